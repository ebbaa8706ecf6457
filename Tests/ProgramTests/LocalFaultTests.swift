import Foundation
import Testing

/// `kustosink local --fault`: a load meets what a service can do to it, and ends right.
@Suite(.serialized)
struct LocalFaultTests {
  let program: Program

  init() throws { program = try Program() }

  /// Faults, the exit code of the load, and the rows then.
  private static let examples: [(faults: [String], status: Int32, rows: Int)] = [
    (["management=503:1@1-2"], 0, 2), (["management=lose-answer~.move"], 0, 2), (["management=act-then~.move"], 0, 2),
    (["management=answer:~.show tables"], 0, 2), (["management=act-then:500@1-2~.create"], 0, 2),
    (["ingestion=twice"], 0, 2), (["blob=503@1-2", "queue=reset"], 0, 2),
    (["ingestion=fail:BadRequest_InvalidBlob"], 1, 0), (["ingestion=lose-row"], 1, 0),
  ]

  @Test(arguments: examples.indices) func `a load meets a fault`(index: Int) throws {
    let (faults, status, rows) = Self.examples[index]
    let server = try program.start(
      ["local", "--port", "0", "--no-auth", "--data", program.folder.path("served")]
        + faults.flatMap { ["--fault", $0] })
    defer { server.process.terminate() }
    try server.wait(for: "listening on http://")
    let url = try #require(server.outputSoFar.split(separator: " ").last).trimmingCharacters(in: .newlines)
    let source = try program.folder.write("id\n1\n2\n", to: "a.csv")
    let place = ["--cluster", url, "--database", "Demo"]
    let load = try program.run(["write", source, "--create", "create-if-not-exist", "--table", "T"] + place)
    #expect(load.status == status, "\(faults): \(load.errors)")
    let answer = try program.run(["query", "union isfuzzy=true T | count", "--json"] + place)
    #expect((answer.events.first?["Count"] as? Int ?? 0) == rows, "\(faults)")
  }

  @Test func `what is no fault is refused, with how one is written`() throws {
    let result = try program.run(["local", "--fault", "query=418:never"])
    #expect(result.status == 2)
    #expect(result.errors.contains("'query=418:never' is no fault") && result.errors.contains("WHERE=WHAT"))
  }

  @Test(arguments: [false, true]) func `local says on standard error how to connect`(noAuth: Bool) throws {
    let data = program.folder.path("a folder")
    let server = try program.start(["local", "--port", "0", "--data", data] + (noAuth ? ["--no-auth"] : []))
    defer { server.process.terminate() }
    try server.wait(for: "listening on http://")
    let url = try #require(server.outputSoFar.split(separator: " ").last).trimmingCharacters(in: .newlines)
    let ask = ["query", "print x = 41 + 1", "--cluster", url, "--database", "Demo", "--json"]
    let answer = try program.run(ask + (noAuth ? [] : ["--token-file", "\(data)/token"]))
    #expect(answer.events.first?["x"] as? Int == 42, "\(answer.errors)")
    server.process.terminate()
    let end = server.finish()
    #expect(end.status == 0)
    #expect(end.output == "listening on \(url)\n")
    #expect(end.errors.contains("kustosink console --cluster \(url)\(noAuth ? "" : " --token-file '\(data)/token'")\n"))
    #expect(end.errors.contains(noAuth ? "with_no_authentication" : "open(\"\(data)/token\")"), "\(end.errors)")
  }
}
