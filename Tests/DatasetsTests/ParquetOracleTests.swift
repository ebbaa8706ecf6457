import Datasets
import Foundation
import Testing

@Suite(.serialized)
struct ParquetOracleTests {
  @Test(.enabled(if: ParquetOracle.python != nil, ParquetOracle.unset), arguments: [1])
  func `every value of the files that pyarrow and duckdb write is the one that pyarrow reads`(seed: Int) throws {
    let folder = try TemporaryFolder()
    #expect(try ParquetOracle.run("write", folder.path, String(seed)) == "")
    let files = try ParquetOracle.files(in: folder.path)
    #expect(files.count > 50)
    for file in files {
      do {
        try ParquetOracle.writeRows(of: file)
        #expect(try Self.look(file, workers: 1) == Self.look(file, workers: 4), "\(file)")
      } catch {
        Issue.record(error, "\(file)")
      }
    }
    let written = files.filter { FileManager.default.fileExists(atPath: $0 + ".rows") }
    let difference = try ParquetOracle.run(["check"] + written)
    #expect(difference == "")
  }

  private static func look(_ file: String, workers: Int) throws -> DatasetProfile {
    try DatasetInspector(options: .init(workers: workers)).inspect([file])
  }

  private static let corpus = ProcessInfo.processInfo.environment["KUSTOSINK_PARQUET_TESTING"]

  @Test(.enabled(if: corpus != nil, "KUSTOSINK_PARQUET_TESTING names no folder with Apache's parquet-testing files"))
  func `every file of Apache's is read as pyarrow reads it, or refused by name`() throws {
    let folder = try TemporaryFolder()
    var read: [String] = []
    for file in try ParquetOracle.files(in: try #require(Self.corpus)) {
      let name = URL(fileURLWithPath: file).lastPathComponent
      let copy = "\(folder.path)/\(name)"
      try FileManager.default.createSymbolicLink(atPath: copy, withDestinationPath: file)
      do {
        try ParquetOracle.writeRows(of: copy)
        read.append(copy)
      } catch let error as DatasetError {
        #expect(Self.refused.contains(name), "\(name): \(error)")
      }
    }
    #expect(read.count > 60)
    let difference = ParquetOracle.python == nil ? "" : try ParquetOracle.run(["check"] + read)
    #expect(difference == "")
  }

  /// Broken on purpose, or larger than memory.
  private static let refused: Set = [
    "datapage_v1-corrupt-checksum.parquet", "rle-dict-uncompressed-corrupt-checksum.parquet",
    "large_string_map.brotli.parquet",
  ]
}
