import Datasets
import Foundation
import Testing

/// The blob of a partition, and its last block.
func blob(_ partition: Partition, _ plan: EncodingPlan, blockBytes: Int = 4 << 20) throws -> (
  bytes: [UInt8], last: EncodedBlock?
) {
  var encoder = PartitionEncoder(partition: partition, plan: plan, blockBytes: blockBytes)
  var bytes: [UInt8] = []
  var last: EncodedBlock?
  while let block = try encoder.next() {
    #expect(block.content.count <= blockBytes)
    bytes += try block.content.bytes
    last = block
  }
  return (bytes, last)
}

/// The plan of a profile, its columns all proven or not.
func plan(_ profile: DatasetProfile, isProven: Bool = false, _ policy: BadValuePolicy = .fail) -> EncodingPlan {
  EncodingPlan(
    columns: profile.columns.map { .init(source: $0.name, type: $0.type, isProven: isProven) },
    hasHeader: profile.hasHeader, format: profile.format, badValues: policy)
}

struct TransferTests {
  private static let text = "a,b\n" + (0..<50_000).map { "\($0),\"text, \($0)\"\n" }.joined()

  @Test func `the bytes of a slice are compressed as they are`() throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", Self.text)
    let profile = try folder.inspect()
    var part = try #require(PartitionPlanner.partitions(of: profile, columns: [0, 1], targetBytes: 1 << 30).first)
    part.transfer = .compressed
    let (bytes, last) = try blob(part, plan(profile), blockBytes: 10_000)
    #expect(try gunzipped(bytes) == Array(Self.text.utf8.dropFirst(4)))
    #expect(last?.rows == 50_000)
    #expect(last?.sourceBytes == part.bytes)
    #expect(last?.rawBytes == part.bytes)
    part.parts[0].bytes += 1
    #expect(throws: DatasetError.changed(path: part.slice.file.path)) { try blob(part, plan(profile)) }
  }

  @Test func `a file is sent as it is on disk, and its content counts`() throws {
    let folder = try TemporaryFolder()
    let packed = gzipped(Array(Self.text.utf8))
    let path = try folder.write("data.csv.gz", packed)
    let profile = try folder.inspect()
    var part = try #require(
      PartitionPlanner.partitions(of: profile, columns: [0, 1], targetBytes: 1 << 30) { _ in .untouched }.first)
    let (bytes, last) = try blob(part, plan(profile), blockBytes: 10_000)
    #expect(bytes == packed)
    #expect(last?.rows == 50_000)
    #expect(last?.rawBytes == Self.text.utf8.count)
    part.slice.file.bytes += 1
    #expect(throws: DatasetError.changed(path: path)) { try blob(part, plan(profile)) }
  }

  @Test(arguments: [Transfer.compressed, .untouched])
  func `sending stops when its task is cancelled`(transfer: Transfer) async throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", Self.text)
    let profile = try folder.inspect()
    let parts = PartitionPlanner.partitions(of: profile, columns: [0, 1], targetBytes: 1 << 30) { _ in transfer }
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try blob(parts[0], plan(profile))
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `proven columns are written as others are, in whichever order`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "data.csv",
      "i,t,r,u\n1,plain,0.5,x\n2,\"a,b\",1.5,\"\"\n3,\"say \"\"hi\"\"\",,mid\"dle\n,\"two\nlines\",2.5,é\n4,東京,0.1,\r\n"
    )
    let profile = try folder.inspect()
    for columns in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 2], [0, 2, 3], [2], [1, 1, 2]] {
      let parts = PartitionPlanner.partitions(of: profile, columns: columns, targetBytes: 1 << 30)
      let texts = try [false, true].map { isProven in
        let plan = EncodingPlan(
          columns: columns.map {
            .init(source: profile.columns[$0].name, type: profile.columns[$0].type, isProven: isProven)
          }, hasHeader: true)
        return String(decoding: try gunzipped(blob(parts[0], plan).bytes), as: UTF8.self)
      }
      #expect(texts[0] == texts[1])
      #expect(try records(texts[0], lenient: false).count == 5)
    }
  }
}
