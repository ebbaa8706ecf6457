import Foundation
import KustoSink
import Testing

/// Runs that are stopped, killed and watched from elsewhere.
struct LifetimeTests {
  let program: Program

  init() throws { program = try Program() }

  private var load: [String] {
    ["write", Program.samples.path, "--create", "create-if-not-exist", "--parallel", "1", "--json"] + program.target
  }

  /// How many of the run's two tables are there: the target and its hidden staging table.
  private func tables(of result: Program.Result) throws -> Int {
    let staging = result.events.first { $0["event"] as? String == "planned" }?["staging"] as? String
    let name = try #require(staging, "no plan: \(result.output) \(result.errors)")
    let answer = try program.run(
      "query", "--cluster", program.cluster, "--database", "Demo", ".show tables (Flights, ['\(name)']) | count",
      "--json")
    return try #require(answer.events.first?["Count"] as? Int, "\(answer.errors)")
  }

  private func firstRun() throws -> [String: Any] {
    try #require(try program.run("runs", "--json").events.first)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal before the commit rolls back and says so`(signal: Int32) throws {
    let write = try program.start(load)
    try write.wait(for: "\"event\":\"partition.uploaded\"")
    kill(write.process.processIdentifier, signal)
    let result = write.finish()
    #expect(result.status == 130, "\(result.errors)")
    #expect(result.events.last?["outcome"] as? String == "not-committed")
    #expect(try tables(of: result) == 0)
  }

  @Test func `an asynchronous run is stopped by abort, which asks for --yes without a terminal`() throws {
    let started = try program.run(load + ["--async"])
    #expect(started.status == 5, "\(started.errors)")
    let run = try #require(started.events.last?["run"] as? String)
    let unsure = try program.run("abort", run)
    #expect(unsure.status == 2)
    #expect(unsure.errors.contains("--yes"))

    let aborted = try program.run("abort", run, "--yes")
    let followed = try program.run("attach", run, "--json")
    if followed.status == 0 {
      // The commit was out already: then abort has to say so.
      #expect(aborted.status == 1)
      #expect(try program.count() == WriteTests.rows)
    } else {
      #expect(aborted.status == 0, "\(aborted.errors)")
      #expect(followed.status == 4)
      #expect(try tables(of: followed) == 0)
    }
  }

  @Test func `a run has room for two viewers, who see the same events to the end`() throws {
    let started = try program.run(load + ["--async"])
    let run = try #require(started.events.last?["run"] as? String)
    let viewers = try [program.start(["attach", run, "--json"]), program.start(["attach", run, "--json"])]
    let results = viewers.map { $0.finish() }
    #expect(results.allSatisfy { $0.status == 0 })
    #expect(results[0].output == results[1].output)
    #expect(try program.count() == WriteTests.rows)
  }

  @Test func `a killed process leaves the target as it was, and runs says that it died`() throws {
    let write = try program.start(load)
    try write.wait(for: "\"event\":\"partition.uploaded\"")
    kill(write.process.processIdentifier, SIGKILL)
    let killed = write.finish()
    #expect(try firstRun()["state"] as? String == "died")
    // The same look that finds no staging table elsewhere finds the one that a killed process leaves.
    #expect(try tables(of: killed) == 1)
    let target = try program.run(
      "query", "--cluster", program.cluster, "--database", "Demo",
      ".show tables | where TableName == 'Flights' | count",
      "--json")
    #expect(target.events.first?["Count"] as? Int == 0)
  }

  @Test func `a run that takes longer than its timeout is rolled back`() throws {
    // Long enough for the look at the rows, too short for the load of them.
    let result = try program.run(load + ["--timeout", "800ms"])
    #expect(result.status == 1, "\(result.errors)")
    #expect(result.errors.contains("timeout") || result.output.contains("timeout"))
    #expect(try tables(of: result) == 0)
  }

  @Test func `a run whose log ends behind its commit has committed`() throws {
    let result = try program.run(load)
    try #require(result.status == 0, "\(result.errors)")
    let run = try #require(result.events.last?["run"] as? String)
    let log = URL(fileURLWithPath: "\(program.stateFolder)/runs/\(run)/log.jsonl")
    let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
    let committed = try #require(lines.firstIndex { $0.contains("\"event\":\"committed\"") })
    try Data(lines[...committed].map { "\($0)\n" }.joined().utf8).write(to: log)

    #expect(try firstRun()["outcome"] as? String == "committed")
    let followed = try program.run("attach", run)
    #expect(followed.status == 0, "\(followed.errors)")
    #expect(followed.errors.contains("committed \(Figures.grouped(WriteTests.rows)) rows"))
  }

  @Test func `a run that does not exist is named, with what to try`() throws {
    for command in [["attach", "nope"], ["abort", "nope", "--yes"]] {
      let result = try program.run(command)
      #expect(result.status == 1 || result.status == 2)
      #expect(result.errors.contains("nope"))
      #expect(result.errors.contains("kustosink runs"))
    }
  }
}
