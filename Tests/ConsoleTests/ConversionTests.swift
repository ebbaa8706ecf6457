import Console
import KustoSink
import TerminalKit
import Testing

/// The key that reads the values of a column another way.
@Suite struct ConversionTests {
  /// Three columns of which the second offers a conversion; a look with it comes back converted.
  static func profile(_ reading: ReadingChoices = ReadingChoices()) -> DatasetProfile {
    var profile = Fixtures.profile
    var amount = Fixtures.column(
      "amount", .string, samples: ["1.234,56", "99,90", "7"], evidence: "string: \"1.234,56\" is no number",
      loses: [.real: "1.234,56"])
    amount.offers = [.decimalComma]
    if let conversion = reading[conversionOf: "amount"] {
      amount.conversion = conversion
      amount.type = conversion == .decimalComma ? .real : .bool
      amount.violations = conversion == .decimalComma ? [:] : [.string: violation, .bool: violation]
      amount.conversionFailures = conversion == .decimalComma ? 0 : 3
    }
    profile.columns[1] = amount
    return profile
  }

  private static let violation = Violation(
    value: "1.234,56", location: ValueLocation(file: "/data/a.csv", row: 2, column: 2, byte: 9))

  static func driver() -> Driver {
    let driver = Driver.atSchema(profile: Self.profile())
    let world = driver.answer
    driver.answer = { effect in
      guard case .inspect(_, _, let reading, _) = effect else { return world(effect) }
      return .profile(profile: Self.profile(reading))
    }
    driver.press(.down)
    return driver
  }

  @Test func `the offered conversion is shown before and after, and taken without another scan`() {
    let driver = Self.driver()
    driver.press(.character("c"))
    driver.expect("How to read amount")
    driver.expectSelected("decimal-comma")
    driver.expect("1234.56")
    driver.expect("Every value is read. The type is real.")
    let scans = driver.effects.count { if case .inspect = $0 { true } else { false } }
    driver.press(.enter)
    driver.expectNote("amount: read as decimal-comma, every value")
    #expect(driver.effects.count { if case .inspect = $0 { true } else { false } } == scans)
    #expect(driver.model.schema.columns[1].type == .real)
    #expect(driver.model.dataset.reading.texts[.convert] == "amount=decimal-comma")
  }

  @Test func `what a conversion cannot read is counted before it is taken`() {
    let driver = Self.driver()
    driver.press(.character("c"))
    while !selected(.yesNo, driver) { driver.press(.down) }
    driver.expect("cannot be read")
    driver.expect("3 values cannot be read as yes-no")
    driver.press(.escape)
    #expect(driver.model.overlay == nil)
    #expect(driver.model.dataset.reading.texts[.convert] == nil)
    #expect(driver.model.schema.columns[1].type == .string)
  }

  private func selected(_ kind: Conversion, _ driver: Driver) -> Bool {
    if case .conversions(let chooser) = driver.model.overlay { chooser.kind == kind } else { true }
  }

  @Test func `the changes of a schema outlive another look at the files`() {
    let driver = Self.driver()
    driver.press(.character("x"), .up, .character("e"), .control("u"))
    driver.type("y")
    driver.press(.enter, .down, .down, .character("c"))
    driver.press(.enter)
    #expect(driver.model.schema.columns[0].name == "y")
    #expect(driver.model.schema.columns[1].use == false)
  }

  @Test func `another pick forgets how columns of the one before were read`() {
    let driver = Self.driver()
    driver.press(.character("c"), .enter, .character("2"), .character(" "))
    #expect(driver.model.dataset.reading.texts[.convert] == nil)
  }
}
