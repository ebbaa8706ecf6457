import Foundation
import Testing

/// Loads of many small files, and of tables whose log says which files count.
struct ManyFilesTests {
  private func count(_ program: Program) throws -> Int? {
    let answer = try program.run(
      "query", "--cluster", program.cluster, "--database", "Demo", "Flights | count", "--json")
    return answer.events.first?.values.first as? Int
  }

  @Test(arguments: [true, false]) func `small files are one partition unless they are kept apart`(packs: Bool) throws {
    let program = try Program()
    let folder = program.folder.path("many")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in 0..<30 {
      try "id,name\n\(name),x\n".write(toFile: "\(folder)/\(name).csv", atomically: false, encoding: .utf8)
    }
    let arguments = ["write", folder] + program.target + ["--create", "create-if-not-exist", "--json"]
    let write = try program.run(arguments + (packs ? [] : ["--partition-per-file"]))
    try #require(write.status == 0, "\(write.errors)")
    #expect(try count(program) == 30)
    let plan = try program.run(
      ["write", folder] + program.target + ["--dry-run"] + (packs ? [] : ["--partition-per-file"]))
    let blobs = plan.output.components(separatedBy: "PUT <container>").count - 1
    #expect(blobs == (packs ? 1 : 30), "\(plan.output)")
  }

  @Test func `a partition size that is not reached is said, and one that is, is not`() throws {
    let program = try Program()
    let rows = (0..<40_000).map { "\($0),some text of a row\n" }.joined()
    let file = try program.folder.write("id,t\n" + rows, to: "a.csv")
    let arguments = ["write", file] + program.target + ["--create", "create-if-not-exist", "--dry-run"]
    let small = try program.run(arguments + ["--partition-size", "64KiB"])
    #expect(
      small.errors.contains("not the 64 KiB that were asked for: a file is cut about every 4 MiB"), "\(small.errors)")
    let usual = try program.run(arguments)
    #expect(usual.status == 0 && !usual.errors.contains("asked for"), "\(usual.errors)")
  }

  @Test func `a Delta table is loaded as its log says`() throws {
    let program = try Program()
    let table = program.folder.path("table")
    let log = "\(table)/_delta_log"
    try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: true)
    let schema =
      #"{\"type\":\"struct\",\"fields\":[{\"name\":\"city\",\"type\":\"string\"},{\"name\":\"id\",\"type\":\"long\"}]}"#
    let first = [
      #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#,
      #"{"metaData":{"schemaString":"\#(schema)","partitionColumns":["city"]}}"#,
      #"{"add":{"path":"a.csv","partitionValues":{"city":"Oslo"}}}"#,
    ]
    let second = [
      #"{"remove":{"path":"a.csv"}}"#, #"{"add":{"path":"b.csv","partitionValues":{"city":"Rio Claro"}}}"#,
    ]
    for (version, lines) in [first, second].enumerated() {
      let name = String(repeating: "0", count: 19) + "\(version).json"
      try lines.joined(separator: "\n").write(toFile: "\(log)/\(name)", atomically: false, encoding: .utf8)
    }
    try "id\n1\n2\n3\n".write(toFile: "\(table)/a.csv", atomically: false, encoding: .utf8)
    try "id\n4\n5\n".write(toFile: "\(table)/b.csv", atomically: false, encoding: .utf8)
    let write = try program.run(["write", table] + program.target + ["--create", "create-if-not-exist"])
    try #require(write.status == 0, "\(write.errors)")
    let rows = try program.run(
      "query", "--cluster", program.cluster, "--database", "Demo", "Flights | where city == 'Rio Claro' | count",
      "--json")
    #expect(rows.events.first?.values.first as? Int == 2)
    #expect(try count(program) == 2)
  }
}
