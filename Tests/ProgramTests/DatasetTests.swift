import Foundation
import TestProcess
import Testing

/// Loads of what people have: other formats, bad values, rows divided by columns, standard input.
struct DatasetTests {
  let program: Program

  init() throws { program = try Program() }

  private func write(_ file: String, _ options: String..., input: String? = nil) throws -> Program.Result {
    let arguments = ["write", file, "--create", "create-if-not-exist", "--json"] + options + program.target
    return try program.start(arguments, input: input).finish()
  }

  /// The rows of the table, sorted by its first column.
  private func rows() throws -> [[String: Any]] {
    let query = "Flights | order by a asc"
    return try program.run("query", "--cluster", program.cluster, "--database", "Demo", query, "--json").events
  }

  private func files(_ name: String) throws -> [String] {
    let found = FileManager.default.enumerator(atPath: program.stateFolder)?.compactMap { $0 as? String } ?? []
    return found.filter { $0.hasSuffix(name) }.map { "\(program.stateFolder)/\($0)" }
  }

  private static let bad = "a,b\n1,2024-01-01\nx,2024-01-02\n3,never\n4\n"

  @Test func `a bad value stops a load before it begins, unless it may pass`() throws {
    let file = try program.folder.write(Self.bad, to: "bad.csv")
    let refused = try write(file, "--column", "a:long", "--column", "b:datetime")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("row 5"))

