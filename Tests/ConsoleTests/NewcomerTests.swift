import Console
import KustoSink
import TerminalKit
import Testing

/// What a person who sees the console for the first time stumbled over.
@Suite struct NewcomerTests {
  @Test func `a conversion is undone and done again, and has a mark in the list`() {
    let driver = ConversionTests.driver()
    driver.press(.character("c"), .enter)
    let row = driver.grid(120, 40).text.split(separator: "\n").first { $0.contains("decimal-comma: ") }
    #expect(row?.contains("real *") == true, "\(driver.grid(120, 40).text)")
    driver.press(.character("u"))
    #expect(driver.model.dataset.reading.texts[.convert] == nil)
    #expect(driver.model.schema.columns[1].type == .string)
    driver.press(.control("r"))
    #expect(driver.model.schema.columns[1].type == .real)
  }

  @Test func `a new name marks the name alone`() {
    let driver = Driver.atSchema()
    driver.press(.character("e"), .control("u"))
    driver.type("jahr")
    driver.press(.enter)
    let row = driver.grid(120, 40).text.split(separator: "\n").first { $0.contains("jahr *") }
    #expect(row?.contains("int *") == false)
  }

  @Test func `after its commit a new table is a table, once, with its columns`() {
    let driver = Driver.atRun(.committed)
    #expect(!driver.model.connect.tableIsNew)
    #expect(driver.model.shownTables.filter { $0 == "Flights2013" }.count == 1)
    #expect(driver.model.connect.existing?.columns.map(\.name) == Fixtures.columns.map(\.name))
    driver.press(.character("1"))
    driver.expect("Table Flights2013")
    driver.press(.character("3"))
    driver.expect("= int")
  }

  @Test func `a rename outlives the load that made the table`() {
    let driver = Driver.atSchema()
    driver.press(.character("e"), .control("u"))
    driver.type("jahr")
    driver.press(.enter, .enter, .character("S"), .enter)
    driver.tell(.committed)
    if driver.model.run.commit.isUp { driver.press(.enter) }
    driver.press(.character("3"))
    #expect(driver.model.schema.columns[0].name == "jahr")
    #expect(driver.model.schema.conflicts.isEmpty)
  }

  @Test func `changes of columns that were for another table are not forgotten without a word`() {
    let driver = Driver.atSchema()
    driver.press(.character("x"), .character("1"), .end, .up, .enter, .character("3"))
    driver.expectNote("the change of 1 column was for another table")
  }

  @Test func `an undone load is UNDONE before anything else`() {
    let driver = Driver.atRun(.committed)
    driver.expect("COMMITTED")
    driver.expectFooter("U undo")
    driver.press(.character("U"))
    driver.type("Flights")
    driver.press(.enter)
    driver.expect("UNDONE")
    driver.expect("336 776 rows are out of the table again")
    #expect(!driver.grid().text.contains("COMMITTED"))
    #expect(!driver.grid().row(23).map(\.text).joined().contains("U undo"))
  }

  @Test func `the prompt of an undo says how many rows of which run leave which table`() {
    let driver = Driver.atRun(.committed)
    driver.press(.character("U"))
    let text = driver.grid(120, 40).text
    #expect(text.contains("takes 336 768 rows of run \(Fixtures.run) out of Demo.Flights"), "\(text)")
  }

  @Test func `a mode without a transaction does not say COMMITTED`() {
    let events = RunScript.committed.events.map { event in
      guard case .planned(var plan) = event.body else { return event }
      plan.mode = .queued
      var event = event
      event.body = .planned(plan)
      return event
    }
    let driver = Driver.atRun(nil)
    driver.tell(events)
    driver.ask(.goResult)
    driver.expect("LOADED, without a transaction")
  }

