import GRDB
import Kusto

/// The tables of one database as queries see them.
struct CatalogTables: QueryCatalog {
  let catalog: Catalog
  let current: DatabaseRecord

  func table(named name: String, database: String?) throws -> QueryTable? {
    let owner = try database.map { try catalog.database(named: $0) } ?? current
    return try catalog.findTable(name, in: owner).map { try catalog.queryTable($0) }
  }

  func tableNames() throws -> [String] { try catalog.tables(of: current).filter { !$0.isHidden }.map(\.name) }

  func value(of sql: String, arguments: [DatabaseValue]) throws -> DatabaseValue {
    try catalog.database.firstValue(of: sql, arguments)
  }
}

extension Catalog {
  /// How queries read `table`: the ranges of its extents, store by store.
  func queryTable(_ table: TableRecord) throws -> QueryTable {
    let stores = try rows(
      """
      SELECT DISTINCT s.id, s.columns FROM extents AS e JOIN stores AS s ON s.id = e.store
      WHERE e.entity = ? ORDER BY s.id
      """, [table.id])
    let parts = try stores.map { row in
      try Self.part(of: table, store: row[0], columns: try TableSchema(cslSchema: row[1]))
    }
    return QueryTable(
      schema: table.schema, source: "(\(parts.isEmpty ? Self.nothing(table) : parts.joined(separator: " UNION ALL ")))",
      extentID: "extent_id", extentTags: "extent_tags", ingestionTime: "ingested_at")
  }

  /// The rows of `table` that lie in one store; a column that the store lacks is null.
  private static func part(of table: TableRecord, store: Int64, columns: TableSchema) throws -> String {
    let values = table.schema.columns.enumerated().map { index, column in
      let position = columns.columns.firstIndex(of: column)
      return "\(position.map { "s.c\($0)" } ?? "NULL") AS c\(index)"
    }
    // CROSS JOIN keeps SQLite from starting at the store, whose rows are mostly other tables'.
    return """
      SELECT \((values + implicit).joined(separator: ", ")) FROM extents AS e
      CROSS JOIN extent_ranges AS r ON r.extent = e.key
      CROSS JOIN store_\(store) AS s ON s.rid BETWEEN r.first AND r.last
      WHERE e.entity = \(table.id) AND e.store = \(store)
      """
  }

  private static func nothing(_ table: TableRecord) -> String {
    let values = table.schema.columns.indices.map { "NULL AS c\($0)" }
    let implicit = ["NULL AS extent_id", "NULL AS extent_tags", "NULL AS ingested_at"]
    return "SELECT \((values + implicit).joined(separator: ", ")) WHERE 0"
  }

  private static let implicit = ["e.id AS extent_id", "e.tags AS extent_tags", "e.ingested AS ingested_at"]
}
