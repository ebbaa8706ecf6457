import Foundation
import Testing

/// What is wrong is said clearly, with exit 1 or 2, and the target stays as it was.
struct BadInputTests {
  let program: Program

  init() throws {
    program = try Program()
    try program.folder.write("id,name\n1,a\n2,b\n", to: "good/a.csv")
    let made = try program.run(
      ["write", program.folder.path("good"), "--create", "create-if-not-exist"] + program.target)
    try #require(made.status == 0, "\(made.errors)")
  }

  /// Runs a write that must fail, and checks that nothing changed.
  private func refused(
    _ arguments: [String], status: Int32 = 1, says words: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let result = try program.run(["write"] + arguments + program.target)
    #expect(result.status == status, "\(result.errors)", sourceLocation: sourceLocation)
    for word in words {
      #expect(result.errors.contains(word), "\(word) not in: \(result.errors)", sourceLocation: sourceLocation)
    }
    #expect(!result.errors.contains("Fatal error"), sourceLocation: sourceLocation)
    #expect(try program.count() == 2, sourceLocation: sourceLocation)
    let tables = try program.run(
      "query", "--cluster", program.cluster, "--database", "Demo", ".show tables | count", "--json")
    #expect(tables.events.first?["Count"] as? Int == 1, sourceLocation: sourceLocation)
  }

  @Test func `a file that is not there`() throws {
    try refused([program.folder.path("none.csv")], says: ["none.csv", "does not exist"])
  }

  @Test func `a folder without data`() throws {
    try program.folder.write("read me", to: "empty/README.md")
    try refused([program.folder.path("empty")], says: ["empty", "README.md"])
  }

  @Test func `an empty file`() throws {
    try refused([try program.folder.write("", to: "zero.csv")], says: ["zero.csv"])
  }

  @Test func `a gzip file that ends too soon`() throws {
    let whole = try Data(contentsOf: Program.samples.appendingPathComponent("flights-2013-01.csv.gz"))
    let file = try program.folder.write(whole.prefix(100_000), to: "cut.csv.gz")
    try refused([file], says: ["cut.csv.gz", "byte", "compressed"])
  }

  @Test func `a row with too many fields, with its place`() throws {
    let file = try program.folder.write("id,name\n1,a\n2,b,c\n", to: "ragged.csv")
    try refused([file], says: ["ragged.csv", "row 3", "3 fields", "2"])
  }

  @Test func `a quote that is never closed, with its place`() throws {
    let file = try program.folder.write("id,name\n1,a\n2,\"b\n3,c\n", to: "open.csv")
    try refused([file], says: ["open.csv", "row 3", "quote"])
  }

  @Test func `bytes that are not UTF-8, with their place`() throws {
    var bytes = Data("id,name\n1,Z".utf8)
    bytes.append(contentsOf: [0xFC])
    bytes.append(contentsOf: Data("rich\n".utf8))
    try refused([try program.folder.write(bytes, to: "latin.csv")], says: ["latin.csv", "UTF-8", "row 2"])
  }

  @Test func `no such database`() throws {
    let result = try program.run(
      "write", program.folder.path("good"), "--cluster", program.cluster, "--database", "Nope", "--table", "T")
    #expect(result.status == 1)
    #expect(result.errors.contains("Nope"))
  }

  @Test func `a column of another type in the table, with the first value that would be lost`() throws {
    let file = try program.folder.write("id,name\n3,c\nfour,d\n", to: "text.csv")
    try refused([file], says: ["id", "long", "four", "text.csv", "row 3"])
  }

  @Test func `a column that the table lacks`() throws {
    let file = try program.folder.write("id,name,extra\n3,c,x\n", to: "extra.csv")
    try refused([file], says: ["extra", "--skip-column"])
  }

  @Test func `a chosen type that the table does not have`() throws {
    try refused([program.folder.path("good"), "--column", "name:dynamic"], says: ["name", "string", "dynamic"])
  }

  @Test func `a chosen type that would lose a value`() throws {
    let file = try program.folder.write("id,name\n3,c\n4,d\n", to: "typed.csv")
    let result = try program.run(
      "write", file, "--column", "name:long", "--create", "create-if-not-exist", "--cluster", program.cluster,
      "--database", "Demo", "--table", "Typed")
    #expect(result.status == 1)
    for word in ["name", "'c'", "typed.csv", "row 2"] { #expect(result.errors.contains(word), "\(result.errors)") }
  }

  @Test func `a type, a column and an option that do not exist are wrong usage or named`() throws {
    let good = program.folder.path("good")
    try refused([good, "--column", "id:lnog"], status: 2, says: ["lnog"])
    try refused([good, "--skip-column", "nope"], says: ["nope", "id"])
    try refused([good, "--mode", "sideways"], status: 2, says: ["sideways", "transactional", "queued"])
    try refused(
      [good, "--mode", "streaming"], says: ["streaming ingestion is not enabled", "policy streamingingestion"])
    try refused([good, "--creation-time", "soon"], status: 2, says: ["--creation-time", "soon"])
    try refused([good, "--mapping-file", "/nowhere"], status: 2, says: ["--mapping-file /nowhere"])
    try refused([good, "--partition-by", "none"], says: ["partition", "none"])
    try refused([good, "--nonsense"], status: 2, says: ["--nonsense"])
  }

  @Test func `sub-commands of a later version are refused by name`() throws {
    for command in ["session"] {
      let result = try program.run(command, "x")
      #expect(result.status == 2, "\(command): \(result.errors)")
      #expect(result.errors.contains(command))
    }
  }

  @Test func `a cluster that is not there, or not what it says`() throws {
    let closed = try program.run(
      "query", "--cluster", "http://127.0.0.1:9", "--database", "Demo", "print 1")
    #expect(closed.status == 1)
    #expect(closed.errors.contains("127.0.0.1:9"))
    let plain = try program.run("query", "--cluster", "http://example.com", "--database", "Demo", "print 1")
    #expect(plain.status == 2 || plain.status == 1)
    #expect(plain.errors.contains("loopback"))
  }

  @Test func `a port that is taken`() throws {
    let data = program.folder.path("other")
    let first = try program.start(["local", "--port", "0", "--data", data])
    try first.wait(for: "listening on http://127.0.0.1:")
    let port = try #require(first.outputSoFar.split(separator: ":").last.flatMap { Int($0.prefix { $0.isNumber }) })
    let second = try program.run("local", "--port", "\(port)", "--data", program.folder.path("third"))
    #expect(second.status == 1)
    #expect(second.errors.contains("\(port)"))
    first.process.terminate()
    #expect(first.finish().status == 0)
  }

  @Test func `a state folder that cannot be written`() throws {
    let blocked = try program.folder.write("a file, not a folder", to: "blocked")
    let result = try program.run(
      ["write", program.folder.path("good")] + program.target, extra: ["KUSTOSINK_STATE_DIR": blocked + "/state"])
    #expect(result.status == 1)
    #expect(result.errors.contains("blocked"))
    #expect(try program.count() == 2)
  }

  @Test func `the console without a terminal names the sub-commands`() throws {
    let result = try program.run()
    #expect(result.status == 2)
    #expect(result.errors.contains("terminal"))
    #expect(result.errors.contains("kustosink write"))
  }

  @Test func `a query that is wrong is told in the server's words`() throws {
    let result = try program.run(
      "query", "--cluster", program.cluster, "--database", "Demo", "Nowhere | count")
    #expect(result.status == 1)
    #expect(result.errors.contains("Nowhere"))
  }
}
