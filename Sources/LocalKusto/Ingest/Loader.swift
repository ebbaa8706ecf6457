import Datasets
import GRDB
import Kusto

/// Rows of a source that are in the store, and that nobody sees yet.
struct LoadedRows: Sendable {
  /// Names the pending ranges.
  var load: String
  var store: Int64
  var rows: Int
  /// Bytes after decompression.
  var bytes: Int
}

/// Reads a source into a store, a batch a transaction, in bounded memory.
///
/// The rows belong to nobody until the caller registers an extent; those of a load that fails, or whose process dies,
/// are removed later. It blocks, so it runs on a thread of its own.
struct Loader {
  let catalog: CatalogStore
  let schema: TableSchema
  let properties: IngestionProperties
  let sources: [ColumnSource]
  let location: String
  let isCancelled: @Sendable () -> Bool

  /// A batch holds the write lock of the folder for some 50 ms; other processes wait no longer than that.
  private static let batchRows = 20_000
  private static let batchValues = 400_000
  private static let batchBytes = 8 << 20

  /// Loads `source`.
  ///
  /// - Throws: ``IngestionFailure``; nothing stays behind but garbage that is collected later.
  func load(_ source: any ByteSource, dropsLastRow: Bool = false) throws -> LoadedRows {
    let counted = CountingSource(try SourceMagic.unpacked(source, in: catalog.folder))
    let load = Guid.fresh()
    do {
      let store = try catalog.writeBlocking { try $0.store(for: schema) }
      let (reader, sources) = try open(counted)
      let rows = try copy(reader, sources, to: store, load: load, dropsLastRow: dropsLastRow)
      guard rows > 0 else { throw IngestionFailure.noRecords }
      return LoadedRows(load: load, store: store, rows: rows, bytes: counted.count)
    } catch {
      // Without room or rights this fails too; then the rows go when this process has ended.
      try? catalog.writeBlocking { try $0.discardPending(load: load) }
      throw IngestionFailure(error)
    }
  }

  /// The records of a source, and where in them the value of each column stands.
  private func open(_ source: any ByteSource) throws -> (any RecordSource, [ColumnSource]) {
    switch properties.format {
    case .delimited(let delimiter): return (DelimitedSource(source, delimiter: delimiter), sources)
    case .json(let isLines):
      return (isLines ? JSONLineSource(source) : DocumentSource(source), sources)
    case .text(let isWhole): return (TextSource(source, isWhole: isWhole), sources)
    case .escapedTabs: return (EscapedTabSource(source), sources)
    case .file(let kind):
      let reader = try FileSource(source, kind)
      return (reader, reader.places(of: sources))
    }
  }

  private func copy(
    _ reader: any RecordSource, _ sources: [ColumnSource], to store: Int64, load: String, dropsLastRow: Bool
  ) throws -> Int {
    var converter = RowConverter(
      schema: schema, sources: sources, failsOnFieldCount: properties.failsOnFieldCount,
      isMapped: properties.mapping != nil || properties.mappingReference != nil, location: location)
    var batch = RowBatch(width: max(schema.columns.count, 1))
    var bytes = 0
    var number = 0
    var total = 0
    while true {
      let more = try reader.next { record in
        number += 1
        if number == 1, properties.ignoreFirstRecord { return }
        if case .fields(let fields) = copy record { bytes += fields.bytes.count } else { bytes += 1024 }
        try converter.convert(record, number: number, into: &batch)
      }
      guard !more || batch.rows >= Self.batchRows || batch.values >= Self.batchValues || bytes >= Self.batchBytes
      else { continue }
      if isCancelled() { throw IngestionFailure.cancelled() }
      if !more, dropsLastRow, batch.rows > 0 { batch.removeLastRow() }
      total += batch.rows
      try insert(batch, into: store, load: load)
      if !more { return total }
      batch.removeAll()
      bytes = 0
    }
  }

  private func insert(_ batch: RowBatch, into store: Int64, load: String) throws {
    guard batch.rows > 0 else { return }
    try catalog.writeBlocking { catalog in
      let range = try catalog.reserveRows(batch.rows, in: store)
      try catalog.notePending(range, store: store, load: load, owner: self.catalog.owner.id)
      try catalog.insert(batch, into: store, from: range.first)
    }
  }
}
