import Console
import KustoSink
import TerminalKit
import Testing

/// Clusters that are only looked at.
@Suite struct ReadOnlyTests {
  private func driver(readOnly: [String] = [], tags: [String: String]? = nil, known: [KnownCluster]? = nil) -> Driver {
    Driver(
      start: Start(
        clusters: ["local", "help.westeurope"], folder: "/data", time: Fixtures.start, known: known, tags: tags,
        readOnly: readOnly))
  }

  @Test func `a load into a cluster that config marks as read-only cannot be started`() {
    let driver = Driver(
      start: Start(
        clusters: ["local"], folder: "/data", time: Fixtures.start,
        wishes: Start.Wishes(cluster: "local", database: "Demo", table: "New", sources: ["/data/flights"]),
        tags: ["local": "PROD"], readOnly: ["local"]))
    driver.press(.character("3"), .enter)
    #expect(driver.model.screen == .options)
    #expect(driver.grid().row(0).map(\.text).joined().contains("PROD read-only"))
    driver.press(.character("S"))
    driver.expectNote("local is read-only here: config.toml says so")
    #expect(driver.model.overlay == nil)
  }

  @Test func `what config says is not changed by a key`() {
    let driver = driver(readOnly: ["local"])
    driver.press(.character("w"))
    driver.expectNote("change it there")
    #expect(driver.model.readOnly.contains("local"))
  }

  @Test func `a key marks the selected cluster and takes the mark away`() {
    let driver = driver()
    driver.press(.down, .character("w"))
    #expect(driver.effects.last == .markReadOnly(cluster: "help.westeurope", isReadOnly: true))
    driver.expect("ro")
    #expect(driver.model.readOnly.contains("https://HELP.westeurope.kusto.windows.net"))
    driver.press(.character("w"))
    #expect(driver.effects.last == .markReadOnly(cluster: "help.westeurope", isReadOnly: false))
    #expect(!driver.model.readOnly.contains("help.westeurope"))
  }

  @Test func `no table is created where nothing may be changed, and the reason names the key`() {
    let driver = driver(known: [KnownCluster(cluster: "local", isReadOnly: true)])
    driver.press(.enter, .enter, .character("a"))
    driver.expectNote("w on Connect changes that")
    driver.press(.end, .enter)
    driver.expectNote("local is read-only here")
    #expect(driver.model.overlay == nil)
  }

  @Test func `runs of a read-only cluster are neither resumed nor undone`() {
    let driver = driver(readOnly: ["local"])
    driver.press(.character("H"), .down, .character("U"))
    driver.expectNote("local is read-only here")
    driver.press(.end, .character("R"))
    driver.expectNote("local is read-only here")
    #expect(!driver.effects.contains { if case .resume = $0 { true } else { false } })
  }

  @Test func `the tag is found however the address is written`() {
    let driver = driver(tags: ["https://help.westeurope.kusto.windows.net": "PROD"])
    driver.press(.down, .enter)
    #expect(driver.model.tag == "PROD")
  }
}
