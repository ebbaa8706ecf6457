import Console
import KustoSink
import TerminalKit
import Testing

/// What options begin with by the environment or `config.toml`.
@Suite struct OptionDefaultTests {
  private func driver(_ defaults: [OptionDefault]) -> Driver {
    let driver = Driver(
      start: Start(
        clusters: ["local"], folder: "/data", time: Fixtures.start,
        wishes: Start.Wishes(cluster: "local", database: "Demo", table: "New", sources: ["/data/flights"]),
        defaults: defaults))
    driver.press(.character("3"), .enter)
    return driver
  }

  private let defaults = [
    OptionDefault(setting: "parallel", value: "9", origin: "config.toml, line 3"),
    OptionDefault(setting: "partition-size", value: "64MiB", origin: "KUSTOSINK_PARTITION_SIZE in the environment"),
    OptionDefault(setting: "on-bad-value", value: "null", origin: "config.toml, line 5"),
  ]

  @Test func `they count, and the form says where they are from`() {
    let driver = driver(defaults)
    #expect(driver.model.options.parallel == 9)
    #expect(driver.model.options.partitionBytes == 64 << 20)
    #expect(driver.model.options.badValues == .null)
    let screen = driver.grid(120, 40).text
    #expect(screen.contains("[9]  by config.toml, line 3"), "\(screen)")
    #expect(screen.contains("[64 MiB]  by KUSTOSINK_"), "\(screen)")
    driver.press(.home, .down, .down, .down)
    #expect(driver.grid(120, 40).text.contains("value is from config.toml"))
  }

  @Test func `what a person changes is theirs, and undo gives it back to the file`() {
    let driver = driver(defaults)
    driver.press(.home, .down, .down, .down, .character("e"), .control("u"))
    driver.type("2")
    driver.press(.enter)
    #expect(!driver.grid(120, 40).text.contains("by config.toml, line 3"))
    driver.press(.character("u"))
    #expect(driver.grid(120, 40).text.contains("[9]  by config.toml, line 3"))
  }

  @Test(arguments: ["0", "65", "many", ""])
  func `a value that the form would refuse changes nothing`(_ value: String) {
    let driver = driver([OptionDefault(setting: "parallel", value: value, origin: "config.toml")])
    #expect(driver.model.options.parallel == 4)
    #expect(!driver.grid(120, 40).text.contains("by config.toml"))
  }
}
