import Datasets
import Foundation
import KustoTypes
import Testing

/// Small files share a partition, and stay what they are in it.
struct PackingTests {
  private func partitions(
    _ profile: DatasetProfile, transfer: Transfer, targetBytes: Int = 1 << 20
  ) -> [Partition] {
    let cut = PartitionPlanner.partitions(
      of: profile, columns: Array(profile.columns.indices), targetBytes: targetBytes, transfer: { _ in transfer })
    return FilePacking(profile, targetBytes: targetBytes).pack(cut)
  }

  private func plan(
    _ profile: DatasetProfile, types: [ScalarType]? = nil, _ policy: BadValuePolicy = .fail
  ) -> EncodingPlan {
    EncodingPlan(
      columns: profile.columns.enumerated().map { .init(source: $1.name, type: types?[$0] ?? $1.type) },
      hasHeader: profile.hasHeader, format: profile.format, badValues: policy)
  }

  private func send(_ partition: Partition, _ plan: EncodingPlan) throws -> (text: String, last: EncodedBlock?) {
    var encoder = PartitionEncoder(partition: partition, plan: plan)
    var bytes: [UInt8] = []
    var last: EncodedBlock?
    while let block = try encoder.next() {
      bytes += try block.content.bytes
      last = block
    }
    return (String(decoding: try gunzipped(bytes), as: UTF8.self), last)
  }

  @Test(arguments: [Transfer.encoded, .compressed])
  func `small files are one partition, with their rows in order and line ends between them`(
    transfer: Transfer
  ) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "id,name\n1,x\n2,y\n")
    try folder.write("b.csv", "id,name\n3,z")
    try folder.write("c.csv", "id,name\n4,\n")
    let profile = try folder.inspect()
    let packed = partitions(profile, transfer: transfer)
    try #require(packed.count == 1)
    #expect(packed[0].parts.map(\.rows) == [2, 1, 1])
    #expect(packed[0].rows == 4)
    #expect(packed[0].sourceName == "a.csv and 2 more files")
    let (text, last) = try send(packed[0], plan(profile))
    #expect(text == "1,x\n2,y\n3,z\n4,\n")
    #expect(last?.rows == 4)
    #expect(last?.sourceBytes == packed[0].bytes)
    #expect(last?.rawBytes == text.utf8.count)
  }

  @Test func `files whose columns stand elsewhere are not put behind each other as they are`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "id,name\n1,x\n")
    try folder.write("b.csv", "name,id\ny,2\n")
    try folder.write("c.csv", "id,name\n3,z\n")
    let profile = try folder.inspect()
    let asTheyAre = partitions(profile, transfer: .compressed)
    #expect(asTheyAre.map { $0.parts.map(\.slice.file.name) } == [["a.csv", "c.csv"], ["b.csv"]])
    #expect(asTheyAre.map(\.index) == [0, 1])
    let anew = partitions(profile, transfer: .encoded)
    try #require(anew.count == 1)
    #expect(try send(anew[0], plan(profile)).text == "1,x\n2,y\n3,z\n")
  }

  @Test func `a partition is no larger than it should be, and a file that is cut stays alone`() throws {
    let folder = try TemporaryFolder()
    for name in 0..<20 { try folder.write("\(name + 10).csv", "id\n" + String(repeating: "12345\n", count: 10_000)) }
    let profile = try folder.inspect()
    let packed = partitions(profile, transfer: .encoded, targetBytes: 200_000)
    #expect(packed.count == 10)
    #expect(packed.allSatisfy { $0.bytes <= 200_000 && $0.parts.count == 2 })
    #expect(packed.flatMap { $0.parts.map(\.slice.file.name) } == (10..<30).map { "\($0).csv" })
    #expect(partitions(profile, transfer: .encoded, targetBytes: 1).count == 20)
  }

  @Test func `small files that cannot stand behind each other are written anew together, one alone is not`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv.gz", gzipped(Array("id\n1\n".utf8)))
    let alone = partitions(try folder.inspect(), transfer: .untouched)
    #expect(alone.map(\.transfer) == [.untouched])
    try folder.write("b.csv.gz", gzipped(Array("id\n2\n".utf8)))
    let profile = try folder.inspect()
    let packed = partitions(profile, transfer: .untouched)
    #expect(packed.map(\.transfer) == [.encoded])
    #expect(try send(packed[0], plan(profile)).text == "1\n2\n")
  }

  @Test func `bad values and rows that are quarantined are traced to their file`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "id,name\n1,x\n")
    let second = try folder.write("b.csv", "id,name\nbad,y\n2,z\n")
    let profile = try folder.inspect()
    let packed = partitions(profile, transfer: .encoded)
    try #require(packed.count == 1)
    let place = ValueLocation(file: second, row: 2, column: 1, byte: 8)
    let strict = plan(profile, types: [.long, .string])
    #expect(throws: DatasetError.badValue(column: "id", value: "bad", type: .long, location: place)) {
      try send(packed[0], strict)
    }
    let tolerant = plan(profile, types: [.long, .string], .quarantine)
    let report = try ValidationPass(plan: tolerant, quarantinePath: folder.path + "/aside").run(packed)
    #expect(report.partitions[0].parts.map(\.rows) == [1, 1])
    #expect(report.partitions[0].parts.map(\.skippedRows) == [0, 1])
    #expect(report.columns.first?.first.first?.location == place)
    #expect(try send(report.partitions[0], tolerant).text == "1,x\n2,z\n")
    let aside = try String(contentsOfFile: folder.path + "/aside", encoding: .utf8)
    #expect(aside.contains("\(second),2,8,id,long,bad"))
  }

  @Test(arguments: [Transfer.encoded, .compressed])
  func `a file that changed is named, whichever of the partition it is`(transfer: Transfer) throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "id,name\n1,x\n")
    let second = try folder.write("b.csv", "id,name\n2,y\n")
    let profile = try folder.inspect()
    let packed = partitions(profile, transfer: transfer)
    try folder.write("b.csv", "id,name\n2,yy\n")
    #expect(throws: DatasetError.changed(path: second)) { try send(packed[0], plan(profile)) }
  }

  @Test func `rows are divided by columns whatever partition they were in`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "id,name\n1,x\n2,y\n")
    try folder.write("b.csv", "id,name\n3,x\n")
    let profile = try folder.inspect()
    let split = KeySplit(plan: plan(profile), keyColumns: [1], folder: folder.path, targetBytes: 1 << 20)
    let result = try split.run(partitions(profile, transfer: .encoded))
    #expect(result.partitions.map(\.rows) == [2, 1])
    #expect(result.partitions.map(\.key) == [["x"], ["y"]])
  }
}
