import Datasets
import Foundation
import KustoTypes
import Testing

struct BadValueTests {
  private static let text =
    "id,name,at\n1,one,2024-01-01\nx,\"two, or \"\"so\"\"\",2024-01-02\n3\n4,four,2024-01-04,more\n\n"
    + "y,bad,no date\n7,seven,\n"

  /// Partitions of the text with these types, whatever it holds.
  private func prepare(
    _ text: [UInt8], _ policy: BadValuePolicy, types: [ScalarType] = [.long, .string, .datetime]
  ) throws -> (folder: TemporaryFolder, partitions: [Partition], plan: EncodingPlan) {
    let folder = try TemporaryFolder()
    let path = try folder.write("data.csv", text)
    let file = try #require(try? DatasetInspector().inspect([folder.write("t.csv", "a,b\n1,2\n")]).files[0].file)
    var source = file
    source.path = path
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    source.bytes = text.count
    source.modified = try #require(attributes[.modificationDate] as? Date)
    let slice = FileSlice(
      file: source, start: 11, end: nil, firstRow: 0, fields: [0, 1, 2], fieldCount: types.count)
    let plan = EncodingPlan(
      columns: zip(["id", "name", "at"], types).map { .init(source: $0, type: $1) }, hasHeader: true,
      badValues: policy)
    return (folder, [Partition(index: 0, slice: slice, rows: 7, bytes: text.count - 11)], plan)
  }

  private func written(_ report: ValidationReport, _ plan: EncodingPlan) throws -> String {
    String(decoding: try gunzipped(blob(report.partitions[0], plan).bytes), as: UTF8.self)
  }

