import Console
import KustoSink
import TerminalKit
import Testing

@Suite struct FormTests {
  // MARK: schema

  @Test func `a type that would lose a value is refused with the value and its place`() {
    let driver = Driver.atSchema()
    driver.press(.pageDown, .up, .up, .character("t"))
    driver.expect("Type of carrier")
    driver.press(.home, .enter)
    driver.expectNote("bool would lose \"UA\" (flights-2013-03.csv.gz row 17)")
    #expect(driver.model.schema.columns[3].type == .string)
  }

  @Test func `a change of type, name and use can be undone and done again`() {
    let driver = Driver.atSchema()
    let before = driver.model.schema.columns
    driver.press(.character("x"), .down, .character("t"), .end, .up, .up, .enter, .character("e"), .control("u"))
    driver.type("month_of_year")
    driver.press(.enter)
    let after = driver.model.schema.columns
    #expect(after[0].use == false)
    #expect(after[1] == ColumnChoice(source: "month", use: true, name: "month_of_year", type: .real))
    driver.press(.character("u"), .character("u"), .character("u"))
    #expect(driver.model.schema.columns == before)
    driver.press(.character("u"))
    driver.expectNote("nothing to undo")
    driver.press(.control("r"), .control("r"), .control("r"))
    #expect(driver.model.schema.columns == after)
  }

  @Test func `a name that Kusto does not take, or that is there already, is refused`() {
    let driver = Driver.atSchema()
    driver.press(.character("e"), .control("u"), .enter)
    driver.expect("a name is needed")
    driver.type("a/b")
    driver.press(.enter)
    driver.expect("letters, digits")
    driver.press(.control("u"))
    driver.type("carrier")
    driver.press(.enter)
    driver.expect("column 4 already has the name carrier")
    driver.press(.escape)
    #expect(driver.model.schema.columns[0].name == "year")
  }

  @Test func `a table takes its own types where no value is lost, and its own spelling of names`() {
    let driver = Driver.atSchema(table: "Flights")
    driver.expectNote("1 conflict")
    #expect(driver.model.schema.columns[2].type == .long)
    #expect(driver.model.schema.columns[3].name == "Carrier")
  }

  @Test func `a conflict with the table stands in the way until it is settled`() {
    let driver = Driver.atSchema(table: "Flights")
    driver.expectNote("1 conflict")
    driver.press(.enter)
    driver.expectNote("tailnum: Flights has int, which would lose \"N14228\"")
    #expect(driver.model.screen == .schema)
    driver.press(.character("o"), .character("x"), .enter)
    #expect(driver.model.screen == .options)
    guard case .plan(_, let request)? = driver.effects.last else {
      Issue.record("no plan was asked for")
      return
    }
    #expect(request.choices.skips == ["tailnum"])
    #expect(request.choices.renames == ["carrier": "Carrier"])
    #expect(request.existing == Fixtures.schema)
  }

  @Test func `a load of no column at all is refused`() {
    let driver = Driver.atSchema()
    for _ in 0..<6 { driver.press(.character("x"), .down) }
    driver.press(.enter)
    driver.expectNote("every column is skipped")
  }

  @Test func `going on with a conflict marks the first, with its evidence`() {
    let driver = Driver.atSchema(table: "Flights")
    driver.expectNote("must be solved")
    driver.press(.end, .enter)
    driver.expectNote("tailnum: Flights has int")
    driver.expectSelected("tailnum")
    driver.expect("! Flights has int, which would lose \"N14228\"")
  }

  // MARK: options

  @Test func `a change of an option makes a new plan and drops the answer for the old one`() {
    let driver = Driver.atOptions()
    driver.answer = { _ in nil }
    driver.press(.home, .down, .down, .enter, .control("u"))
    driver.type("64 MiB")
    driver.press(.enter)
    guard case .plan(let old, let request)? = driver.effects.last else {
      Issue.record("no plan was asked for")
      return
    }
    #expect(request.partitionBytes == 64 << 20)
    driver.press(.character("r"))
    #expect(driver.effects.contains(.cancel(id: old)))
    let stale = Fixtures.preview(table: "Stale", creates: true)
    driver.send(.result(EffectResult(id: old, outcome: .plan(preview: stale))))
    #expect(driver.model.options.plan.isLoading)
    driver.press(.character("S"))
    driver.expectNote("the plan is being made")
  }

  @Test(arguments: [("0", "a number from 1 to 64"), ("x", "a number from 1 to 64")])
  func `a number out of bounds is refused`(_ text: String, _ reason: String) {
    let driver = Driver.atOptions()
    driver.press(.home, .down, .down, .down, .enter, .control("u"))
    driver.type(text)
    driver.press(.enter)
    driver.expect(reason)
  }

  @Test func `a new table that is not to be made says how it is made from here`() {
    let driver = Driver.atOptions()
    let world = driver.answer
    driver.answer = { effect in
      guard case .plan = effect else { return world(effect) }
      return .failed(problem: Problem("there is no table", hint: "--create create-if-not-exist"))
    }
    driver.press(.home, .character(" "))
    driver.expect("press Space on the first line")
    driver.expectNote("there is no table")
    driver.press(.character("S"))
    driver.expectNote("there is no table")
  }

