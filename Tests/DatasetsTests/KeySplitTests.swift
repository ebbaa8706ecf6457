import Datasets
import Foundation
import KustoTypes
import Testing

struct KeySplitTests {
  private func split(
    _ folder: TemporaryFolder, keys: [Int], types: [String: ScalarType] = [:], targetBytes: Int = 1 << 20,
    keyLimit: Int = 10_000
  ) throws -> KeySplit.Result {
    let profile = try folder.inspect(.init(header: .present))
    var plan = plan(profile)
    for index in plan.columns.indices {
      plan.columns[index].type = types[plan.columns[index].source] ?? plan.columns[index].type
    }
    let parts = PartitionPlanner.partitions(
      of: profile, columns: profile.columns.indices.map { $0 }, targetBytes: 1 << 20)
    let spool = folder.path + "/spool"
    try FileManager.default.createDirectory(atPath: spool, withIntermediateDirectories: true)
    return try KeySplit(
      plan: plan, keyColumns: keys, folder: spool, targetBytes: targetBytes, keyLimit: keyLimit
    ).run(parts)
  }

  private func text(_ partition: Partition, _ plan: EncodingPlan) throws -> String {
    String(decoding: try gunzipped(blob(partition, plan).bytes), as: UTF8.self)
  }

  @Test func `each key has its rows in their order, and null is a key of its own`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "k,n,t\n1,a,x\n2,b,\"y,\n\"\n,c,z\n01,d,\n")
    try folder.write("b.csv", "k,n,t\nNA,e,x\n2,f,y\n")
    let result = try split(folder, keys: [0], types: ["k": .long])
    #expect(result.partitions.map(\.key) == [["1"], ["2"], [nil]])
    #expect(result.partitions.map(\.rows) == [2, 2, 2])
    #expect(
      try result.partitions.map { try text($0, result.plan) } == [
        "1,a,x\n1,d,\n", "2,b,\"y,\n\"\n2,f,y\n", ",c,z\n,e,x\n",
      ])
    #expect(result.partitions.allSatisfy { $0.transfer == .compressed && $0.bytes == $0.slice.file.bytes })
    // What was spooled is rows that the plan reads too.
    var encoded = result.partitions[1]
    encoded.transfer = .encoded
    #expect(try text(encoded, result.plan) == text(result.partitions[1], result.plan))
  }

  @Test(arguments: [
    (ScalarType.bool, ["true", "TRUE", "1"], "true"), (.real, ["1", "1.0", "1e0"], "1.0"),
    (.decimal, ["1.50", "1.5", "01.500"], "1.5"), (.string, ["", "\"\""], ""),
    (.datetime, ["2024-02-29T23:30:00-01:00", "2024-03-01 00:30Z", "2024/03/01 00:30:00.000"], "2024-03-01T00:30:00Z"),
    (.timespan, ["1:02:03", "01:02:03.0"], "01:02:03"),
    (
      .guid, ["{D3A52918-DF01-44CE-B717-49F181B8B960}", "d3a52918df0144ceb71749f181b8b960"],
      "d3a52918-df01-44ce-b717-49f181b8b960"
    ),
  ])
  func `however a value is spelled, it is one key`(type: ScalarType, spellings: [String], key: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "k,n\n" + spellings.map { "\($0),x\n" }.joined())
    let result = try split(folder, keys: [0], types: ["k": type])
    #expect(result.partitions.map(\.key) == [[key]])
  }

  @Test func `several columns make one key, and a large key has several files cut between rows`() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<30_000).map { "\($0 % 7),\($0 % 3 == 0 ? "a" : "b"),\"row\n\($0)\"\n" }
    try folder.write("a.csv", "k,l,t\n" + rows.joined())
    let result = try split(folder, keys: [0, 1], targetBytes: 20_000)
    #expect(Set(result.partitions.map(\.key)).count == 14)
    #expect(result.partitions.reduce(0) { $0 + $1.rows } == 30_000)
    #expect(result.partitions.allSatisfy { $0.bytes <= 20_000 })
    #expect(result.partitions.count > 28)
    var seen: [[String]] = []
    for partition in result.partitions {
      let found = try records(text(partition, result.plan), lenient: false)
      #expect(found.count == partition.rows)
      #expect(found.allSatisfy { [$0[0], $0[1]] == partition.key })
      seen += found
    }
    #expect(Set(seen.map { $0[2] }).count == 30_000)
  }

  @Test func `thousands of keys need few open files`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "k,t\n" + (0..<40_000).map { "\($0 % 5_000),\($0)\n" }.joined())
    let result = try split(folder, keys: [0])
    #expect(result.partitions.count == 5_000)
    #expect(result.partitions.allSatisfy { $0.rows == 8 })
  }

  @Test func `too many keys are an error that names the columns, and no file is left`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "k,t\n" + (0..<200).map { "\($0),x\n" }.joined())
    #expect(throws: DatasetError.tooManyKeys(columns: ["k"], limit: 100)) {
      try split(folder, keys: [0], keyLimit: 100)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/spool").isEmpty)
  }
}
