import Foundation
import KustoSink
import Testing

/// The same load with bad values and rows divided by a column, by command line, library and console.
@Suite(.serialized)
struct ThreeFacesTests {
  private static let text = "k,n\na,1\nb,2\na,many\n,4\nb,5\n"

  @Test func `command line, library and console do the same load`() async throws {
    let program = try Program()
    let file = try program.folder.write(Self.text, to: "in/bad.csv")
    let server = try program.start(["local", "--port", "0", "--no-auth", "--data", program.folder.path("kusto")])
    defer { server.process.terminate() }
    try server.wait(for: "listening on ")
    let address = try #require(server.outputSoFar.split(separator: "\n").first?.split(separator: " ").last)
    let cluster = String(address)

    let line = try program.run([
      "write", file, "--cluster", cluster, "--database", "Demo", "--table", "Line", "--create", "create-if-not-exist",
      "--column", "n:long", "--on-bad-value", "quarantine", "--partition-by", "k",
    ])
    #expect(line.status == 0, "\(line.errors)")

    var load = TableLoad(of: [file], into: "Library", database: "Demo", cluster: cluster)
    load.stateFolder = program.stateFolder
    load.createsTable = true
    load.types = ["n": "long"]
    load.badValues = .quarantine
    load.partitionColumns = ["k"]
    #expect(try await load.save().outcome == .committed)

    try loadByHand(file, cluster, program)

    let runs = RunCatalogue(StateFolder(path: program.stateFolder)).runs()
    #expect(Set(runs.map(\.state.table)) == ["Line", "Library", "Console"])
    let facts = try runs.map { try Facts($0) }
    #expect(facts.allSatisfy { $0 == facts[0] }, "\(facts)")
    #expect(facts[0].partitions == [1, 1, 2])
    #expect(facts[0].aside.contains("many"))
  }

  private func loadByHand(_ file: String, _ cluster: String, _ program: Program) throws {
    let words =
      [
        Program.executable.path, "console", "--cluster", cluster, "--database", "Demo", "--table", "Console",
        "--source",
      ]
      + [file]
    let screen = try Tmux(
      words.map { "'\($0)'" }.joined(separator: " "), columns: 120, rows: 40, environment: program.environment)
    try screen.wait(for: "5 rows, 2 columns")
    try screen.press("Enter")
    try screen.wait(for: "[3 Schema]")
    try screen.press("b", "b")
    try screen.wait(for: "bad values: quarantine")
    try screen.press("Down", "t")
    try screen.wait(for: "Type of n")
    try screen.press("Up", "Up", "Enter", "Enter")
    try screen.wait(for: "make the hidden staging table")
    try screen.press("Home")
    // The form is longer than any screen: the line with the cursor is marked.
    for _ in 0..<11 { try screen.press("Down") }
    try screen.press("Enter")
    try screen.wait(for: "divide by:")
    try screen.type("k")
    try screen.press("Enter")
    try screen.wait(for: "[k]")
    try screen.wait(for: "make the hidden staging table")
    try screen.press("S")
    try screen.wait(for: "Start the load?")
    try screen.press("Enter")
    try screen.waitForResult(seconds: 60)
    try screen.press("q")
    try screen.waitForEnd()
  }

  /// What a run did, without the names and times that differ from run to run.
  private struct Facts: Equatable {
    var events: [String]
    var partitions: [Int]
    var schema: TableSchema
    var aside: String

    init(_ record: RunRecord) throws {
      let all = RunLogReader.all(in: record.folder)
      // Partitions travel side by side, the service is asked for the state of the commit as often as it takes, and may be
      // silent for a while: only what happened is the same, not its order.
      events = try all.map { event in
        let object = try JSONSerialization.jsonObject(with: Data(event.line.utf8)) as? [String: Any]
        return object?["event"] as? String ?? ""
      }.filter { !$0.contains("progress") && !$0.hasPrefix("service.") && $0 != "commit.state" }.sorted()
      let plan = try record.folder.plan()
      partitions = plan.partitions.map(\.partition.rows).sorted()
      schema = plan.schema
      aside = try plan.quarantineFile.map { try String(contentsOfFile: $0, encoding: .utf8) } ?? ""
    }
  }
}
