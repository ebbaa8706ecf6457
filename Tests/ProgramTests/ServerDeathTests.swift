import Foundation
import Testing

/// The embedded Kusto is killed with -9 in the middle of a load, and started again: the load waits, and ends right.
@Suite(.serialized)
struct ServerDeathTests {
  let program: Program

  init() throws { program = try Program() }

  private func serve(port: String) throws -> RunningProgram {
    let server = try program.start(["local", "--port", port, "--no-auth", "--data", program.folder.path("served")])
    try server.wait(for: "listening on http://")
    return server
  }

  private func address(of server: RunningProgram) throws -> String {
    try #require(server.outputSoFar.split(separator: " ").last).trimmingCharacters(in: .newlines)
  }

  /// At each of these lines of a load's log, from the first upload to the commit.
  @Test(arguments: [
    "staging.created", "partition.uploaded", "partition.queued", "partition.ingested", "commit.intended", "commit.sent",
  ])
  func `a load outlives a server that is killed and comes back`(moment: String) throws {
    let server = try serve(port: "0")
    let url = try address(of: server)
    let port = try #require(url.split(separator: ":").last).filter(\.isNumber)
    for number in 0..<24 {
      let rows = (0..<50).map { "\(number * 50 + $0),v\n" }.joined()
      try program.folder.write("n,v\n" + rows, to: "in/\(100 + number).csv")
    }
    let place = ["--cluster", url, "--database", "Demo"]
    let write = try program.start(
      [
        "write", program.folder.path("in"), "--create", "create-if-not-exist", "--partition-per-file", "--parallel",
        "1",
        "--json", "--table", "Flights",
      ] + place)
    try write.wait(for: "\"event\":\"\(moment)\"")
    kill(server.process.processIdentifier, SIGKILL)
    server.process.waitUntilExit()
    Thread.sleep(forTimeInterval: 1)
    let again = try serve(port: port)
    defer { again.process.terminate() }
    let result = write.finish()
    #expect(result.status == 0, "\(moment): \(result.errors)")
    #expect(try count("Flights", place) == 1200)
    #expect(try count("Flights | distinct n", place) == 1200)
    let staging = result.events.first { $0["event"] as? String == "planned" }?["staging"] as? String ?? ""
    #expect(try count(".show tables (['\(staging)'])", place) == 0)
  }

  private func count(_ text: String, _ place: [String]) throws -> Int? {
    let answer = try program.run(["query", "\(text) | count", "--json"] + place)
    return answer.events.first?["Count"] as? Int
  }
}