  @Test func `Esc where nothing is open leaves no step`() {
    for driver in [Driver.atNewTable(), .atSchema(), .atOptions(), .atRun(), .atRun(.committed)] {
      let screen = driver.model.screen
      driver.press(.escape)
      #expect(driver.model.screen == screen)
      driver.expectNote("nothing is open here")
    }
  }

  @Test func `after a scan that failed, the way to Schema says so`() {
    let driver = Driver.atNewTable()
    driver.answer = { effect in
      if case .inspect = effect { .failed(problem: Problem("row 51 has 2 fields instead of 3")) } else { nil }
    }
    driver.press(.character("r"))
    driver.expectNote("row 51")
    driver.press(.character("3"))
    driver.expectNote("the picked files cannot be read: row 51 has 2 fields instead of 3")
    driver.press(.character("4"))
    driver.expect("[ START the load ]  not yet")
  }

  @Test func `a pattern that names nothing is not picked, and what was scanned stays`() {
    let driver = Driver.atNewTable()
    let world = driver.answer
    driver.answer = { effect in
      guard case .inspect = effect else { return world(effect) }
      var problem = Problem("there is nothing to load in '/data/*.nope'", hint: "another pattern")
      problem.remedy = .picks
      return .failed(problem: problem)
    }
    driver.press(.character("*"))
    driver.type("*.nope")
    driver.press(.enter)
    driver.expectNote("there is nothing to load in '/data/*.nope': it is not picked")
    #expect(driver.model.dataset.picked == ["/data/flights"])
    #expect(driver.model.dataset.profile.value == Fixtures.profile)
  }

  @Test func `files that a pattern named are marked in the list`() {
    let driver = Driver()
    driver.answer = { effect in
      guard case .inspect = effect else { return Driver.world()(effect) }
      var profile = Fixtures.profile
      profile.files[0].file.path = "/data/\(Fixtures.file(1))"
      return .profile(profile: profile)
    }
    driver.press(.enter, .enter, .enter, .character("*"))
    driver.type("*.gz")
    driver.press(.enter)
    driver.expect("[*] \(Fixtures.file(1))")
    driver.expect("[ ] \(Fixtures.file(2))")
  }

  @Test func `first lines end with the last line, and bytes that are no text are not shown as some`() {
    let driver = Driver.atNewTable()
    driver.answer = { effect in if case .firstLines = effect { .firstLines(lines: ["a,b", ""]) } else { nil } }
    driver.press(.down)
    driver.expect("1| a,b")
    #expect(!driver.grid().text.contains("2|"))
    driver.answer = { effect in if case .firstLines = effect { .firstLines(lines: [""]) } else { nil } }
    driver.press(.down)
    driver.expect("an empty file")
    driver.answer = { effect in if case .firstLines = effect { .firstLines(lines: ["PAR1\0\u{15}"]) } else { nil } }
    driver.press(.down)
    driver.expect("Not text: a scan shows its columns")
    driver.expect("control characters as <ESC>")
  }

  @Test func `a run that could not start says so, and has no figures`() {
    let driver = Driver.atOptions()
    driver.answer = { effect in
      if case .launch = effect {
        .failed(problem: Problem("all rows are bad (50)", hint: "try again later"))
      } else {
        nil
      }
    }
    driver.press(.character("S"), .enter)
    driver.expectNote("all rows are bad (50); try again later")
    driver.expect("The run could not start")
    #expect(!driver.grid().text.contains("of 0"))
    #expect(!driver.grid().text.contains("try: try"))
  }

  @Test func `what was sent waits for Kusto, and that is said`() {
    let driver = Driver.atRun()
    #expect(!driver.grid().text.contains("sent, Kusto ingests"))
    var script = RunScript.middle
    for partition in 0..<12 { script.add(.partitionQueued(RunEvent.PartitionReference(partition: partition))) }
    let waiting = Driver.atRun(script)
    waiting.expect("ingesting")
    waiting.expect("sent, Kusto ingests")
    #expect(!waiting.grid().text.contains("in Kusto"))
  }
}
