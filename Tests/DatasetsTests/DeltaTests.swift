import Datasets
import Foundation
import Testing

/// Delta tables: what counts is what the log says, not what lies in the folder.
struct DeltaTests {
  // MARK: Tables whose files are CSV, which the log does not care about

  private static func metadata(partitionColumns: [String] = [], mapping: String? = nil) -> String {
    let fields = [("id", "long"), ("city", "string"), ("day", "date"), ("at", "timestamp"), ("n", "integer")].map {
      #"{\"name\":\"\#($0)\",\"type\":\"\#($1)\",\"nullable\":true,\"metadata\":{}}"#
    }
    let columns = partitionColumns.map { "\"\($0)\"" }.joined(separator: ",")
    let configuration = mapping.map { #""delta.columnMapping.mode":"\#($0)""# } ?? ""
    let schema = #"{\"type\":\"struct\",\"fields\":[\#(fields.joined(separator: ","))]}"#
    return #"{"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":"\#(schema)","#
      + #""partitionColumns":[\#(columns)],"configuration":{\#(configuration)}}}"#
  }

  private static func requirements(_ version: Int = 1, features: [String]? = nil) -> String {
    let list = features.map { #","readerFeatures":[\#($0.map { "\"\($0)\"" }.joined(separator: ","))]"# } ?? ""
    return #"{"protocol":{"minReaderVersion":\#(version),"minWriterVersion":2\#(list)}}"#
  }

  private static func add(_ path: String, _ values: String = "", more: String = "") -> String {
    #"{"add":{"path":"\#(path)","partitionValues":{\#(values)},"size":1,"modificationTime":0,"dataChange":true\#(more)}}"#
  }

  private static func remove(_ path: String) -> String { #"{"remove":{"path":"\#(path)","dataChange":true}}"# }

  private func table(_ commits: [[String]], files: [String: String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (index, lines) in commits.enumerated() {
      let name = String(repeating: "0", count: 19) + "\(index)"
      try folder.nest("_delta_log/\(name).json", lines.joined(separator: "\n"))
    }
    for (name, text) in files { try folder.nest(name, text) }
    return folder
  }

  private static let header = "id,n\n"

  @Test func `only the files of the newest version are read, its columns in the order of the log`() throws {
    let folder = try table(
      [
        [Self.requirements(), Self.metadata(partitionColumns: ["city"]), Self.add("a.csv", #""city":"Oslo""#)],
        [Self.add("b.csv", #""city":"007""#), Self.add("c.csv", #""city":null"#)],
        [Self.remove("a.csv"), Self.add("d.csv", #""city":"""#)],
      ],
      files: [
        "a.csv": "id,n\n1,1\n2,2\n", "b.csv": "id,n\n3,3\n", "c.csv": "id,n\n4,4\n", "d.csv": "id,n\n5,5\n",
        "e.csv": "id,n\n6,6\n",
      ])
    let profile = try folder.inspect()
    #expect(profile.files.map(\.file.path) == ["b", "c", "d"].map { "\(folder.path)/\($0).csv" })
    #expect(profile.columns.map(\.name) == ["id", "city", "day", "at", "n"])
    #expect(profile.columns.prefix(2).map(\.type) == [.long, .string])
    #expect(profile.columns[1].nulls == 2)
    #expect(try encode(profile, columns: [0, 1]) == ["3,007\n", "4,\n", "5,\n"])
    #expect(profile.findings.contains { $0.kind == .source && $0.text.contains("version 2, which is 3 files") })
  }

  @Test func `partition values have the types of the log`() throws {
    let values = #""day":"2024-03-01","at":"2024-03-01 10:00:00.5","n":"7""#
    let folder = try table(
      [
        [
          Self.requirements(), Self.metadata(partitionColumns: ["day", "at", "n"]),
          Self.add("a%20b.csv", values),
        ]
      ], files: ["a b.csv": "id,city\n1,x\n"])
    let profile = try folder.inspect()
    #expect(profile.columns.map(\.type) == [.long, .string, .datetime, .datetime, .int])
    #expect(try encode(profile) == ["1,x,2024-03-01,2024-03-01T10:00:00.5Z,7\n"])
  }

  @Test func `a file may be named by its whole address`() throws {
    let other = try TemporaryFolder()
    try other.write("a b.csv", "id,n\n1,2\n")
    for prefix in ["file://", "file:", ""] {
      let path = prefix + other.path.replacing(" ", with: "%20") + "/a%20b.csv"
      let folder = try table([[Self.requirements(), Self.metadata(), Self.add(path)]], files: [:])
      #expect(try folder.inspect().files.map(\.file.path) == [other.path + "/a b.csv"])
    }
  }

  // MARK: What is refused

  /// The entries of the log, and what the refusal says.
  struct Refusal: Sendable, CustomTestStringConvertible {
    var lines: [String]
    var says: String
    var testDescription: String { says }
  }

  @Test(arguments: [
    Refusal(lines: [requirements(4), metadata()], says: "reader version 4"),
    Refusal(lines: [requirements(2), metadata(mapping: "name")], says: "column mapping (by name)"),
    Refusal(lines: [requirements(3, features: ["variantType"]), metadata()], says: "the feature variantType"),
    Refusal(
      lines: [
        requirements(3, features: ["deletionVectors"]), metadata(),
        add("a.csv", more: #","deletionVector":{"storageType":"u","pathOrInlineDv":"x","sizeInBytes":1}"#),
      ], says: "deletion vectors"),
    Refusal(lines: [requirements(), metadata(), add("s3://b/a.csv")], says: "files elsewhere (s3://b/a.csv)"),
    Refusal(lines: [requirements(), metadata(), add("gone.csv")], says: "gone.csv, which is not there"),
    Refusal(
      lines: [requirements(), metadata(partitionColumns: ["city"]), add("a.csv")], says: "does not say which city"),
    Refusal(lines: [requirements(), "{\"add\":7}"], says: "line 2 is no entry"),
    Refusal(lines: [requirements()], says: "does not say which columns"),
  ])
  func `what is not read of a table is refused by its name`(_ refusal: Refusal) throws {
    let folder = try table([refusal.lines], files: ["a.csv": "id,n\n1,2\n"])
    let error = #expect(throws: DatasetError.self) { try folder.inspect() }
    switch error {
    case .unsupported(let path, let kind, let hint):
      #expect(path == folder.path)
      #expect(kind.contains(refusal.says))
      #expect(!hint.isEmpty)
    case .brokenTable(_, let reason): #expect(reason.contains(refusal.says))
    default: Issue.record("\(error.map { "\($0)" } ?? "no error")")
    }
  }

  @Test func `features that change nothing for these rows are let pass`() throws {
    let features = ["timestampNtz", "deletionVectors", "columnMapping", "vacuumProtocolCheck"]
    let folder = try table(
      [[Self.requirements(3, features: features), Self.metadata(mapping: "none"), Self.add("a.csv")]],
      files: ["a.csv": "id,n\n1,2\n"])
    #expect(try folder.inspect().rows == 1)
  }

  @Test func `a log that lacks a commit is not read as if it were whole`() throws {
    let folder = try table(
      [[Self.requirements(), Self.metadata(), Self.add("a.csv")], [], [Self.remove("a.csv")]],
      files: ["a.csv": "id,n\n1,2\n"])
    try FileManager.default.removeItem(atPath: folder.path + "/_delta_log/00000000000000000001.json")
    #expect(throws: DatasetError.brokenTable(path: folder.path, reason: "its log lacks the commit 1")) {
      try folder.inspect()
    }
  }

  @Test(arguments: [
    ("metadata/v1.metadata.json", "an Iceberg table"), (".hoodie/hoodie.properties", "a Hudi table"),
  ])
  func `other tables are refused by name`(mark: String, kind: String) throws {
    let folder = try TemporaryFolder()
    try folder.nest(mark, "x")
    try folder.nest("data/a.csv", "id,n\n1,2\n")
    let error = #expect(throws: DatasetError.self) { try folder.inspect() }
    guard case .unsupported(folder.path, kind, _) = error else {
      Issue.record("\(error.map { "\($0)" } ?? "no error")")
      return
    }
  }

  @Test func `a table among other files is refused, and files named in one are warned of`() throws {
    let folder = try TemporaryFolder()
    try folder.nest("t/_delta_log/00000000000000000000.json", Self.requirements() + "\n" + Self.metadata())
    try folder.nest("t/a.csv", "id,n\n1,2\n")
    try folder.nest("b.csv", "id,n\n1,2\n")
    let error = #expect(throws: DatasetError.self) { try folder.inspect() }
    guard case .unsupported(folder.path + "/t", "a Delta table among other files", _) = error else {
      Issue.record("\(error.map { "\($0)" } ?? "no error")")
      return
    }
    for source in ["/t/*.csv", "/t/a.csv"] {
      let findings = try DatasetInspector().inspect([folder.path + source]).findings
      let warning = findings.first { $0.kind == .source }
      #expect(warning?.changesData == true)
      #expect(warning?.file == folder.path + "/t")
    }
    #expect(try DatasetInspector().inspect([folder.path + "/b.csv"]).findings.isEmpty)
  }
}
