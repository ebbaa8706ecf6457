import Console
import KustoSink
import TerminalKit
import Testing

/// Clusters that are tagged PROD want the table's name where others want a yes.
@Suite struct ProductionTests {
  static func atOptions(tag: String?) -> Driver {
    let driver = Driver(
      start: Start(
        clusters: ["local"], folder: "/data", time: Fixtures.start,
        wishes: Start.Wishes(cluster: "local", database: "Demo", table: "New", sources: ["/data/flights"]),
        tags: tag.map { ["local": $0] }))
    driver.press(.character("3"), .enter)
    return driver
  }

  private func hasLaunched(_ driver: Driver) -> Bool {
    driver.effects.contains { if case .launch = $0 { true } else { false } }
  }

  @Test func `a load is started when the name was typed`() {
    let driver = Self.atOptions(tag: "PROD")
    driver.press(.character("S"), .enter)
    driver.expect("PROD. The table's name, to start the load")
    #expect(!hasLaunched(driver))
    driver.type("Nev")
    driver.press(.enter)
    driver.expect("type New, or Esc changes nothing")
    #expect(!hasLaunched(driver))
    driver.press(.control("u"))
    driver.type("New")
    driver.press(.enter)
    #expect(hasLaunched(driver))
  }

  @Test(arguments: ["TEST", nil])
  func `elsewhere a yes is enough`(_ tag: String?) {
    let driver = Self.atOptions(tag: tag)
    driver.press(.character("S"), .enter)
    #expect(hasLaunched(driver))
  }

  @Test(arguments: [(Key.character("A"), Key.character("y")), (.character("q"), .character("s"))])
  func `a run is stopped when the name was typed`(_ question: Key, _ answer: Key) {
    let driver = Self.atOptions(tag: "prod")
    driver.press(.character("S"), .enter)
    driver.type("New")
    driver.press(.enter)
    driver.tell(.middle)
    driver.press(question, answer)
    driver.expect("PROD. The table's name")
    #expect(!driver.effects.contains { if case .abort = $0 { true } else { false } })
    driver.type("Flights")
    driver.press(.enter)
    driver.expectNote("asked to stop")
    #expect(driver.effects.contains { if case .abort = $0 { true } else { false } })
  }

  @Test func `Esc at the name changes nothing`() {
    let driver = Self.atOptions(tag: "PROD")
    driver.press(.character("S"), .enter, .escape)
    #expect(driver.model.overlay == nil)
    #expect(driver.model.screen == .options)
    #expect(!hasLaunched(driver))
  }
}
