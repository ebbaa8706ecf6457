import Datasets
import Foundation
import Testing

/// Bytes that are not what they say: an error or an answer, never a trap.
struct ParquetHostileTests {
  @Test(arguments: ParquetFixture.all)
  func `a file that is cut off anywhere is refused`(fixture: ParquetFixture) throws {
    let bytes = fixture.bytes
    let folder = try TemporaryFolder()
    for count in 0..<bytes.count {
      let path = try folder.write("cut.parquet", Array(bytes[..<count]))
      #expect(throws: DatasetError.self, "\(count) bytes") { try Self.read(path) }
    }
  }

  @Test(arguments: ParquetFixture.all)
  func `whatever one byte of a file becomes, it is read or refused`(fixture: ParquetFixture) throws {
    let folder = try TemporaryFolder()
    for index in fixture.bytes.indices {
      for flip in [0x01, 0x80, 0xFF, fixture.bytes[index]] as [UInt8] {
        var bytes = fixture.bytes
        bytes[index] ^= flip
        try Self.expectAnswer(folder.write("flipped.parquet", bytes))
      }
    }
  }

  @Test(arguments: ParquetFixture.all)
  func `random damage to a file is read or refused`(fixture: ParquetFixture) throws {
    let folder = try TemporaryFolder()
    var random = SplitMix(state: 7)
    for _ in 0..<400 {
      var bytes = fixture.bytes
      for _ in 0..<Int.random(in: 2...6, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      try Self.expectAnswer(folder.write("damaged.parquet", bytes))
    }
  }

  private static func expectAnswer(_ path: String) throws {
    do {
      try read(path)
    } catch is DatasetError {
      // It says what is wrong.
    }
  }

  /// Looks at the file, and reads the rows that it claims, as long as they are not absurdly many.
  private static func read(_ path: String) throws {
    let profile = try DatasetInspector(options: .init(sampleRows: 10_000, format: .parquet, workers: 1)).inspect([path]
    )
    let columns = Array(profile.columns.indices)
    for partition in PartitionPlanner.partitions(of: profile, columns: columns, targetBytes: 1 << 30) {
      let reader = try ParquetFormat().open(partition.slice, hasHeader: false)
      var rows = 0
      while rows < 10_000, try reader.next() != nil { rows += 1 }
    }
  }
}

/// The same numbers on every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