  @Test func `bad values become null, short rows are filled, long ones cut, and all is counted`() throws {
    let (_folder, partitions, plan) = try prepare(Array(Self.text.utf8), .null)
    defer { withExtendedLifetime(_folder) {} }
    let report = try ValidationPass(plan: plan).run(partitions)
    #expect(report.rows == 7)
    #expect(report.skippedRows == 0)
    #expect(report.columns.map(\.name) == ["id", "at"])
    #expect(report.columns.map(\.count) == [2, 1])
    #expect(report.columns[0].first.map(\.value) == ["x", "y"])
    #expect(report.columns[0].first[0].location.row == 3)
    #expect(report.badRows == 3)
    #expect(report.firstBadRows.map(\.location.row) == [4, 5, 6])
    #expect(
      try written(report, plan)
        == "1,one,2024-01-01\n,\"two, or \"\"so\"\"\",2024-01-02\n3,,\n4,four,2024-01-04\n,,\n,bad,\n7,seven,\n")
  }

  @Test func `rows with bad values are quarantined, with their place and the reason`() throws {
    let (folder, partitions, plan) = try prepare(Array(Self.text.utf8), .quarantine)
    let path = folder.path + "/aside.csv"
    let report = try ValidationPass(plan: plan, quarantinePath: path).run(partitions)
    #expect(report.rows == 2)
    #expect(report.skippedRows == 5)
    #expect(report.quarantineFile == path)
    #expect(report.columns.map(\.count) == [2, 1])
    #expect(try written(report, plan) == "1,one,2024-01-01\n7,seven,\n")
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    let aside = try records(String(contentsOfFile: path, encoding: .utf8), lenient: false)
    let file = partitions[0].slice.file.path
    #expect(
      aside == [
        ["file", "row", "byte", "column", "type", "value", "reason", "record", "record_base64"],
        [file, "3", "28", "id", "long", "x", "not a long", "x,\"two, or \"\"so\"\"\",2024-01-02", ""],
        [file, "4", "58", "", "", "", "1 fields where 3 are expected", "3", ""],
        [file, "5", "60", "", "", "", "4 fields where 3 are expected", "4,four,2024-01-04,more", ""],
        [file, "6", "83", "", "", "", "1 fields where 3 are expected", "", ""],
        [file, "7", "84", "id", "long", "y", "not a long", "y,bad,no date", ""],
      ])
    // The load must find what the pass found.
    #expect(throws: DatasetError.changed(path: file)) { try blob(partitions[0], plan) }
  }

  @Test(arguments: [BadValuePolicy.null, .quarantine])
  func `more than the limit ends the pass, and nothing is left`(policy: BadValuePolicy) throws {
    let (folder, partitions, plan) = try prepare(Array(Self.text.utf8), policy)
    let path = folder.path + "/aside.csv"
    for limit in 0..<5 {
      #expect {
        _ = try ValidationPass(plan: plan, limit: limit, quarantinePath: path).run(partitions)
      } throws: { error in
        guard case .tooManyBad(limit, let counted, _, _)? = error as? DatasetError else { return false }
        return counted == (policy == .null ? .values : .rows)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.contains("aside") })
    }
    #expect(try ValidationPass(plan: plan, limit: 6, quarantinePath: path).run(partitions).rows > 0)
  }

  @Test func `bytes that are not UTF-8 are a bad value`() throws {
    let bytes = Array("id,name,at\n1,Zo".utf8) + [0xEB] + Array(",\n2,two,\n".utf8)
    let (_folder, partitions, plan) = try prepare(bytes, .null)
    defer { withExtendedLifetime(_folder) {} }
    var wanted = partitions
    wanted[0].parts[0].rows = 2
    let report = try ValidationPass(plan: plan).run(wanted)
    #expect(report.columns.first?.first.first?.location.byte == 15)
    #expect(try written(report, plan) == "1,,\n2,two,\n")
    let (other, unchecked, aside) = try prepare(bytes, .quarantine)
    var parts = unchecked
    parts[0].parts[0].rows = 2
    let path = other.path + "/aside.csv"
    let found = try ValidationPass(plan: aside, quarantinePath: path).run(parts)
    #expect(try written(found, aside) == "2,two,\n")
    let row = try #require(records(String(contentsOfFile: path, encoding: .utf8), lenient: false).last)
    #expect(row[3...7] == ["name", "string", "Zo\u{FFFD}", "not UTF-8", "1,Zo\u{FFFD},"])
    // Nothing of it is lost.
    #expect(Data(base64Encoded: row[8]).map(Array.init) == Array("1,Zo".utf8) + [0xEB] + Array(",".utf8))
  }

  @Test func `where bad values are not allowed the first one is named`() throws {
    let (_folder, partitions, plan) = try prepare(Array("id,name,at\n1,a,\nx,b,\n".utf8), .fail)
    defer { withExtendedLifetime(_folder) {} }
    let place = ValueLocation(file: partitions[0].slice.file.path, row: 3, column: 1, byte: 16)
    #expect(throws: DatasetError.badValue(column: "id", value: "x", type: .long, location: place)) {
      _ = try ValidationPass(plan: plan).run(partitions)
    }
  }

  @Test func `a line that is no JSON object is left out with its count, or quarantined`() throws {
    for policy in [BadValuePolicy.null, .quarantine] {
      let folder = try TemporaryFolder()
      try folder.write(
        "data.jsonl", "{\"a\": 1, \"b\": \"x\"}\nnothing\n{\"a\": \"no\", \"b\": \"q\\\"\"}\n[1]\n{\"a\": 2}\n")
      let profile = try folder.inspect(.init(toleratesBadRows: true))
      var plan = plan(profile, policy)
      plan.columns[0].type = .long
      let parts = PartitionPlanner.partitions(of: profile, columns: [0, 1], targetBytes: 1 << 20)
      let path = folder.path + "/aside.csv"
      let report = try ValidationPass(plan: plan, quarantinePath: path).run(parts)
      #expect(report.badRows == 2)
      #expect(report.columns.map(\.count) == [1])
      #expect(report.skippedRows == (policy == .null ? 2 : 3))
      #expect(try written(report, plan) == (policy == .null ? "1,x\n,\"q\"\"\"\n2,\n" : "1,x\n2,\n"))
      guard policy == .quarantine else { continue }
      let aside = try records(String(contentsOfFile: path, encoding: .utf8)).dropFirst()
      #expect(aside.map(\.[7]) == ["nothing", "{\"a\":\"no\",\"b\":\"q\\\"\"}", "[1]"])
      #expect(aside.map(\.[1]) == ["2", "3", "4"])
    }
  }

  @Test func `values of JSON keep their kind as text and as dynamic`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "data.jsonl",
      "{\"s\": \"a\\\"\\n\\u0001\\\\\", \"n\": 7, \"o\": {\"k\": \"v,\"}}\n{\"s\": \"\", \"n\": null, \"o\": true}\n{\"s\": null}\n"
    )
    let profile = try folder.inspect()
    func lines(_ type: ScalarType) throws -> [[String]] {
      try records(
        encode(profile, types: ["s": type, "n": type, "o": type]).joined())
    }
    #expect(
      try lines(.string) == [["a\"\n\u{1}\\", "7", "{\"k\": \"v,\"}"], ["", "", "true"], ["", "", ""]])
    #expect(
      try lines(.dynamic) == [
        ["\"a\\\"\\n\\u0001\\\\\"", "7", "{\"k\": \"v,\"}"], ["\"\"", "", "true"], ["", "", ""],
      ])
  }

  @Test func `a full disk is said, and nothing is left`() throws {
    let (folder, partitions, plan) = try prepare(Array(Self.text.utf8), .quarantine)
    // A name that cannot be made stands for a disk that has no room: the same way out.
    let path = folder.path + "/no/such/aside.csv"
    #expect {
      _ = try ValidationPass(plan: plan, quarantinePath: path).run(partitions)
    } throws: { error in
      guard case .unwritable? = error as? DatasetError else { return false }
      return true
    }
  }
}
