import Foundation
import Testing

/// The streaming sink as a script uses it.
struct WriteStreamTests {
  let program: Program

  init() throws { program = try Program() }

  private var source: String { program.folder.path("source") }

  private func stream(_ trigger: String, _ more: String...) -> [String] {
    ["write-stream", source, "--checkpoint", program.folder.path("checkpoint"), "--trigger", trigger, "--json"]
      + ["--create", "create-if-not-exist", "--settle", "1ms"] + program.target + more
  }

  private func ids() throws -> [Int] {
    let result = try program.run(
      "query", "--cluster", program.cluster, "--database", "Demo", "Flights | project id", "--json")
    return result.events.compactMap { $0["id"] as? Int }.sorted()
  }

  @Test func `once over three files loads them once, and again loads nothing`() throws {
    for name in ["a", "b", "c"] { try program.folder.write("id\n1\n2\n", to: "source/\(name).csv") }
    let first = try program.run(stream("once"))
    #expect(first.status == 0, "\(first.errors)")
    #expect(
      first.events.map { $0["event"] as? String } == ["stream-started", "batch-planned", "batch-committed", "finished"])
    #expect(first.events.allSatisfy { $0["run"] != nil && $0["at"] != nil })
    #expect(first.events.last?["outcome"] as? String == "committed")
    #expect(first.events.last?["rows"] as? Int == 6)
    let second = try program.run(stream("once"))
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.events.map { $0["event"] as? String } == ["stream-started", "finished"])
    #expect(try program.count() == 6)
  }

  @Test func `await-termination ends a stream, and a signal does`() throws {
    try program.folder.write("id\n1\n", to: "source/a.csv")
    let limited = try program.run(stream("100ms", "--await-termination", "1s"))
    #expect(limited.status == 0, "\(limited.errors)")
    #expect(limited.events.last?["rows"] as? Int == 1)
    let running = try program.start(stream("continuous"))
    try running.wait(for: "stream-started")
    try program.folder.write("id\n2\n", to: "source/b.csv")
    try running.wait(for: "batch-committed")
    kill(running.process.processIdentifier, SIGTERM)
    let result = running.finish()
    #expect(result.status == 130, "\(result.errors)")
    #expect(try ids() == [1, 2])
  }

  @Test func `a stream is listed, followed and ended from elsewhere`() throws {
    try program.folder.write("id\n1\n", to: "source/a.csv")
    let running = try program.start(stream("continuous"))
    try running.wait(for: "batch-committed")
    let listed = try program.run("runs", "--json").events.first { $0["batches"] as? Int == 1 }
    #expect(listed?["state"] as? String == "running")
    #expect(listed?["table"] as? String == "Flights")
    let name = try #require(listed?["run"] as? String)
    let watching = try program.start(["attach", name, "--json"])
    try watching.wait(for: "batch-committed")
    let resumed = try program.run("resume", name)
    #expect(resumed.status != 0)
    #expect(resumed.errors.contains("goes on"))
    let aborted = try program.run("abort", name, "--yes")
    #expect(aborted.status == 0, "\(aborted.errors)")
    #expect(running.finish().status == 0)
    #expect(watching.finish().status == 0)
    #expect(try program.run("abort", name, "--yes").errors.contains("nothing to stop"))
    let again = try program.run("resume", name)
    #expect(again.errors.contains("the same command goes on"))
    #expect(try ids() == [1])
  }

  @Test func `wrong usage is refused by name`() throws {
    try program.folder.write("id\n1\n", to: "source/a.csv")
    #expect(try program.run(stream("sometimes")).status == 2)
    #expect(try program.run(stream("once", "--async")).errors.contains("--async"))
    #expect(try program.run(stream("once", "--max-files", "0")).status == 2)
    let other = try program.run(stream("once"))
    #expect(other.status == 0, "\(other.errors)")
    let table = try program.run(stream("once", "--table", "Other"))
    #expect(table.status == 1)
    #expect(table.errors.contains("another target"))
  }

  /// The longer one, of ten minutes, is `KUSTOSINK_STREAM_SECONDS=600 scripts/test WriteStreamTests`.
  @Test func `a program that is killed at any time loads each row exactly once`() throws {
    let seconds = ProcessInfo.processInfo.environment["KUSTOSINK_STREAM_SECONDS"].flatMap(Double.init) ?? 15
    let end = Date(timeIntervalSinceNow: seconds)
    var rows = 0
    var file = 0
    var kills = 0
    while Date() < end || kills < 5 {
      for _ in 0..<3 {
        file += 1
        let lines = (rows..<rows + 5).map { "\($0)\n" }.joined()
        try program.folder.write("id\n\(lines)", to: "source/\(file).csv")
        rows += 5
      }
      let running = try program.start(stream("continuous", "--max-files", "1"))
      Thread.sleep(forTimeInterval: .random(in: 0.1...1.2))
      kill(running.process.processIdentifier, SIGKILL)
      _ = running.finish()
      kills += 1
    }
    let last = try program.run(stream("available-now"))
    #expect(last.status == 0, "\(last.errors)")
    #expect(try ids() == Array(0..<rows), "after \(kills) kills")
  }
}
