import Console
import KustoSink
import TerminalKit
import Testing

/// Undo and redo of what stands in the forms.
@Suite struct UndoTests {
  /// A world that gives a plan for every request, and another dataset where the first record is no header.
  private static func driver() -> Driver {
    let driver = Driver.atOptions()
    let world = driver.answer
    driver.answer = { effect in
      guard case .inspect(_, _, let reading, _) = effect, reading.header == .absent else { return world(effect) }
      var profile = Fixtures.profile
      profile.columns = profile.columns.enumerated().map { index, column in
        var column = column
        (column.name, column.source) = ("Column\(index + 1)", "Column\(index + 1)")
        return column
      }
      profile.hasHeader = false
      return .profile(profile: profile)
    }
    return driver
  }

  private static let typed: [OptionsState.Field: String] = [
    .partitionSize: "64MiB", .parallel: "8", .tag: "day-1", .trigger: "30s", .checkpoint: "/tmp/c", .maxBadValues: "3",
    .partitionBy: "carrier", .timeout: "8m", .format: "csv", .delimiter: ";", .quote: "none", .escape: "\\",
    .comment: "#", .skipLines: "2", .encoding: "utf-8", .nullWords: "NA", .jsonPath: "data.items",
    .convert: "month=string",
  ]

  @Test(arguments: OptionsState.Field.allCases.filter { $0 != .start })
  func `every field of Options is undone and done again, and the message names it`(_ field: OptionsState.Field) {
    let driver = Self.driver()
    let before = driver.model.words(of: field)
    driver.press(.home)
    for _ in 0..<field.rawValue { driver.press(.down) }
    if field == .mapping {
      driver.press(.character(" "), .down, .enter)
      driver.type("m.json")
      driver.press(.enter)
    } else if let text = Self.typed[field] {
      driver.press(.character("e"), .control("u"))
      driver.type(text)
      driver.press(.enter)
    } else {
      driver.press(.character(" "))
    }
    let after = driver.model.words(of: field)
    #expect(after != before)
    driver.press(.character("u"))
    #expect(driver.model.words(of: field) == before)
    driver.expectNote(": \(before)")
    #expect(driver.model.note.text.hasPrefix("undone: "))
    driver.press(.control("r"))
    #expect(driver.model.words(of: field) == after)
    driver.expectNote(": \(after)")
    #expect(driver.model.note.text.hasPrefix("done again: "))
  }

  @Test func `the plan of what was undone is the plan of before`() {
    let driver = Self.driver()
    func newest() -> PlanRequest? {
      driver.effects.compactMap { if case .plan(_, let request) = $0 { request } else { nil } }.last
    }
    let before = newest()
    driver.press(.home, .down, .down, .down, .character("e"), .control("u"))
    driver.type("9")
    driver.press(.enter)
    #expect(newest()?.parallel == 9)
    driver.press(.character("u"))
    #expect(newest() == before)
  }

  @Test func `a header that is undone brings the columns back as they were chosen, without another scan`() {
    let driver = Self.driver()
    driver.press(.character("3"), .character("x"), .character("2"))
    let chosen = driver.model.schema.columns
    driver.press(.character("i"))
    driver.press(.character("i"))
    driver.press(.character("3"))
    #expect(driver.model.schema.columns.map(\.source).first == "Column1")
    let scans = driver.effects.count { if case .inspect = $0 { true } else { false } }
    driver.press(.character("u"))
    driver.expectNote("undone: header: present")
    driver.press(.character("u"))
    driver.expectNote("undone: header: auto")
    #expect(driver.model.schema.columns == chosen)
    #expect(driver.effects.count { if case .inspect = $0 { true } else { false } } == scans)
    driver.press(.character("u"))
    driver.expectNote("undone: year is used")
  }

  @Test func `bad values are undone on Schema, with what they let pass`() {
    let driver = Driver.atSchema(table: "Flights")
    driver.expectNote("1 conflict")
    driver.press(.character("b"))
    driver.expectNote("bad values: null")
    let passing = driver.model.schema.conflicts.count
    driver.press(.character("u"))
    driver.expectNote("undone: bad values: fail")
    #expect(driver.model.options.badValues == .fail)
    #expect(driver.model.schema.conflicts.count == 1)
    driver.press(.control("r"))
    driver.expectNote("done again: bad values: null")
    #expect(driver.model.schema.conflicts.count == passing)
  }

  @Test func `a scan that failed after a change is undone, too`() {
    let driver = Self.driver()
    let world = driver.answer
    driver.answer = { effect in
      guard case .inspect(_, _, let reading, _) = effect, reading.texts[.delimiter] == ";" else { return world(effect) }
      return .failed(problem: Problem("row 1 has 1 field, not 6"))
    }
    driver.press(.home)
    for _ in 0..<OptionsState.Field.delimiter.rawValue { driver.press(.down) }
    driver.press(.character("e"))
    driver.type(";")
    driver.press(.enter)
    driver.expectNote("row 1 has 1 field")
    driver.press(.character("u"))
    driver.expectNote("undone: delimiter: not set")
    #expect(driver.model.dataset.profile.value == Fixtures.profile)
    #expect(driver.model.options.plan.value != nil)
  }

  @Test func `what was chosen for one table is not brought back for another`() {
    let driver = Self.driver()
    driver.press(.home, .character(" "), .character("1"), .end, .up, .enter, .character("u"))
    driver.expectNote("there is nothing to undo")
  }

  @Test(arguments: ["2", "3", "4"])
  func `with nothing changed, both keys say so`(_ step: Character) {
    let driver = Self.driver()
    driver.press(.character(step), .character("u"))
    driver.expectNote("there is nothing to undo")
    driver.press(.control("r"))
    driver.expectNote("there is nothing to redo")
  }

  /// Picks another file in place of what is picked.
  private static func pickAnother(_ driver: Driver) {
    driver.press(.character("2"), .character("x"), .enter, .end, .character(" "), .tab, .enter)
  }

  private static func choose(_ field: OptionsState.Field, _ text: String, on driver: Driver) {
    driver.press(.home)
    for _ in 0..<field.rawValue { driver.press(.down) }
    driver.press(.character("e"), .control("u"))
    driver.type(text)
    driver.press(.enter)
  }

  @Test func `what was said of the columns of other files is not brought back`() {
    let driver = Self.driver()
    Self.choose(.convert, "month=string", on: driver)
    Self.choose(.partitionBy, "carrier", on: driver)
    Self.choose(.tag, "day-1", on: driver)
    Self.choose(.partitionBy, "month", on: driver)
    Self.pickAnother(driver)
    #expect(driver.model.dataset.picked.count == 1)
    let scans = driver.effects.count { if case .inspect = $0 { true } else { false } }
    driver.press(.character("u"), .character("u"))
    #expect(driver.model.options.tag == "")
    #expect(driver.model.dataset.reading.texts[.convert] == nil)
    #expect(driver.model.options.partitionBy == ["month"])
    driver.press(.character("u"), .character("u"), .control("r"), .control("r"))
    #expect(driver.model.dataset.reading.texts[.convert] == nil)
    #expect(driver.effects.count { if case .inspect = $0 { true } else { false } } == scans)
  }

  @Test func `the same files picked again have their conversions back`() {
    let driver = Self.driver()
    Self.choose(.convert, "month=string", on: driver)
    Self.choose(.tag, "day-1", on: driver)
    driver.press(.character("u"))
    #expect(driver.model.dataset.reading.texts[.convert] == "month=string")
    driver.press(.character("u"), .control("r"))
    #expect(driver.model.dataset.reading.texts[.convert] == "month=string")
  }
}
