import Datasets
import Foundation
import TestProcess
import Testing

/// What Parquet files are compared with: pyarrow, in the Python that `KUSTOSINK_TEST_PYTHON` names.
enum ParquetOracle {
  static let python = ProcessInfo.processInfo.environment["KUSTOSINK_TEST_PYTHON"]
  static let unset: Comment = "KUSTOSINK_TEST_PYTHON names no Python with pyarrow and duckdb"

  /// What the script prints; empty when it found nothing to say.
  static func run(_ arguments: String...) throws -> String { try run(arguments) }

  static func run(_ arguments: [String]) throws -> String {
    try PythonOracle.run("parquet_oracle.py", arguments)
  }

  /// The rows of a file as they are encoded, and written beside it for the script.
  static func writeRows(of path: String, to output: String? = nil) throws {
    let rows = try ParquetRows(path)
    let text = try JSONEncoder().encode(Rows(names: rows.names, rows: rows.rows))
    try text.write(to: URL(fileURLWithPath: (output ?? path) + ".rows"))
  }

  private struct Rows: Encodable {
    var names: [String]
    var rows: [[[String]?]]
  }

  static func files(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".parquet") }.sorted().map {
      "\(folder)/\($0)"
    }
  }
}

/// All rows of a Parquet or Avro file, as a load reads them: nil for null, otherwise kind and text.
struct ParquetRows {
  var names: [String]
  var rows: [[[String]?]] = []
  let profile: DatasetProfile

  /// Looks at the file, and reads it in as many slices as can be.
  init(_ path: String, workers: Int = 2) throws {
    profile = try DatasetInspector(options: .init(workers: workers)).inspect([path])
    names = profile.columns.map(\.name)
    let columns = Array(names.indices)
    for partition in PartitionPlanner.partitions(of: profile, columns: columns, targetBytes: 1) {
      #expect(partition.slice.firstRow == rows.count, "\(path)")
      try read(profile.format.reader.open(partition.slice, hasHeader: false), partition)
    }
    #expect(rows.count == profile.rows, "\(path)")
    for (index, column) in profile.columns.enumerated() {
      let nothing = rows.count { $0[index].map { $0[1].isEmpty } ?? true }
      #expect(column.nulls == nothing, "\(path): \(column.name)")
    }
  }

  private mutating func read(_ reader: any RecordReader, _ partition: Partition) throws {
    while let record = try reader.next() {
      #expect(record.index == rows.count && record.count == names.count)
      rows.append(
        (0..<record.count).map { index in
          let field = record[index]
          return field.kind == .null ? nil : ["\(field.kind)", field.text]
        })
    }
    #expect(reader.bytesRead == partition.bytes)
    #expect(rows.count == partition.slice.firstRow + partition.rows)
  }
}

/// A script of Tests/python, run by the Python that `KUSTOSINK_TEST_PYTHON` names.
enum PythonOracle {
  private static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "python")

  /// What the script prints; empty when it found nothing to say.
  static func run(_ script: String, _ arguments: [String]) throws -> String {
    let folder = try TemporaryFolder()
    let output = try folder.write("output", "")
    let end = try ChildProcess.run(
      URL(fileURLWithPath: try #require(ParquetOracle.python)), [scripts.appending(path: script).path] + arguments,
      output: FileHandle(forWritingAtPath: output))
    let text = try String(contentsOfFile: output, encoding: .utf8)
    return text.isEmpty && end != .exit(0) ? "\(end)" : text
  }
}