  @Test func `the plan is told in words, and its commands are read and copied by the stage`() {
    let driver = Driver.atOptions()
    driver.press(.tab)
    driver.expectFooter("Enter commands")
    driver.press(.down)
    driver.expectSelected("borrow storage")
    driver.press(.character("y"))
    guard case .copy(_, let text)? = driver.effects.last else {
      Issue.record("nothing was copied")
      return
    }
    #expect(text == ".get ingestion resources")
    driver.press(.down)
    driver.expectSelected("upload 12 partitions, and have Kusto ingest them (24 requests)")
    driver.press(.enter)
    #expect(driver.grid(120, 40).text.contains("POST <queue>/messages"))
  }

  // MARK: connect and dataset

  @Test func `presets lead straight to the dataset`() {
    let driver = Driver.atNewTable()
    #expect(driver.model.screen == .dataset)
    #expect(driver.model.connect.tableIsNew)
    #expect(driver.model.options.create == .createIfNotExist)
    driver.expectNote("336 776 rows")
  }

  @Test func `with cluster, database, table and sources given, Enter alone leads to the start of the load`() {
    let driver = Driver.atNewTable()
    driver.expectSelected("flights/")
    driver.expect("[x] flights/")
    driver.expect("First lines of flights-2013-01.csv.gz")
    driver.expectFooter("Enter next")
    driver.press(.enter)
    #expect(driver.model.screen == .schema)
    driver.press(.enter)
    #expect(driver.model.screen == .options)
    driver.expectFooter("Enter START")
    driver.press(.enter, .enter)
    #expect(driver.effects.contains { if case .launch = $0 { true } else { false } })
  }

  @Test func `what is picked is read by Tab and Enter wherever the cursor stands`() {
    let driver = Driver()
    driver.press(.enter, .enter, .enter, .character(" "))
    driver.expectNote("1 source picked; Tab and Enter")
    driver.expectFooter("Enter open folder")
    driver.press(.tab)
    driver.expectFooter("Enter read it")
    driver.press(.enter, .enter)
    #expect(driver.model.screen == .schema)
    driver.expectNote("must be solved")
    driver.press(.character("2"))
    driver.expectFooter("Enter next")
    driver.press(.home)
    driver.expectFooter("Enter open folder")
    #expect(!driver.model.note.text.contains("Enter"))
  }

  @Test func `the folder of what the command line names is shown, with the cursor on it`() {
    let driver = Driver(
      start: Start(
        clusters: [], folder: "/elsewhere", time: Fixtures.start,
        wishes: Start.Wishes(cluster: "local", database: "Demo", table: "Flights", sources: ["/data/flights"])))
    #expect(driver.model.dataset.folder == "/data")
    driver.expectSelected("flights/")
  }

  @Test func `a preset database that is not there is said`() {
    let driver = Driver(
      start: Start(
        clusters: [], folder: "/", time: Fixtures.start, wishes: Start.Wishes(cluster: "local", database: "Nope")))
    driver.expectNote("there is no database Nope in local")
  }

  @Test func `an answer for a table that is no longer marked is dropped`() {
    let world = Driver.world()
    let driver = Driver { effect in if case .tableSchema = effect { nil } else { world(effect) } }
    driver.press(.enter, .enter)
    guard case .tableSchema(let first, _)? = driver.effects.last else {
      Issue.record("no columns were asked for")
      return
    }
    driver.press(.down)
    #expect(driver.effects.contains(.cancel(id: first)))
    driver.send(.result(EffectResult(id: first, outcome: .tableSchema(schema: Fixtures.schema))))
    #expect(driver.model.connect.schema.isLoading)
  }

  @Test func `a filter narrows its list and Esc shows all again`() {
    let driver = Driver()
    driver.press(.enter, .enter, .character("/"))
    driver.type("air")
    #expect(driver.model.shownTables == ["Airports"])
    driver.press(.enter)
    driver.expectSelected("Airports")
    driver.press(.character("/"), .escape)
    #expect(driver.model.shownTables.count == 3)
  }

  @Test func `a glob is picked in the folder that is open`() {
    let driver = Driver()
    driver.press(.enter, .enter, .enter, .character("*"))
    driver.type("*.csv")
    driver.press(.enter)
    #expect(driver.model.dataset.picked == ["/data/*.csv"])
    #expect(
      driver.effects.contains {
        if case .inspect(_, ["/data/*.csv"], ReadingChoices(), .fail) = $0 { true } else { false }
      })
  }

  @Test func `reading can be stopped, and its late answer is dropped`() {
    let world = Driver.world()
    let driver = Driver { effect in if case .inspect = effect { nil } else { world(effect) } }
    driver.press(.enter, .enter, .enter, .character("*"))
    driver.type("*.csv")
    driver.press(.enter)
    guard case .inspect(let id, _, _, _)? = driver.effects.last else {
      Issue.record("nothing is read")
      return
    }
    driver.press(.enter)
    driver.expectNote("every row is being scanned")
    driver.press(.escape)
    driver.expectNote("stopped reading")
    #expect(driver.effects.last == .cancel(id: id))
    driver.send(.result(EffectResult(id: id, outcome: .profile(profile: Fixtures.profile))))
    #expect(driver.model.dataset.profile == .idle)
  }

  @Test func `folders open to the right and close to the left`() {
    let driver = Driver()
    driver.press(.enter, .enter, .enter, .right)
    #expect(driver.model.dataset.folder == "/data/archive")
    driver.press(.left)
    #expect(driver.model.dataset.folder == "/data")
  }
}
