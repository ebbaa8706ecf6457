import Datasets
import Foundation

/// Rows of a Parquet file, their values as Kusto spells them.
///
/// The reader is the one of `Datasets`: its values are compared with those of pyarrow, so it can hide no fault of its
/// own here.
final class ParquetSource: RecordSource {
  /// The columns of the file, in the order of the fields.
  let names: [String]
  private let path: String
  private let records: any RecordReader
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// Copies `source` to a file first, because a Parquet file is read from its end.
  ///
  /// - Throws: ``IngestionFailure`` for what is no Parquet file, or one that is not read.
  init(_ source: any ByteSource) throws {
    path = NSTemporaryDirectory() + "kustosink-parquet-\(UUID().uuidString)"
    do {
      try Self.copy(source, to: path)
      let options = InspectionOptions(
        sampleRows: 1, format: .parquet, workers: 1, displayNames: [path: "the source"])
      guard let file = try DatasetInspector(options: options).inspect([path]).files.first else {
        throw IngestionFailure.noRecords
      }
      names = file.names
      let slice = FileSlice(
        file: file.file, start: 0, end: nil, firstRow: 0, fields: file.names.indices.map { $0 },
        fieldCount: file.fieldCount, names: file.names, binaryLeaves: file.binaryLeaves)
      records = try ParquetFormat().open(slice, hasHeader: false)
    } catch let error as DatasetError {
      unlink(path)
      throw IngestionFailure.permanent("Stream_InvalidParquet", "The source cannot be read as Parquet: \(error.brief).")
    } catch {
      unlink(path)
      throw error
    }
  }

  deinit { unlink(path) }

  func next(_ body: (borrowing SourceRecord) throws -> Void) throws -> Bool {
    guard let record = try records.next() else { return false }
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    for index in 0..<record.count {
      if record[index].kind != .null { bytes += record[index].bytes }
      ends.append(bytes.count)
    }
    try bytes.withUnsafeBufferPointer { bytes in
      try RecordFields.with(bytes, ends: ends) { try body(.fields($0)) }
    }
    return true
  }

  /// Where each column comes from, by the place of its field.
  ///
  /// - Throws: ``IngestionFailure`` for a path into a value.
  func places(of sources: [ColumnSource]) throws -> [ColumnSource] {
    try sources.map { source in
      if case .transformed(let inner, let transform) = source {
        return .transformed(try places(of: [inner])[0], transform)
      }
      guard case .path(let steps) = source else { return source }
      guard steps.count == 1, case .member(let name)? = steps.first else {
        throw IngestionFailure.mapping("a path into a value of a Parquet column is not understood")
      }
      return names.firstIndex(of: name).map(ColumnSource.ordinal) ?? .nothing
    }
  }

  private static func copy(_ source: any ByteSource, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw IngestionFailure.sourceUnreadable(errno: errno) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    while true {
      let block = try source.prefix(256 << 10)
      if block.isEmpty { return }
      try file.write(contentsOf: Data(block))
    }
  }
}
