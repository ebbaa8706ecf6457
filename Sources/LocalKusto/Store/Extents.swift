import GRDB
import Kusto

/// A part of a table that came, and moves, as a whole.
package struct ExtentRecord: Sendable, Hashable {
  /// The row of the catalogue, which stays when the extent moves.
  var key: Int64
  /// The id that Kusto's commands know; a move gives a new one.
  package var id: String
  var table: Int64
  var store: Int64
  package var rows: Int
  package var originalSize: Int
  package var created: Int64
  package var tags: [String]
}

/// Rows of a store by their ids, both ends included.
struct RowRange: Sendable, Hashable {
  var first: Int64
  var last: Int64
}

extension Catalog {
  private static let extentColumns = "key, id, entity, store, rows, original_size, created, tags"

  /// The extents of `table`, oldest first.
  package func extents(of table: TableRecord) throws -> [ExtentRecord] {
    try rows("SELECT \(Self.extentColumns) FROM extents WHERE entity = ? ORDER BY key", [table.id])
      .map(Self.extent)
  }

  /// The extent called `id`, or nil.
  func extent(_ id: String) throws -> ExtentRecord? {
    try row("SELECT \(Self.extentColumns) FROM extents WHERE id = ?", [id]).map(Self.extent)
  }

  /// True when an extent of `table` carries `tag`; case does not matter.
  func hasTag(_ tag: String, in table: TableRecord) throws -> Bool {
    try row(
      """
      SELECT 1 FROM extents AS e, json_each(e.tags) AS t
      WHERE e.entity = ? AND lower(t.value) = lower(?) LIMIT 1
      """, [table.id, tag]) != nil
  }

  /// Moves exactly the extents called `ids` from one table to another, or throws and moves none.
  ///
  /// - Returns: the old and the new id of each.
  func move(
    _ ids: [String], from source: TableRecord?, to target: TableRecord, newIngestionTime: Bool
  ) throws -> [(old: String, new: String)] {
    var schemas: [Int64: TableSchema] = [:]
    var moves: [(old: String, new: String)] = []
    for id in ids {
      guard let extent = try extent(id), source == nil || extent.table == source?.id else {
        throw ServiceError.noExtent(id, table: source?.name ?? "")
      }
      if schemas[extent.table] == nil {
        let owner = try owner(of: extent)
        guard owner.database == target.database else { throw ServiceError.otherDatabase(owner.name) }
        try Self.checkMove(from: owner, to: target)
        schemas[extent.table] = owner.schema
      }
      let fresh = Guid.fresh()
      try execute("UPDATE extents SET id = ?, entity = ? WHERE key = ?", [fresh, target.id, extent.key])
      if newIngestionTime {
        try execute("UPDATE extents SET created = ?1, ingested = ?1 WHERE key = ?2", [Clock.now, extent.key])
      }
      moves.append((id, fresh))
    }
    return moves
  }

  /// Takes an extent and its rows away.
  func drop(_ extent: ExtentRecord) throws {
    try execute(
      """
      INSERT INTO garbage (store, first, last) SELECT ?, first, last FROM extent_ranges WHERE extent = ?
      """, [extent.store, extent.key])
    try execute("DELETE FROM extent_ranges WHERE extent = ?", [extent.key])
    try execute("DELETE FROM extents WHERE key = ?", [extent.key])
  }

  /// Takes all extents of `table` away.
  func clear(_ table: TableRecord) throws {
    for extent in try extents(of: table) { try drop(extent) }
  }

  /// Makes the rows of a finished load part of `table`.
  ///
  /// - Returns: the id of the new extent.
  func registerExtent(
    in table: TableRecord, store: Int64, ranges: [RowRange], originalSize: Int, created: Int64, tags: [String]
  ) throws -> String {
    let id = Guid.fresh()
    let rows = ranges.reduce(0) { $0 + Int($1.last - $1.first + 1) }
    try execute(
      """
      INSERT INTO extents (id, entity, store, rows, original_size, created, ingested, tags)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [id, table.id, store, rows, originalSize, created, Clock.now, JSONValue.array(tags.map { .string($0) }).text])
    let key = database.lastInsertedRowID
    for range in ranges {
      try execute("INSERT INTO extent_ranges (extent, first, last) VALUES (?, ?, ?)", [key, range.first, range.last])
    }
    return id
  }

  /// The table that an extent belongs to.
  func owner(of extent: ExtentRecord) throws -> TableRecord {
    let row = try row(
      "SELECT d.name, t.name FROM tables AS t JOIN databases AS d ON d.id = t.database WHERE t.id = ?", [extent.table])
    guard let row else { throw ServiceError.noExtent(extent.id, table: "") }
    return try table(row[1], in: try database(named: row[0]))
  }

  private static func checkMove(from source: TableRecord, to target: TableRecord) throws {
    for column in source.schema.columns {
      guard let present = target.schema[column.name] else {
        throw ServiceError.schemaMismatch(source: source.name, target: target.name, column: column, present: nil)
      }
      guard present.type == column.type else {
        throw ServiceError.schemaMismatch(
          source: source.name, target: target.name, column: column, present: present.type)
      }
    }
  }

  private static func extent(_ row: Row) -> ExtentRecord {
    ExtentRecord(
      key: row[0], id: row[1], table: row[2], store: row[3], rows: row[4], originalSize: row[5], created: row[6],
      tags: tags(row[7]))
  }

  private static func tags(_ json: String) -> [String] {
    guard case .array(let values)? = try? JSONValue(parsing: json) else { return [] }
    return values.compactMap(\.stringValue)
  }
}
