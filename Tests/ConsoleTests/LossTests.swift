import Console
import KustoSink
import TerminalKit
import Testing

/// With bad values = null or quarantine a load goes on, so everything says what it loses.
@Suite struct LossTests {
  /// The table has `tailnum` as int, the files have `N14228`.
  private func atConflict(_ presses: Int) -> Driver {
    let driver = Driver.atSchema(table: "Flights")
    driver.expectNote("1 conflict")
    for _ in 0..<presses {
      driver.press(.character("b"))
      driver.expectNote("1 conflict")
    }
    return driver
  }

  private func retyped(_ policy: BadValuePolicy) -> Driver {
    let driver = Driver.atSchema()
    for _ in 0..<(BadValuePolicy.allCases.firstIndex(of: policy) ?? 0) { driver.press(.character("b")) }
    driver.press(.down, .down, .down, .down, .character("t"), .home)
    let types = ScalarType.allCases
    for _ in 0..<(types.firstIndex(of: .int) ?? 0) { driver.press(.down) }
    driver.press(.enter)
    return driver
  }

  @Test(arguments: BadValuePolicy.allCases)
  func `Schema shows the rule for bad values all the time`(_ policy: BadValuePolicy) {
    let driver = Driver.atSchema()
    for _ in 0..<(BadValuePolicy.allCases.firstIndex(of: policy) ?? 0) { driver.press(.character("b")) }
    driver.press(.down, .down)
    driver.expect("bad values: \(policy.rawValue), 6 of 6 used")
    let small = driver.grid(60, 16).text
    #expect(small.contains("bad values: \(policy.rawValue)"), "\(small)")
  }

  @Test(arguments: [
    (BadValuePolicy.null, "to null: \"N14228\" (flights-2013-03.csv.gz row 17)"),
    (.quarantine, "to quarantine: \"N14228\" (flights-2013-03.csv.gz row 17)"),
    (.fail, "int would lose \"N14228\" (flights-2013-03.csv.gz row 17)"),
  ])
  func `the list of types says what becomes of the first value, with its place`(
    _ policy: BadValuePolicy, _ words: String
  ) {
    let driver = Driver.atSchema()
    for _ in 0..<(BadValuePolicy.allCases.firstIndex(of: policy) ?? 0) { driver.press(.character("b")) }
    driver.press(.down, .down, .down, .down, .character("t"))
    driver.expect(words)
  }

  @Test(arguments: [
    (BadValuePolicy.null, "\"N14228\" (flights-2013-03.csv.gz row 17) becomes null, and all like it", "! to null"),
    (.quarantine, "the row of \"N14228\" (flights-2013-03.csv.gz row 17) goes to quarantine", "! loses row"),
  ])
  func `a type that loses values is taken with a warning, and the list of columns keeps it`(
    _ policy: BadValuePolicy, _ words: String, _ mark: String
  ) {
    let driver = retyped(policy)
    driver.expectNote("tailnum as int: \(words)")
    #expect(driver.model.note.severity == .warning)
    #expect(driver.model.schema.columns[4].type == .int)
    driver.expect(mark)
    driver.press(.up)
    driver.expect(mark)
    driver.press(.down)
    #expect(driver.grid(120, 40).text.contains("! tailnum as int: "))
    #expect(!driver.model.note.text.contains("all values are kept"))
  }

  @Test func `back at fail, what was taken is a conflict again`() {
    let driver = retyped(.null)
    driver.expectNote("becomes null")
    driver.press(.character("b"))
    driver.expectNote("goes to quarantine")
    driver.press(.character("b"))
    driver.expectNote("1 conflict")
    driver.expect("! loses")
  }

  @Test(arguments: [
    (1, "becomes null, and all like it; t selects"), (2, "goes to quarantine, and all like it; t selects"),
  ])
  func `a conflict with a table never promises a type without loss that has one`(_ presses: Int, _ words: String) {
    let driver = atConflict(presses)
    driver.press(.enter)
    driver.expectNote(words)
    #expect(!driver.model.note.text.contains("without loss"))
    driver.press(.character("t"), .home)
    for _ in 0..<(ScalarType.allCases.firstIndex(of: .int) ?? 0) { driver.press(.down) }
    driver.press(.enter)
    driver.expectNote("tailnum as int")
    driver.expect("! ")
  }

  @Test func `a type without loss is still offered as one`() {
    let driver = Driver.atSchema(table: "Flights")
    driver.expectNote("1 conflict")
    driver.press(.character("o"), .character("x"), .down, .down, .character("t"), .end, .up, .up, .enter)
    driver.expectNote("1 conflict")
    driver.press(.enter)
    driver.expectNote("t selects this type without loss")
  }