    let nulls = try write(file, "--column", "a:long", "--column", "b:datetime", "--on-bad-value", "null")
    try #require(nulls.status == 0, "\(nulls.errors)")
    #expect(nulls.events.last?["rows"] as? Int == 4)
    let found = try rows()
    #expect(found.compactMap { $0["a"] as? Int } == [1, 3, 4])
    #expect(found.compactMap { $0["b"] as? String }.count == 2)
  }

  @Test func `rows that are quarantined stand in a file with their places, and the others are loaded`() throws {
    let file = try program.folder.write(Self.bad, to: "bad.csv")
    let result = try write(file, "--column", "a:long", "--column", "b:datetime", "--on-bad-value", "quarantine")
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.events.last?["rows"] as? Int == 1)
    let aside = try String(contentsOfFile: try #require(try files("quarantine.csv").first), encoding: .utf8)
    let lines = aside.split(separator: "\n")
    #expect(lines.first == "file,row,byte,column,type,value,reason,record,record_base64")
    #expect(lines.count == 4)
    #expect(lines[1].hasSuffix("bad.csv,3,17,a,long,x,not a long,\"x,2024-01-02\","))
    #expect(result.errors.contains("quarantine.csv"))
  }

  @Test func `more bad values than are allowed change nothing and leave nothing`() throws {
    let file = try program.folder.write(Self.bad, to: "bad.csv")
    let result = try write(
      file, "--column", "a:long", "--column", "b:datetime", "--on-bad-value", "quarantine", "--max-bad-values", "2")
    #expect(result.status == 1)
    #expect(result.errors.contains("more than 2"))
    #expect(try files("quarantine.csv").isEmpty)
    #expect(try files("plan.json").isEmpty)
  }

  @Test func `rows are divided by a column, those without a value too`() throws {
    let text = "a,k\n" + (1...90).map { "\($0),\(["x", "y", ""][$0 % 3])\n" }.joined()
    let result = try write(try program.folder.write(text, to: "keys.csv"), "--partition-by", "k")
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.events.last?["partitions"] as? Int == 3)
    #expect(try rows().map { $0["a"] as? Int } == Array(1...90))
    let extents = try program.run(
      "query", "--cluster", program.cluster, "--database", "Demo", ".show table Flights extents", "--json")
    #expect(extents.events.compactMap { $0["RowCount"] as? Int } == [30, 30, 30])
    #expect(try files("spool").isEmpty)
  }

  @Test(arguments: ["lines.jsonl", "lines.jsonl.gz", "array.json"])
  func `JSON arrives as it is, also as it is written`(name: String) throws {
    let objects = [#"{"a":1,"b":"7","c":{"d":[1,null]},"e":1.5}"#, #"{"a":2,"b":"é\"\n","c":null,"e":-0.25}"#]
    let isArray = name.hasPrefix("array")
    let text = isArray ? "[\(objects.joined(separator: ",\n"))]" : objects.joined(separator: "\n") + "\n"
    let file = try program.folder.write(text, to: name.replacing(".gz", with: ""))
    if name.hasSuffix(".gz") {
      try ChildProcess.run(URL(fileURLWithPath: "/usr/bin/env"), ["gzip", file])
    }
    let dry = try write(program.folder.path(name), "--dry-run")
    #expect(dry.output.contains(isArray ? ".multijson.gz" : ".json.gz"), "\(dry.output)")
    let result = try write(program.folder.path(name))
    try #require(result.status == 0, "\(result.errors)")
    let found = try rows()
    #expect(found.map { $0["b"] as? String } == ["7", "é\"\n"])
    #expect(found.map { $0["e"] as? Double } == [1.5, -0.25])
    #expect((found[0]["c"] as? [String: [Any]])?["d"]?.count == 2)
  }

  @Test func `columns that are left out, renamed or in another order arrive in their places`() throws {
    try program.folder.write("a,b,c\n1,x,1.5\n", to: "two/1.csv")
    try program.folder.write("c,d,a\n2.5,z,2\n", to: "two/2.csv")
    let dry = try write(program.folder.path("two"), "--skip-column", "d", "--rename", "c:price", "--dry-run")
    #expect(!dry.output.isEmpty)
    let result = try write(program.folder.path("two"), "--skip-column", "d", "--rename", "c:price")
    try #require(result.status == 0, "\(result.errors)")
    let found = try rows()
    #expect(found.map { $0["price"] as? Double } == [1.5, 2.5])
    #expect(found.map { $0["b"] as? String } == ["x", ""])
    #expect(found[0]["d"] == nil)
  }

  private static let python = ProcessInfo.processInfo.environment["KUSTOSINK_TEST_PYTHON"]

  @Test(.enabled(if: python != nil, "KUSTOSINK_TEST_PYTHON names a Python with pyarrow"))
  func `Parquet arrives as it is, and what Kusto would not read is written anew`() throws {
    let script = """
      import sys, datetime, decimal, pyarrow as pa, pyarrow.parquet as pq
      day = datetime.datetime(2024, 1, 2, 3, 4, 5, 678000)
      columns = {'a': pa.array([1, 2], pa.int32()), 's': ['x', None], 't': pa.array([day, None], pa.timestamp('us')),
                 'l': [[1, 2], None], 'd': pa.array([decimal.Decimal('1.25'), None], pa.decimal128(10, 2))}
      pq.write_table(pa.table(columns), sys.argv[1] + '/plain.parquet')
      columns['span'] = pa.array([datetime.time(1, 2, 3), None])
      pq.write_table(pa.table(columns), sys.argv[1] + '/span.parquet')
      """
    try ChildProcess.run(URL(fileURLWithPath: try #require(Self.python)), ["-c", script, program.folder.url.path])
    for (name, blob) in [("plain.parquet", ".parquet"), ("span.parquet", ".csv.gz")] {
      let file = program.folder.path(name)
      #expect(try write(file, "--dry-run").output.contains(blob), "\(name)")
      let result = try program.run(
        ["write", file, "--create", "create-if-not-exist", "--cluster", program.cluster, "--database", "Demo"]
          + ["--table", name.replacing(".", with: "_")])
      try #require(result.status == 0, "\(result.errors)")
      let query = "\(name.replacing(".", with: "_")) | order by a asc"
      let found = try program.run("query", "--cluster", program.cluster, "--database", "Demo", query, "--json").events
      #expect(found.map { $0["a"] as? Int } == [1, 2])
      #expect(found[0]["t"] as? String == "2024-01-02T03:04:05.6780000Z")
      #expect((found[0]["l"] as? [Int]) == [1, 2])
      #expect("\(found[0]["d"] ?? "")" == "1.25")
      if name.hasPrefix("span") { #expect(found[0]["span"] as? String == "01:02:03") }
    }
  }

  @Test func `a schema goes by name where keys name the columns`() throws {
    let file = try program.folder.write("{\"a\":1,\"b\":\"q\"}\n", to: "keys.jsonl")
    let result = try write(file, "--schema", "b:string,a:long")
    try #require(result.status == 0, "\(result.errors)")
    let found = try rows()
    #expect(found.first?["a"] as? Int == 1)
    #expect(found.first?["b"] as? String == "q")
  }

  @Test func `a gzip file that could go as it is can be divided too`() throws {
    let file = try program.folder.write("a,k\n1,x\n2,y\n3,x\n", to: "packed.csv")
    try ChildProcess.run(URL(fileURLWithPath: "/usr/bin/env"), ["gzip", file])
    let result = try write(file + ".gz", "--partition-by", "k")
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.events.last?["partitions"] as? Int == 2)
    #expect(try rows().map { $0["a"] as? Int } == [1, 2, 3])
  }

  @Test func `rows that are quarantined stay, also when none is left to load`() throws {
    let file = try program.folder.write("a,b\nx,1\ny,2\n", to: "all.csv")
    let result = try write(file, "--column", "a:long", "--on-bad-value", "quarantine", "--allow-empty")
    #expect(result.status == 1)
    #expect(result.errors.contains("all rows are bad"))
    #expect(try files("quarantine.csv").count == 1)
  }

  @Test func `what is not a time of the years 1 to 9999 in UTC is told, not made null`() throws {
    let file = try program.folder.write("a,d\n1,0001-01-01T00:00:00+01:00\n2,2024-01-01T00:00:00Z\n", to: "early.csv")
    let schema = try program.run("schema", file, "--json").events.first?["columns"] as? [[String: Any]]
    #expect(schema?.last?["type"] as? String == "string")
  }

  @Test func `a thousand keys load, although no mapping of them fits into a message`() throws {
    let keys = (0..<1000).map { "\"column\($0)\":\($0)" }.joined(separator: ",")
    let file = try program.folder.write("{\"a\":7,\(keys)}\n", to: "wide.jsonl")
    let result = try write(file)
    try #require(result.status == 0, "\(result.errors)")
    #expect(try rows().first?["column999"] as? Int == 999)
  }

  @Test func `files that are not looked at arrive, and Kusto's count is told`() throws {
    let file = try program.folder.write("a,b\n1,x\n2,y\n3,z\n", to: "plain.csv")
    let result = try write(file, "--unchecked")
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.events.last?["rows"] as? Int == 3)
    #expect(try program.count() == 3)
    let odd = try program.folder.write("a,b\nNA,x\n2,y\n", to: "odd.csv")
    let refused = try write(odd, "--unchecked")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("--unchecked"))
  }

  @Test func `standard input is a source like any other, and its copy goes`() throws {
    let file = try program.folder.write("a,b\n1,x\n2,y\n", to: "input.csv")
    let result = try write("-", input: file)
    try #require(result.status == 0, "\(result.errors)")
    #expect(try program.count() == 2)
    #expect(scratch.isEmpty)
  }

  private var scratch: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(program.stateFolder)/scratch")) ?? []
  }

  @Test func `what a killed load made for itself is taken away by the next one`() throws {
    let pipe = program.folder.path("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    // Both ways, so that it neither blocks nor ends.
    let writer = open(pipe, O_RDWR)
    defer { close(writer) }
    let write = try program.start(["write", pipe, "--create", "create-if-not-exist"] + program.target)
    try waitUntil("the copy is begun", seconds: 20) { !scratch.isEmpty }
    kill(write.process.processIdentifier, SIGKILL)
    _ = write.finish()
    let left = try #require(scratch.first)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -100)], ofItemAtPath: "\(program.stateFolder)/scratch/\(left)")

    let next = try self.write(try program.folder.write("a,b\n1,x\n", to: "next.csv"))
    #expect(next.status == 0, "\(next.errors)")
    #expect(scratch.isEmpty)
  }

  @Test func `the time of a load bounds the look at its sources too`() throws {
    let pipe = program.folder.path("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    let writer = open(pipe, O_RDWR)
    defer { close(writer) }
    let result = try write(pipe, "--timeout", "300ms")
    #expect(result.status == 1)
    #expect(result.errors.contains("--timeout"), "\(result.errors)")
    #expect(result.events.last?["outcome"] as? String == "not-committed")
    #expect(scratch.isEmpty)

    let alone = program.folder.path("nobody writes here")
    try #require(mkfifo(alone, 0o600) == 0)
    #expect(try write(alone, "--timeout", "300ms").status == 1)
  }

  @Test func `what the look at the files found is said by the load too`() throws {
    try program.folder.write("id,n\n1,2\n", to: "found/a.csv")
    try program.folder.write("id,m\n1,2\n", to: "found/b.csv")
    let result = try write(program.folder.path("found"))
    #expect(result.status == 0)
    #expect(result.output.contains("has the column m"), "\(result.output)")
    let lines = try program.folder.write("{\"d\":{\"x\":0.12345678901234567890}}\n", to: "digits.jsonl")
    let digits = try program.run(
      ["write", lines, "--dry-run", "--create", "create-if-not-exist"] + program.target + ["--table", "Digits"])
    #expect(digits.errors.contains("more digits than dynamic keeps"), "\(digits.errors)")
  }

  @Test func `options that stand against each other are wrong usage`() throws {
    let file = try program.folder.write("a,b\n1,x\n", to: "usage.csv")
    for options in [
      ["--partition-by", ""], ["--partition-by", "a,a"], ["--partition-by", "a,"],
      ["--unchecked", "--on-bad-value", "null"], ["--unchecked", "--partition-by", "a"],
      ["--unchecked", "--partition-size", "1MiB"], ["--unchecked", "--null-words", "nix"],
    ] {
      let result = try program.run(["write", file] + options + program.target)
      #expect(result.status == 2, "\(options): \(result.errors)")
      #expect(result.errors.contains(options[0]), "\(options): \(result.errors)")
    }
  }

  @Test func `nothing to load is said, and is a fault of a load unless it is allowed`() throws {
    let file = try program.folder.write("", to: "empty.csv")
    #expect(try program.run("schema", file, "--json").events.first?["rows"] as? Int == 0)
    #expect(try write(file).status == 1)
    let allowed = try write(file, "--allow-empty")
    #expect(allowed.status == 0)
    #expect(allowed.events.last?["rows"] as? Int == 0)
  }
}
