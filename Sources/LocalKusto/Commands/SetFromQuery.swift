import Kusto
import KustoTypes

/// `.set`, `.append`, `.set-or-append` and `.set-or-replace [async] T [with (…)] <| query`.
///
/// The rows of the query go into a store as those of a source do; one transaction then makes them an extent of the table.
struct SetFromQuery: InputCommand {
  enum Kind: String, Sendable, CaseIterable {
    case setOrAppend = "set-or-append"
    case setOrReplace = "set-or-replace"
    case set
    case append

    /// As `.show operations` calls it.
    var operation: String {
      switch self {
      case .set: "TableSet"
      case .append: "TableAppend"
      case .setOrAppend: "TableSetOrAppend"
      case .setOrReplace: "TableSetOrReplace"
      }
    }
  }

  let kind: Kind
  let isAsync: Bool
  let table: String
  let words: [String: JSONValue]
  let query: String

  static func parse(_ reader: inout CommandReader) throws -> SetFromQuery? {
    guard let kind = Kind.allCases.first(where: { reader.take($0.rawValue) }) else { return nil }
    let isAsync = reader.take("async")
    let table = try reader.name()
    let words = try reader.properties()
    return SetFromQuery(kind: kind, isAsync: isAsync, table: table, words: words, query: try reader.input())
  }

  func run(in session: CommandSession) async throws -> ResultTable {
    let outcome: Result<ResultTable, any Error>
    do {
      outcome = .success(try await ingest(session))
    } catch {
      outcome = .failure(error)
    }
    let id = try await session.store.write { catalog in
      let id = try catalog.schedule("", kind: kind.operation, in: try session.database(in: catalog))
      switch outcome {
      case .success(let result): try catalog.finish(id, state: .completed, status: "", result: result)
      case .failure(let error):
        try catalog.finish(id, state: .failed, status: IngestionFailure(error).details, result: nil)
      }
      return id
    }
    return isAsync ? ResultTable("OperationId:guid", rows: [[.string(id)]]) : try outcome.get()
  }

  private func ingest(_ session: CommandSession) async throws -> ResultTable {
    var loading = words
    for name in Self.tableWords { loading[name] = nil }
    let properties = try SetFromQuery.properties(loading)
    let store = session.store
    let budget = QueryBudget.current ?? QueryBudget()
    let (query, schema) = try await store.read { catalog in
      try QueryBudget.$current.withValue(budget) { try translated(catalog, session) }
    }
    let target = try await store.write { try self.target(schema, $0, session) }
    let present: @Sendable (Catalog) throws -> Bool = { catalog in
      try properties.ingestIfNotExists.contains { try catalog.hasTag("ingest-by:\($0)", in: target) }
    }
    if try await store.read(present) { return result([]) }
    // As its table has it now: only types and their order must agree.
    let columns = TableSchema(Array(target.schema.columns.prefix(schema.columns.count)))
    let rows = try await Self.load(query, schema: columns, store, budget)
    return try await store.write { catalog in
      if try present(catalog) {
        try catalog.discardPending(load: rows.load)
        return result([])
      }
      let current = try catalog.table(target.name, in: target.database)
      guard current.id == target.id else { throw ServiceError.noTable(target.name) }
      if kind == .setOrReplace { try catalog.clear(current) }
      guard rows.rows > 0 else { return result([]) }
      let id = try catalog.registerExtent(
        in: current, store: rows.store, ranges: try catalog.takePending(load: rows.load), originalSize: rows.bytes,
        created: properties.creationTime ?? Clock.now, tags: properties.tags)
      return result([(id, rows)])
    }
  }

  /// Properties of the table that is made, not of the load.
  private static let tableWords = ["folder", "docstring", "extend_schema", "recreate_schema"]

  private static func properties(_ words: [String: JSONValue]) throws -> IngestionProperties {
    do {
      return try IngestionProperties(words)
    } catch let failure as IngestionFailure {
      throw failure.serviceError
    }
  }

