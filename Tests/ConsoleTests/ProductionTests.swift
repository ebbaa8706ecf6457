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

  private static let died = Fixtures.runs[3]

  private func hasResumed(_ driver: Driver) -> Bool {
    driver.effects.contains { if case .resume = $0 { true } else { false } }
  }

  private func marked(readOnly: [String]? = nil) -> Driver {
    Driver(
      start: Start(
        clusters: ["local"], folder: "/data", time: Fixtures.start, tags: ["local": "PROD"], readOnly: readOnly))
  }

  @Test func `a run is resumed when the name was typed, from the question`() {
    let driver = marked()
    driver.send(.runNews(.unsettled(list: [Self.died])))
    driver.press(.right, .enter)
    driver.expect("PROD. The table's name, to resume the run")
    #expect(!hasResumed(driver))
    driver.type("Trips")
    driver.press(.enter)
    #expect(hasResumed(driver))
  }

  @Test func `and from the list of runs, and from its own screen`() {
    let driver = marked()
    driver.press(.character("H"), .end, .character("R"))
    driver.expect("PROD. The table's name, to resume the run")
    driver.press(.escape)
    #expect(!hasResumed(driver))
    let watched = Self.atOptions(tag: "PROD")
    watched.press(.character("S"), .enter)
    watched.type("New")
    watched.press(.enter)
    watched.tell(.middle)
    watched.endFollowing()
    watched.expectNote("process of the run died")
    watched.press(.character("R"))
    watched.expect("PROD. The table's name, to resume the run")
    #expect(!hasResumed(watched))
    watched.type("Flights")
    watched.press(.enter)
    #expect(hasResumed(watched))
  }

  @Test func `a stream is let go on when the name was typed`() {
    let driver = marked()
    let world = driver.answer
    driver.answer = { effect in
      guard case .listRuns = effect else { return world(effect) }
      var entry = Self.died
      entry.batches = 3
      return .runs(list: [entry])
    }
    driver.press(.character("H"), .character("R"))
    driver.expect("PROD. The table's name, to let the stream go on")
    driver.type("Trips")
    driver.press(.enter)
    #expect(driver.effects.contains { if case .goOnStream = $0 { true } else { false } })
  }

  @Test func `on a read-only cluster the question resumes nothing`() {
    let driver = marked(readOnly: ["local"])
    driver.send(.runNews(.unsettled(list: [Self.died])))
    driver.press(.right, .enter)
    driver.type("Trips")
    driver.press(.enter)
    driver.expectNote("local is read-only here")
    #expect(!hasResumed(driver))
  }
}
