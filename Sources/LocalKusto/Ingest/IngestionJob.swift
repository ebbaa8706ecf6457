import Datasets
import Kusto

/// One source on its way into one table.
struct IngestionJob: Sendable {
  let store: CatalogStore
  let table: TableRecord
  let properties: IngestionProperties
  let sources: [ColumnSource]
  /// What `SourceLocation` says of the source.
  var location = ""

  /// A job with its mapping looked up.
  ///
  /// - Throws: ``IngestionFailure`` for properties that do not fit the table.
  static func prepare(
    table: TableRecord, properties: IngestionProperties, store: CatalogStore, location: String = ""
  ) async throws -> IngestionJob {
    var mapping = properties.mapping
    if let reference = properties.mappingReference, mapping == nil {
      let kind = properties.format.mappingKind
      let found = try await store.read { try $0.mappings(of: table) }.first { $0.kind == kind && $0.name == reference }
      guard let found else { throw ServiceError.noMapping(reference) }
      mapping = found.mapping
    }
    let sources =
      try mapping.map { try ColumnSource.mapped($0, schema: table.schema, isKeyed: properties.format.isKeyed) }
      ?? ColumnSource.identity(table.schema, format: properties.format)
    return IngestionJob(store: store, table: table, properties: properties, sources: sources, location: location)
  }

  /// Brings the rows of a source into the store, where nobody sees them yet.
  func load(
    dropsLastRow: Bool = false, _ source: @escaping @Sendable () -> any ByteSource
  ) async throws -> LoadedRows {
    try await BlockingWork.run { isCancelled in
      let loader = Loader(
        catalog: store, schema: table.schema, properties: properties, sources: sources, location: location,
        isCancelled: isCancelled)
      return try loader.load(source(), dropsLastRow: dropsLastRow)
    }
  }

  /// True when rows with one of the `ingestIfNotExists` tags are there already.
  func isPresent(_ catalog: Catalog) throws -> Bool {
    try properties.ingestIfNotExists.contains { try catalog.hasTag("ingest-by:\($0)", in: table) }
  }

  /// Makes loaded rows part of the table, within the caller's transaction.
  ///
  /// - Returns: the id of the extent.
  /// - Throws: ``ServiceError`` when the table was dropped meanwhile.
  func register(_ rows: LoadedRows, _ catalog: Catalog) throws -> String {
    guard try catalog.findTable(table.name, in: table.database)?.id == table.id else {
      throw ServiceError.noTable(table.name)
    }
    return try catalog.registerExtent(
      in: table, store: rows.store, ranges: try catalog.takePending(load: rows.load), originalSize: rows.bytes,
      created: properties.creationTime ?? Clock.now, tags: properties.tags)
  }

  /// Loads and registers; nil when the rows are there already.
  func ingest(_ source: @escaping @Sendable () -> any ByteSource) async throws -> String? {
    if try await store.read({ try isPresent($0) }) { return nil }
    let rows = try await load(source)
    return try await store.write { catalog in
      if try isPresent(catalog) {
        try catalog.discardPending(load: rows.load)
        return nil
      }
      return try register(rows, catalog)
    }
  }
}
