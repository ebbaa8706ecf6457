import Console
import KustoSink
import TerminalKit

/// Ways to a screen, for tests that begin there.
extension Driver {
  static func atNewTable(
    profile: DatasetProfile = Fixtures.profile, table: String = "Flights2013"
  ) -> Driver {
    let driver = Driver(
      start: Start(
        clusters: ["local", "help.westeurope"], folder: "/data", isRecording: true, time: Fixtures.start,
        wishes: Start.Wishes(cluster: "local", database: "Demo", table: table, sources: ["/data/flights"])),
      answer: world(profile: profile))
    return driver
  }

  static func atSchema(profile: DatasetProfile = Fixtures.profile, table: String = "Flights2013") -> Driver {
    let driver = atNewTable(profile: profile, table: table)
    driver.press(.character("3"))
    return driver
  }

  static func atOptions() -> Driver {
    let driver = atSchema()
    driver.press(.enter)
    return driver
  }

  static func atRun(_ script: RunScript? = .middle, isAsync: Bool = false) -> Driver {
    let driver = atOptions()
    if isAsync { driver.press(.home, .down, .character(" ")) }
    driver.press(.character("S"), .enter)
    if let script { driver.tell(script) }
    return driver
  }
}
