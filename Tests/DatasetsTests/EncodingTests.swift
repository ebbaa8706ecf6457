import Datasets
import Foundation
import KustoTypes
import Testing

struct EncodingTests {
  @Test(arguments: [
    (" 12 ", ScalarType.long, "12"), ("+5", .long, "5"), ("007", .int, "7"), ("-007", .long, "-7"), ("000", .long, "0"),
    (".5", .real, "0.5"), ("-.5e3", .real, "-0.5e3"), ("5.", .real, "5.0"), ("5.e3", .real, "5.0e3"),
    ("inf", .real, "Infinity"), ("-INF", .real, "-Infinity"), ("nan", .real, "NaN"), ("NaN", .real, "NaN"),
    ("+00.50", .decimal, "0.50"), ("2024/02/29", .datetime, "2024-02-29"),
    ("29-Feb-2024 01:02:03", .datetime, "2024-02-29T01:02:03"),
    ("\"Thu, 29 Feb 2024 12:30:00 GMT\"", .datetime, "2024-02-29T12:30:00Z"),
    ("\"Thu, 29 Feb 2024 12:30:00 -0730\"", .datetime, "2024-02-29T12:30:00-07:30"),
    ("2024-02-29t12:30z", .datetime, "2024-02-29T12:30:00Z"),
    ("2024-02-29 12:30:00.123456789+02", .datetime, "2024-02-29T12:30:00.1234567+02:00"),
    ("2024-02-29 12:30:00.5", .datetime, "2024-02-29 12:30:00.5"), ("1:02:03", .timespan, "01:02:03"),
    ("-3.1:02:03.123456789", .timespan, "-3.01:02:03.1234567"),
    ("{D3A52918-DF01-44CE-B717-49F181B8B960}", .guid, "D3A52918-DF01-44CE-B717-49F181B8B960"),
    ("d3a52918df0144ceb71749f181b8b960", .guid, "d3a52918-df01-44ce-b717-49f181b8b960"),
    ("12345678901234567890123456789012", .guid, "12345678-9012-3456-7890-123456789012"),
    ("TRUE", .bool, "TRUE"), ("1", .bool, "1"), ("NA", .long, ""), ("NA", .string, "NA"), ("", .guid, ""),
    ("\"\"", .string, ""), ("\"a,b\"", .string, "\"a,b\""), ("\"plain\"", .string, "plain"),
    ("\"say \"\"hi\"\"\"", .string, "\"say \"\"hi\"\"\""), ("mid\"dle", .string, "\"mid\"\"dle\""),
    ("\"two\nlines\"", .string, "\"two\nlines\""), (" padded ", .string, " padded "),
    ("\" {\"\"a\"\": 1} \"", .dynamic, "\"{\"\"a\"\": 1}\""),
  ])
  func `a value is written as Kusto reads it`(source: String, type: ScalarType, written: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", "a,b\nx,\(source)\n")
    let profile = try folder.inspect(.init(header: .present))
    #expect(try encode(profile, types: ["b": type]) == ["x,\(written)\n"])
  }

  @Test func `columns are chosen and put in order`() throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", "a,b,c\n1,2,3\n4,5,6\n")
    #expect(try encode(folder.inspect(), columns: [2, 0]) == ["3,1\n6,4\n"])
  }

  @Test func `a column that the dataset lacks is empty`() throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", "a,b\n1,2\n")
    let parts = PartitionPlanner.partitions(of: try folder.inspect(), columns: [nil, 1], targetBytes: 1 << 20)
    let part = try #require(parts.first)
    let plan = EncodingPlan(
      columns: [.init(source: "other", type: .long), .init(source: "b", type: .long)], hasHeader: true)
    var encoder = PartitionEncoder(partition: part, plan: plan)
    let block = try #require(try encoder.next())
    #expect(try gunzipped(block.content.bytes) == Array(",2\n".utf8))
  }

  @Test func `a row of one empty column is a row`() throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", "a,b\n1,\n,\n")
    #expect(try encode(folder.inspect(.init(header: .present)), columns: [1]) == ["\"\"\n\"\"\n"])
  }

  @Test func `a bad value is named by column, value, type and place`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("data.csv", "a,b\n1,x\n2,oops\n")
    let place = ValueLocation(file: path, row: 2, column: 2, byte: 6)
    #expect(throws: DatasetError.badValue(column: "b", value: "x", type: .long, location: place)) {
      try encode(folder.inspect(), types: ["b": .long])
    }
  }

  @Test func `blocks are as large as asked for, and together one gzip member with running totals`() throws {
    let folder = try TemporaryFolder()
    var text = "id,noise\n"
    var seed: UInt64 = 42
    for row in 0..<20_000 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      text += "\(row),\(seed)\n"
    }
    try folder.write("data.csv", text)
    let profile = try folder.inspect()
    let partition = try #require(PartitionPlanner.partitions(of: profile, columns: [0, 1], targetBytes: 1 << 30).first)
    let plan = EncodingPlan(
      columns: [.init(source: "id", type: .long), .init(source: "noise", type: .string)], hasHeader: true)
    var encoder = PartitionEncoder(partition: partition, plan: plan, blockBytes: 50_000)
    var blocks: [EncodedBlock] = []
    while let block = try encoder.next() { blocks.append(block) }
    #expect(blocks.count > 2)
    #expect(blocks.dropLast().allSatisfy { $0.content.count == 50_000 })
    let last = try #require(blocks.last)
    #expect(last.rows == 20_000)
    #expect(last.sourceBytes == partition.bytes)
    #expect(last.rawBytes == text.utf8.count - 9)
    #expect(try gunzipped(blocks.flatMap { try $0.content.bytes }) == Array(text.utf8.dropFirst(9)))
    #expect(try encoder.next() == nil)
  }

  @Test func `a file that changed since it was looked at is not loaded`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("data.csv", "a,b\n1,2\n")
    let profile = try folder.inspect()
    try folder.write("data.csv", "a,b\n1,2\n3,4\n")
    #expect(throws: DatasetError.changed(path: path)) { try encode(profile) }
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: DatasetError.notFound(path: path)) { try encode(profile) }
  }

  @Test func `a file that has other rows than planned is not loaded, also when its size and time are the same`() throws
  {
    let folder = try TemporaryFolder()
    let path = try folder.write("data.csv", "a,b\n1,2\n3,4\n")
    var profile = try folder.inspect()
    profile.files[0].rows = 1
    #expect(throws: DatasetError.changed(path: path)) { try encode(profile) }
  }

  @Test func `times of change that were written down to the second still match`() throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", "a,b\n1,2\n")
    var profile = try folder.inspect()
    let exact = profile.files[0].file.modified.timeIntervalSince1970
    profile.files[0].file.modified = Date(timeIntervalSince1970: exact.rounded(.down))
    #expect(try encode(profile) == ["1,2\n"])
    profile.files[0].file.modified = Date(timeIntervalSince1970: exact.rounded(.down) - 1)
    #expect(throws: DatasetError.self) { try encode(profile) }
  }

  @Test func `encoding stops when its task is cancelled`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", "a,b\n1,2\n")
    let profile = try folder.inspect()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try encode(profile)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
