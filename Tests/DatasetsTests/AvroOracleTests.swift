import Datasets
import Foundation
import Testing

/// What Avro files are compared with: fastavro, in the Python that `KUSTOSINK_TEST_PYTHON` names.
@Suite(.serialized)
struct AvroOracleTests {
  @Test(.enabled(if: ParquetOracle.python != nil, ParquetOracle.unset))
  func `every value of the files that fastavro writes is the one that fastavro reads`() throws {
    let folder = try TemporaryFolder()
    #expect(try PythonOracle.run("avro_oracle.py", ["write", folder.path]) == "")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { "\(folder.path)/\($0)" }
    #expect(files.count == 12)
    for file in files {
      try ParquetOracle.writeRows(of: file)
      let alone = try DatasetInspector(options: .init(workers: 1)).inspect([file])
      #expect(alone == (try DatasetInspector(options: .init(workers: 4)).inspect([file])), "\(file)")
    }
    #expect(try PythonOracle.run("avro_oracle.py", ["check"] + files) == "")
  }
}
