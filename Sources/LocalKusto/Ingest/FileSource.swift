import Datasets
import Foundation

/// Rows of a Parquet or Avro file or of a log of W3C, their values as Kusto spells them.
///
/// The readers are those of `Datasets`: their values are compared with those of pyarrow and others, so they can hide no
/// fault of their own here.
final class FileSource: RecordSource {
  /// The columns of the file, in the order of the fields.
  let names: [String]
  private let path: String
  private let records: any RecordReader
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// Copies `source` to a file first: a Parquet file is read from its end, and the others are looked at before.
  ///
  /// - Throws: ``IngestionFailure`` for what is no such file, or one that is not read.
  init(_ source: any ByteSource, _ kind: SourceFormat.FileKind) throws {
    path = NSTemporaryDirectory() + "kustosink-source-\(UUID().uuidString)"
    let format = kind.format
    do {
      try Self.copy(source, to: path)
      let options = InspectionOptions(
        sampleRows: 1, format: format, workers: 1, displayNames: [path: "the source"])
      guard let file = try DatasetInspector(options: options).inspect([path]).files.first else {
        throw IngestionFailure.noRecords
      }
      names = file.names
      let slice = FileSlice(
        file: file.file, start: 0, end: nil, firstRow: 0, fields: file.names.indices.map { $0 },
        fieldCount: file.fieldCount, names: file.names, binaryLeaves: file.binaryLeaves)
      records = try format.reader.open(slice, hasHeader: false)
    } catch let error as DatasetError {
      unlink(path)
      throw IngestionFailure.permanent(
        "Stream_Invalid\(kind.kustoName)", "The source cannot be read as \(kind.title): \(error.brief).")
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
  func places(of sources: [ColumnSource]) -> [ColumnSource] {
    sources.map { source in
      if case .transformed(let inner, let transform) = source {
        return .transformed(places(of: [inner])[0], transform)
      }
      guard case .path(let steps) = source else { return source }
      guard case .member(let name)? = steps.first, let place = names.firstIndex(of: name) else { return .nothing }
      return steps.count == 1 ? .ordinal(place) : .within(.ordinal(place), Array(steps.dropFirst()))
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

extension SourceFormat.FileKind {
  fileprivate var format: DataFormat {
    switch self {
    case .parquet: .parquet
    case .avro, .apacheavro: .avro
    case .w3clogfile: .w3clogfile
    }
  }

  /// As people write it.
  fileprivate var title: String {
    switch self {
    case .parquet: "Parquet"
    case .avro, .apacheavro: "Avro"
    case .w3clogfile: "a W3C log"
    }
  }

  /// As the service's codes and mappings write it.
  fileprivate var kustoName: String {
    switch self {
    case .parquet: "Parquet"
    case .avro, .apacheavro: "Avro"
    case .w3clogfile: "W3CLogFile"
    }
  }
}