  private func translated(_ catalog: Catalog, _ session: CommandSession) throws -> (TranslatedQuery, TableSchema) {
    let tables = CatalogTables(catalog: catalog, current: try session.database(in: catalog))
    var options = session.options
    options.limits = .none
    guard let query = try QueryTranslator.translate(query, catalog: tables, options: options).first else {
      throw ServiceError.badRequest("General_BadRequest", "There is no query behind '<|'.")
    }
    return (query, TableSchema(query.columns))
  }

  /// The table, made or changed as the command says.
  private func target(_ schema: TableSchema, _ catalog: Catalog, _ session: CommandSession) throws -> TableRecord {
    let database = try session.database(in: catalog)
    var made = TableProperties()
    made.folder = words["folder"]?.stringValue
    made.docstring = words["docstring"]?.stringValue
    guard let present = try catalog.findTable(table, in: database) else {
      guard kind != .append else { throw ServiceError.noTable(table) }
      return try catalog.createTable(table, schema: schema, properties: made, in: database)
    }
    guard kind != .set else { throw ServiceError.exists(kind: "Table", name: table) }
    let types = schema.columns.map(\.type)
    let known = present.schema.columns.map(\.type)
    if types == known { return present }
    if kind == .setOrReplace, isTrue("recreate_schema") {
      return try catalog.replaceSchema(of: present, by: schema)
    }
    if isTrue("extend_schema"), types.count > known.count, Array(types.prefix(known.count)) == known {
      let more = TableSchema(Array(schema.columns.dropFirst(known.count)))
      return try catalog.merge(more, properties: made, into: present)
    }
    throw ServiceError.badRequest(
      "BadRequest_QuerySchemaDoesNotMatchTableSchema",
      "Query schema does not match table schema. QuerySchema=(\(Self.list(types))), TableSchema=(\(Self.list(known)))",
      type: "Kusto.DataNode.Exceptions.QuerySchemaDoesNotMatchTableSchemaException")
  }

  private func isTrue(_ name: String) -> Bool {
    words[name] == true || words[name]?.stringValue?.lowercased() == "true"
  }

  private static func list(_ types: [ScalarType]) -> String {
    types.map { "'\($0.rawValue)'" }.joined(separator: ",")
  }

  /// The rows of `query`, read on one state of the catalogue and written a batch a transaction.
  private static func load(
    _ query: TranslatedQuery, schema: TableSchema, _ store: CatalogStore, _ budget: QueryBudget
  ) async throws -> LoadedRows {
    let owner = store.owner.id
    let load = Guid.fresh()
    do {
      return try await store.read { catalog in
        let place = try store.writeBlocking { try $0.store(for: schema) }
        var loaded = LoadedRows(load: load, store: place, rows: 0, bytes: 0)
        try QueryBudget.$current.withValue(budget) {
          try query.forEachBatch(in: catalog.database, rows: 20_000) { batch, bytes in
            try store.writeBlocking { catalog in
              let range = try catalog.reserveRows(batch.rows, in: place)
              try catalog.notePending(range, store: place, load: load, owner: owner)
              try catalog.insert(batch, into: place, from: range.first)
            }
            loaded.rows += batch.rows
            loaded.bytes += bytes
          }
        }
        return loaded
      }
    } catch {
      // On a task of its own: this one may be cancelled, and then writes nothing.
      await Task { try? await store.write { try $0.discardPending(load: load) } }.value
      throw error
    }
  }

  private func result(_ extents: [(id: String, rows: LoadedRows)]) -> ResultTable {
    ResultTable(
      "ExtentId:guid, OriginalSize:real, ExtentSize:real, CompressedSize:real, IndexSize:real, RowCount:long",
      rows: extents.map { extent in
        let size = JSONValue.number(Double(extent.rows.bytes))
        return [.string(extent.id), size, size, size, .number(0), .count(extent.rows.rows)]
      })
  }
}

extension Catalog {
  /// Gives `table`, whose rows go, the columns of `schema`.
  func replaceSchema(of table: TableRecord, by schema: TableSchema) throws -> TableRecord {
    try clear(table)
    try execute("UPDATE tables SET columns = ? WHERE id = ?", [schema.cslSchema, table.id])
    return try self.table(table.name, in: table.database)
  }
}
