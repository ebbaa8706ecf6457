import GRDB
import Kusto

/// A table of the catalogue.
package struct TableRecord: Sendable, Hashable {
  package var id: Int64
  package var database: DatabaseRecord
  package var name: String
  package var guid: String
  package var schema: TableSchema
  package var folder: String
  package var docstring: String
  package var isHidden: Bool
}

/// What a command says about a table besides its columns.
struct TableProperties: Sendable, Hashable {
  var folder: String?
  var docstring: String?
  var hidden = false
}

extension Catalog {
  private static let columns = "id, name, guid, columns, folder, docstring, hidden"

  /// The tables of `database` by name, hidden ones only when asked for.
  func tables(of database: DatabaseRecord, hidden: Bool = false) throws -> [TableRecord] {
    try rows(
      "SELECT \(Self.columns) FROM tables WHERE database = ? AND (hidden = 0 OR ?) ORDER BY name",
      [database.id, hidden]
    ).map { try Self.table($0, in: database) }
  }

  /// The table called `name` (case matters), or nil.
  package func findTable(_ name: String, in database: DatabaseRecord) throws -> TableRecord? {
    try row("SELECT \(Self.columns) FROM tables WHERE database = ? AND name = ?", [database.id, name])
      .map { try Self.table($0, in: database) }
  }

  /// The table called `name`.
  ///
  /// - Throws: ``ServiceError`` when there is none.
  package func table(_ name: String, in database: DatabaseRecord) throws -> TableRecord {
    guard let table = try findTable(name, in: database) else { throw ServiceError.noTable(name) }
    return table
  }

  /// Makes a table, or returns the one that has the name already, unchanged, as Kusto does.
  func createTable(
    _ name: String, schema: TableSchema, properties: TableProperties, in database: DatabaseRecord
  ) throws -> TableRecord {
    if let found = try findTable(name, in: database) { return found }
    if let problem = EntityName.problem(with: name) { throw ServiceError.badName(name, problem) }
    try Self.check(schema)
    try execute(
      """
      INSERT INTO tables (database, name, guid, columns, folder, docstring, hidden, created)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        database.id, name, Guid.fresh(), schema.cslSchema, properties.folder ?? "", properties.docstring ?? "",
        properties.hidden, Clock.now,
      ])
    return try table(name, in: database)
  }

  /// Gives `table` the columns of `schema` that it lacks, at its end.
  ///
  /// - Throws: ``ServiceError`` when a column that both have differs in type.
  func merge(_ schema: TableSchema, properties: TableProperties, into table: TableRecord) throws -> TableRecord {
    var merged = table.schema
    for column in schema.columns {
      if let present = merged[column.name] {
        guard present.type == column.type else {
          throw ServiceError.columnTypeConflict(column.name, has: present.type, wanted: column.type)
        }
      } else {
        merged.columns.append(column)
      }
    }
    try Self.check(merged)
    try execute(
      "UPDATE tables SET columns = ?, folder = ?, docstring = ? WHERE id = ?",
      [merged.cslSchema, properties.folder ?? table.folder, properties.docstring ?? table.docstring, table.id])
    return try self.table(table.name, in: table.database)
  }

  /// Drops `table` with its extents, policies and mappings.
  func drop(_ table: TableRecord) throws {
    try clear(table)
    try execute("DELETE FROM policies WHERE owner = 'table' AND entity = ?", [table.id])
    try execute("DELETE FROM mappings WHERE entity = ?", [table.id])
    try execute("DELETE FROM tables WHERE id = ?", [table.id])
  }

  /// Gives tables new names, all at once, so that names can be swapped.
  func rename(_ changes: [(table: TableRecord, name: String)]) throws {
    for change in changes {
      if let problem = EntityName.problem(with: change.name) { throw ServiceError.badName(change.name, problem) }
      // A name that no command can write stands in between, because names are unique at every step.
      try execute("UPDATE tables SET name = ? WHERE id = ?", ["\u{1}\(change.table.id)", change.table.id])
    }
    for change in changes {
      guard try findTable(change.name, in: change.table.database) == nil else {
        throw ServiceError.exists(kind: "Table", name: change.name)
      }
      try execute("UPDATE tables SET name = ? WHERE id = ?", [change.name, change.table.id])
    }
  }

  /// True when some table's auto-delete time is past.
  func hasExpiredTables(at now: Int64) throws -> Bool {
    try row("SELECT 1 FROM tables WHERE expires IS NOT NULL AND expires <= ? LIMIT 1", [now]) != nil
  }

  /// Drops the tables whose auto-delete time is past; those with rows only when their policy says so.
  func dropExpiredTables(at now: Int64) throws {
    let expired = try rows("SELECT id, database, name FROM tables WHERE expires IS NOT NULL AND expires <= ?", [now])
    for row in expired {
      let owner = try self.row("SELECT name FROM databases WHERE id = ?", [row[1] as Int64])
      guard let owner, let table = try findTable(row[2], in: try database(named: owner[0])) else { continue }
      let policy = try policy(.autoDelete, of: table)
      let isEmpty = try count("SELECT COUNT(*) FROM extents WHERE entity = ?", [table.id]) == 0
      if isEmpty || policy?["DeleteIfNotEmpty"] == true {
        try drop(table)
      }
    }
  }

  private static func check(_ schema: TableSchema) throws {
    guard schema.columns.count <= ServiceError.greatestColumns else {
      throw ServiceError.tooManyColumns(schema.columns.count)
    }
    for column in schema.columns {
      if let problem = EntityName.problem(with: column.name) { throw ServiceError.badName(column.name, problem) }
    }
  }

  private static func table(_ row: Row, in database: DatabaseRecord) throws -> TableRecord {
    TableRecord(
      id: row[0], database: database, name: row[1], guid: row[2], schema: try TableSchema(cslSchema: row[3]),
      folder: row[4], docstring: row[5], isHidden: row[6])
  }
}
