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
  let isCancelled: @Sendable () -> Bool

  /// A batch holds the write lock of the folder for some 50 ms; other processes wait no longer than that.
  private static let batchRows = 20_000
  private static let batchValues = 200_000
  private static let batchBytes = 8 << 20

  /// Loads `source`.
  ///
  /// - Throws: ``IngestionFailure``; nothing stays behind but garbage that is collected later.
  func load(_ source: any ByteSource, dropsLastRow: Bool = false) throws -> LoadedRows {
    let counted = CountingSource(try SourceMagic.unpacked(source))
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
    case .json(let skipsInvalid): return (DocumentSource(source, skipsInvalid: skipsInvalid), sources)
    case .parquet:
      let reader = try ParquetSource(source)
      return (reader, try reader.places(of: sources))
    }
  }

  private func copy(
    _ reader: any RecordSource, _ sources: [ColumnSource], to store: Int64, load: String, dropsLastRow: Bool
  ) throws -> Int {
    var converter = RowConverter(
      schema: schema, sources: sources, failsOnFieldCount: properties.failsOnFieldCount,
      isMapped: properties.mapping != nil || properties.mappingReference != nil)
    let width = max(schema.columns.count, 1)
    var batch: [DatabaseValue] = []
    var bytes = 0
    var number = 0
    var total = 0
    while true {
      let more = try reader.next { record in
        number += 1
        if number == 1, properties.ignoreFirstRecord { return }
        if case .fields(let content, _) = copy record { bytes += content.count } else { bytes += 1024 }
        try converter.convert(record, number: number, into: &batch)
      }
      let rows = batch.count / width
      guard !more || rows >= Self.batchRows || batch.count >= Self.batchValues || bytes >= Self.batchBytes
      else { continue }
      if isCancelled() { throw IngestionFailure.cancelled() }
      if !more, dropsLastRow, rows > 0 { batch.removeLast(width) }
      total += batch.count / width
      try insert(batch, width: width, into: store, load: load)
      if !more { return total }
      batch.removeAll(keepingCapacity: true)
      bytes = 0
    }
  }

  private func insert(_ batch: [DatabaseValue], width: Int, into store: Int64, load: String) throws {
    guard !batch.isEmpty else { return }
    try catalog.writeBlocking { catalog in
      let range = try catalog.reserveRows(batch.count / width, in: store)
      try catalog.notePending(range, store: store, load: load, owner: self.catalog.owner.id)
      try catalog.insert(batch, width: width, into: store, from: range.first)
    }
  }
}

extension Catalog {
  /// Inserts rows of `width` values each, with row ids from `first` on.
  func insert(_ values: [DatabaseValue], width: Int, into store: Int64, from first: Int64) throws {
    let marks = String(repeating: ", ?", count: width)
    let statement = try database.cachedStatement(sql: "INSERT INTO store_\(store) VALUES (?\(marks))")
    var row: [DatabaseValue] = []
    row.reserveCapacity(width + 1)
    var id = first
    for start in stride(from: 0, to: values.count, by: width) {
      row.removeAll(keepingCapacity: true)
      row.append(id.databaseValue)
      row.append(contentsOf: values[start..<start + width])
      statement.setUncheckedArguments(StatementArguments(row))
      try statement.execute()
      id += 1
    }
  }
}