  @Test func `a column that loses values is not rewritten without loss`() {
    var profile = Fixtures.profile
    profile.columns[4].needsRewrite = true
    let driver = Driver.atSchema(profile: profile)
    driver.press(.end, .up)
    #expect(driver.grid(120, 40).text.contains("rewritten for Kusto without loss"))
    let conflict = Driver.atSchema(profile: profile, table: "Flights")
    conflict.expectNote("1 conflict")
    conflict.press(.end, .up)
    #expect(!conflict.grid(120, 40).text.contains("without loss"))
    let lossy = Driver.atSchema(profile: profile)
    lossy.press(.character("b"), .end, .up, .character("t"), .home)
    for _ in 0..<(ScalarType.allCases.firstIndex(of: .int) ?? 0) { lossy.press(.down) }
    lossy.press(.enter)
    lossy.expectNote("tailnum as int")
    let text = lossy.grid(120, 40).text
    #expect(text.contains("rewritten for Kusto") && !text.contains("without loss"))
  }

  @Test func `malformed rows are no values that are all kept`() {
    var profile = Fixtures.profile
    profile.files[0] = FileProfile(
      file: profile.files[0].file, rows: 28_064, contentBytes: 2_500_000, fieldOfColumn: [0, 1, 2, 3, 4, 5],
      fieldCount: 6, firstRecordOffset: 60, cuts: [], badRows: 3)
    let driver = Driver.atSchema(profile: profile)
    driver.press(.character("b"))
    driver.expectNote("3 malformed rows: they are filled, cut or left out")
  }

  @Test(arguments: [
    (BadValuePolicy.null, "becomes null, and all like it", false),
    (.quarantine, "goes to quarantine, and all like it", true),
  ])
  func `the last question says what would be lost`(_ policy: BadValuePolicy, _ words: String, _ losesRows: Bool) {
    let driver = Driver.atOptions()
    let world = driver.answer
    let place = ValueLocation(file: "/data/a.csv", row: 2, column: 7, byte: 177)
    driver.answer = { effect in
      guard case .plan(_, let request) = effect else { return world(effect) }
      var preview = Fixtures.preview(table: request.target.table, creates: true)
      let first = Violation(value: "830", location: place)
      preview.warnings = [.badValues(column: "arr_time", type: .timespan, first: first, policy: policy)]
      return .plan(preview: preview)
    }
    driver.press(.character("r"))
    driver.expect("* arr_time as timespan: ")
    driver.press(.character("S"))
    let text = driver.grid(120, 40).text
    #expect(text.contains("! arr_time as timespan: "), "\(text)")
    #expect(words.split(separator: " ").allSatisfy { text.contains($0) }, "\(text)")
    #expect(text.contains("at most 336 776 rows") == losesRows)
  }

  @Test(arguments: [("queued", true), ("streaming", true), ("transactional", false)])
  func `the last question says when there is no commit`(_ mode: String, _ warns: Bool) {
    let driver = Driver.atOptions()
    driver.press(.home)
    for _ in 0..<OptionsState.Field.mode.rawValue { driver.press(.down) }
    while driver.model.words(of: .mode) != mode { driver.press(.character(" ")) }
    driver.press(.character("S"))
    let text = driver.grid().text
    #expect(text.contains("mode \(mode): no commit; what has arrived stays") == warns)
    #expect(text.contains("the console waits for the commit") == !warns)
  }

  /// The run's events, of a load that leaves out a row and makes two values null.
  private static func short(_ script: RunScript) -> [RunEvent] {
    let shortfall = RunShortfall(rowsLeftOut: 1, valuesNulled: 2, quarantineFile: "/state/runs/r/quarantine.csv")
    return script.events.map { event in
      guard case .planned(var plan) = event.body else { return event }
      plan.shortfall = shortfall
      var event = event
      event.body = .planned(plan)
      return event
    }
  }

  @Test func `Run, the commit and Result say what is left out, and where it is`() {
    let running = Driver.atRun(nil)
    running.tell(Self.short(.middle))
    running.expect("! 1 row left out, ! 2 values to null")
    let driver = Driver.atRun(nil)
    driver.look(.rows(count: 5), at: 0.5)
    driver.tell(Self.short(.committed))
    #expect(driver.grid(120, 40).text.contains("! not kept   1 row is not in the table: /state/runs/r/quarantine.csv"))
    driver.press(.enter)
    #expect(driver.model.screen == .result)
    let result = driver.grid(120, 40).text
    #expect(result.contains("! 1 row is not in the table: /state/runs/r/quarantine.csv"), "\(result)")
    #expect(result.contains("! 2 values became null"), "\(result)")
    #expect(driver.grid().text.contains("! 1 row is not in the table: "))
  }

  @Test func `what a load without bad values leaves out is not spoken of`() {
    let driver = Driver.atRun(.committed)
    #expect(!driver.grid(120, 40).text.contains("! "))
  }

  @Test func `each rule for bad values has words of its own in a list of types`() {
    let violation = Fixtures.columns[3].violations[.int]
    let words = BadValuePolicy.allCases.compactMap { policy in violation.map { Words.passesShortly($0, policy) } }
    #expect(words.map { $0.prefix { $0 != ":" } } == ["stops the load", "to null", "to quarantine"])
  }
}
