import Foundation
import KustoSink
import LocalKusto
import Testing

/// Loads that happen once, loads that may lack a file, and what is told when a run has ended.
@Suite struct OnceAndPartialTests {
  let program: Program

  init() throws { program = try Program() }

  private func load(_ options: String...) throws -> [String] {
    for name in ["a", "b", "c"] { try program.folder.write("n,v\n1,\(name)\n2,\(name)\n", to: "in/\(name).csv") }
    return ["write", program.folder.path("in"), "--create", "create-if-not-exist", "--json"] + program.target + options
  }

  @Test func `a load with a text that is loaded already loads nothing, and that is a success`() throws {
    let load = try load("--ingest-if-not-exists", "2026-11-26")
    #expect(try program.run(load).status == 0)
    let second = try program.run(load)
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.events.last?["rows"] as? Int == 0)
    #expect((second.events.last?["message"] as? String)?.contains("already") == true)
    #expect(try program.count() == 6)
    #expect(try program.run(try self.load("--ingest-if-not-exists", "2026-11-27")).status == 0)
    #expect(try program.count() == 12)
  }

  @Test func `the same load started three times at once is loaded once`() throws {
    let load = try load("--ingest-if-not-exists", "x")
    let results = try (0..<3).map { _ in try program.start(load) }.map { $0.finish() }
    #expect(results.allSatisfy { $0.status == 0 }, "\(results.map(\.errors))")
    #expect(results.compactMap { $0.events.last?["rows"] as? Int }.sorted() == [0, 0, 6])
    #expect(try program.count() == 6)
  }

  @Test func `two loads that both create the table at once both end right`() throws {
    let load = try load()
    let results = try (0..<2).map { _ in try program.start(load) }.map { $0.finish() }
    #expect(results.allSatisfy { $0.status == 0 }, "\(results.map(\.errors))")
    #expect(try program.count() == 12)
  }

  @Test func `a file that cannot be loaded ends the run, unless it is named as one that may be missing`() async throws {
    let bad = BadFile(program: program, load: try load("--partition-per-file"), faults: FaultPlan())
    let configuration = LocalServer.Configuration(dataFolder: program.folder.path("kusto"), faults: bad.faults)
    try await LocalServer.withServer(configuration) { try await bad.check(at: $0) }
    #expect(try program.count() == 4)
  }

  @Test(arguments: [false, true])
  func `the command of --on-finish learns how the run ended, and sees no token`(detached: Bool) throws {
    let told = program.folder.path("told")
    let command = "echo $KUSTOSINK_OUTCOME $KUSTOSINK_ROWS $KUSTOSINK_TABLE ${KUSTOSINK_TOKEN:-none} > '\(told)'"
    let load = try load("--on-finish", command) + (detached ? ["--async"] : [])
    #expect(try program.run(load, extra: ["KUSTOSINK_TOKEN": "secret"]).status == (detached ? 5 : 0))
    try waitUntil("the command ran", seconds: 20) {
      (try? String(contentsOfFile: told, encoding: .utf8)) == "committed 6 Flights none\n"
    }
  }

  @Test func `a command that fails changes nothing about the run, and is told`() throws {
    let result = try program.run(try load("--on-finish", "exit 7"))
    #expect(result.status == 0)
    #expect(result.errors.contains("--on-finish ended with exit code 7"), "\(result.errors)")
  }

  @Test func `a later write says that an earlier run left something, and runs says what to do`() throws {
    let write = try program.start(try load("--parallel", "1"))
    try write.wait(for: "\"event\":\"staging.created\"")
    kill(write.process.processIdentifier, SIGKILL)
    let run = try #require(write.finish().events.first?["run"] as? String)
    let listed = try #require(try program.run("runs", "--json").events.first)
    #expect(listed["state"] as? String == "died")
    #expect(listed["next"] as? String == "kustosink resume \(run)")
    let later = try program.run(try load())
    #expect(later.errors.contains("runs --clean"), "\(later.errors)")
  }

  @Test func `a run that died with its commit on the way is unknown in the list`() throws {
    let result = try program.run(try load())
    let run = try #require(result.events.last?["run"] as? String)
    let log = "\(program.stateFolder)/runs/\(run)/log.jsonl"
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    let intended = try #require(lines.firstIndex { $0.contains("\"event\":\"commit.intended\"") })
    try Data(lines[...intended].map { "\($0)\n" }.joined().utf8).write(to: URL(fileURLWithPath: log))
    let listed = try #require(try program.run("runs", "--json").events.first)
    #expect(listed["state"] as? String == "died")
    #expect(listed["outcome"] as? String == "unknown")
    #expect(try program.run("resume", run).status == 0)
    #expect(try program.run("runs", "--json").events.first?["outcome"] as? String == "committed")
    #expect(try program.count() == 6)
  }

  @Test func `a durable embedded Kusto serves as the other does`() throws {
    let server = try program.start([
      "local", "--port", "0", "--durable", "--no-auth", "--data", program.folder.path("d"),
    ])
    try server.wait(for: "listening on ")
    let url = server.outputSoFar.split(separator: " ").last.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
    let load = try load("--cluster", try #require(url))
    #expect(try program.run(load).status == 0)
    kill(server.process.processIdentifier, SIGTERM)
    #expect(server.finish().status == 0)
  }
}

/// A load of three files of which Kusto refuses one for good.
private struct BadFile: Sendable {
  let program: Program
  let load: [String]
  let faults: FaultPlan

  func check(at address: LocalServer.Address) async throws {
    let refused = try await run(at: address)
    #expect(refused.status == 1)
    #expect(refused.events.filter { $0["event"] as? String == "partition.retried" }.isEmpty)
    let wrong = try await run(at: address, "--allow-partial", "z.csv")
    #expect(wrong.status != 0 && wrong.errors.contains("no file is called so"), "\(wrong.errors)")
    let partial = try await run(at: address, "--allow-partial", "b.csv")
    #expect(partial.status == 0, "\(partial.errors)")
    #expect(partial.events.last?["rows"] as? Int == 4)
    #expect((partial.events.last?["message"] as? String)?.contains("without b.csv") == true)
  }

  private func run(at address: LocalServer.Address, _ more: String...) async throws -> Program.Result {
    faults.onIngestion(
      containing: "-00001.", at: 1...9, .fail(code: "Stream_Bad", status: "Permanent", details: "it is bad"))
    defer { faults.clear() }
    let extra = ["KUSTOSINK_TOKEN": address.token ?? ""]
    let process = try program.start(load + ["--cluster", address.url] + more, extra: extra)
    while process.process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
    return process.finish()
  }
}
