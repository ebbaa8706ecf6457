import Foundation
import TestProcess
import Testing

/// Runs that are killed, resumed and undone, as processes.
struct TransactionTests {
  let program: Program

  init() throws { program = try Program() }

  /// A load of `partitions` files of three rows each; the column `n` is unique over all of them.
  private func load(_ partitions: Int) throws -> [String] {
    for number in 0..<partitions {
      let rows = (0..<3).map { "\(number * 3 + $0),v\($0)\n" }.joined()
      try program.folder.write("n,v\n" + rows, to: "in/\(1000 + number).csv")
    }
    return ["write", program.folder.path("in"), "--create", "create-if-not-exist", "--json", "--partition-per-file"]
      + program.target
  }

  private func query(_ text: String) throws -> [[String: Any]] {
    try program.run("query", "--cluster", program.cluster, "--database", "Demo", text, "--json").events
  }

  /// Kills the load when it has printed so many lines, wherever it is then; then resumes, at times after another kill.
  @Test(arguments: [1, 3, 5, 7, 9, 14, 20, 26, 40, 52, 60, 66])
  func `killed with -9 in a load of 12 partitions, then resumed: all rows once`(lines: Int) throws {
    let write = try program.start(try load(12))
    try waitUntil("\(lines) lines", seconds: 30) {
      !write.process.isRunning || write.outputSoFar.utf8.count { $0 == 10 } >= lines
    }
    kill(write.process.processIdentifier, SIGKILL)
    let killed = write.finish()
    guard let run = killed.events.first?["run"] as? String else { return }
    if lines % 2 == 0 {
      let resume = try program.start(["resume", run, "--json"])
      Thread.sleep(forTimeInterval: Double(lines) / 200)
      kill(resume.process.processIdentifier, SIGKILL)
      _ = resume.finish()
    }
    let resumed = try program.run("resume", run, "--json")
    #expect(resumed.status == 0, "\(resumed.errors) \(resumed.output)")
    let count = try #require(try query("Flights | summarize rows = count(), numbers = dcount(n)").first)
    #expect(count["rows"] as? Int == 36)
    #expect(try query("Flights | distinct n | count").first?["Count"] as? Int == 36)
    let staging = try query(".show tables (['KustoSinkStaging_Flights_\(run)']) | count")
    #expect(staging.first?["Count"] as? Int == 0)
    #expect(try program.run("resume", run).status == 0)
  }

  @Test func `resume rolls back when a source changed`() throws {
    let write = try program.start(try load(12) + ["--parallel", "1"])
    try write.wait(for: "\"event\":\"partition.uploaded\"")
    kill(write.process.processIdentifier, SIGKILL)
    let run = try #require(write.finish().events.first?["run"] as? String)
    try program.folder.write("n,v\n1,changed\n", to: "in/1011.csv")
    let resumed = try program.run("resume", run)
    #expect(resumed.status == 1)
    #expect(resumed.errors.contains("changed after it was inspected"), "\(resumed.errors)")
    #expect(try query(".show tables | where TableName == 'Flights' | count").first?["Count"] as? Int == 0)
  }

  @Test func `runs --clean rolls back what a killed process left, and asks first`() throws {
    let write = try program.start(try load(12) + ["--parallel", "1"])
    try write.wait(for: "\"event\":\"partition.uploaded\"")
    kill(write.process.processIdentifier, SIGKILL)
    let run = try #require(write.finish().events.first?["run"] as? String)
    #expect(try program.run("runs", "--clean").status == 2)
    let cleaned = try program.run("runs", "--clean", "--yes")
    #expect(cleaned.status == 0, "\(cleaned.errors)")
    let tables = try query(".show tables (Flights, ['KustoSinkStaging_Flights_\(run)']) | count")
    #expect(tables.first?["Count"] as? Int == 0)
    #expect(try program.run("runs", "--clean").errors.contains("nothing to clean"))
  }

  @Test func `undo of one of three loads leaves the other two whole`() throws {
    let load = try load(2)
    let runs = try (0..<3).map { _ in
      try #require(try program.run(load).events.last?["run"] as? String)
    }
    #expect(try program.count() == 18)
    let unsure = try program.run("undo", runs[1])
    #expect(unsure.status == 2)
    #expect(unsure.errors.contains("--yes"))
    let undone = try program.run("undo", runs[1], "--yes", "--json")
    #expect(undone.status == 0, "\(undone.errors)")
    #expect(undone.events.last?["event"] as? String == "undone")
    #expect(try program.count() == 12)
    for run in [runs[0], runs[2]] {
      let left = try query("Flights | where extent_tags() has 'drop-by:kustosink-\(run)' | count")
      #expect(left.first?["Count"] as? Int == 6)
    }
    let again = try program.run("undo", runs[1], "--yes")
    #expect(again.status == 0)
    #expect(again.errors.contains("undone already"))
    #expect(try program.count() == 12)
  }

  @Test func `a reader that does not read stops nothing, and the last line is kept`() throws {
    let load = try load(90)
    let pipe = Pipe()
    let process = try ChildProcess(
      Program.executable, load, environment: program.environment, output: pipe.fileHandleForWriting)
    try pipe.fileHandleForWriting.close()
    // Nobody reads, and the pipe is full by then; the load ends all the same.
    try waitUntil("the load ends", seconds: 60) {
      try program.run("runs", "--json").events.first?["outcome"] as? String == "committed"
    }
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(process.waitUntilExit() == .exit(0))
    #expect(output.utf8.count > 1 << 16, "the pipe was never full")
    #expect(output.split(separator: "\n").last?.contains("\"event\":\"finished\"") == true)
    #expect(try program.count() == 270)
  }
}
