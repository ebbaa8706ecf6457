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

  static func atStream(_ news: [StreamNews] = StreamScript.started + StreamScript.batches) -> Driver {
    let driver = atOptions()
    driver.press(.home, .down, .character(" "), .character(" "), .character("S"), .enter)
    if !news.isEmpty { driver.tell(news) }
    return driver
  }

  static func atRun(_ script: RunScript? = .middle, isAsync: Bool = false) -> Driver {
    let driver = atOptions()
    if isAsync { driver.press(.home, .down, .character(" ")) }
    driver.press(.character("S"), .enter)
    if let script { driver.tell(script) }
    // A person who has seen the commit goes on.
    if driver.model.run.commit.isUp, driver.model.run.state.outcome != nil { driver.press(.enter) }
    return driver
  }

  /// On the query screen, with a query of the first table in it.
  static func atQuery() -> Driver {
    let driver = Driver()
    driver.press(.enter, .enter, .character("K"))
    return driver
  }

  /// On the stage of the commit, with what readers see before it.
  static func atCommit(_ script: RunScript = .committing, before: RowPoll.Seen? = .rows(count: 12_048)) -> Driver {
    let driver = atRun(nil)
    if let before {
      driver.look(before, at: 0.5)
      driver.look(before, at: 1.5, times: 3)
    }
    driver.tell(script)
    return driver
  }
}
