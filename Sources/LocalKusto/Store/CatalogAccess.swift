import GRDB
import Kusto

/// The catalogue within one transaction.
///
/// Its topics are extensions, a file each: ``databases()``, ``tables(of:)``, ``extents(of:)`` and so on.
package struct Catalog {
  let database: Database

  /// The catalogue that `database` holds.
  init(_ database: Database) { self.database = database }

  /// Runs SQL that returns nothing.
  func execute(_ sql: String, _ arguments: StatementArguments = []) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// All rows of a query.
  func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
    try Row.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments)
  }

  /// The first row of a query, or nil.
  func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
    try Row.fetchOne(try database.cachedStatement(sql: sql), arguments: arguments)
  }

  /// The integer in the first row of a query; 0 when it is null or there is no row.
  package func count(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
    try Int.fetchOne(try database.cachedStatement(sql: sql), arguments: arguments) ?? 0
  }
}

/// A database of the catalogue.
package struct DatabaseRecord: Sendable, Hashable {
  package var id: Int64
  package var name: String
  package var guid: String
}

extension Catalog {
  /// All databases by name.
  func databases() throws -> [DatabaseRecord] {
    try rows("SELECT id, name, guid FROM databases ORDER BY name").map(DatabaseRecord.init)
  }

  /// The database called `name`, whatever its case; `NetDefaultDB` and no name mean the first one.
  ///
  /// - Throws: ``ServiceError`` when there is none.
  package func database(named name: String?) throws -> DatabaseRecord {
    let wanted = name ?? ""
    if let row = try row("SELECT id, name, guid FROM databases WHERE name = ?", [wanted]) {
      return DatabaseRecord(row)
    }
    guard wanted.isEmpty || wanted.lowercased() == "netdefaultdb",
      let row = try row("SELECT id, name, guid FROM databases ORDER BY id LIMIT 1")
    else { throw ServiceError.noDatabase(wanted) }
    return DatabaseRecord(row)
  }

  /// Makes a database.
  ///
  /// - Throws: ``ServiceError`` when the name is taken or not allowed.
  func createDatabase(_ name: String) throws -> DatabaseRecord {
    if let problem = EntityName.problem(with: name) { throw ServiceError.badName(name, problem) }
    guard try row("SELECT 1 FROM databases WHERE name = ?", [name]) == nil else {
      throw ServiceError.exists(kind: "Database", name: name)
    }
    try execute("INSERT INTO databases (name, guid, created) VALUES (?, ?, ?)", [name, Guid.fresh(), Clock.now])
    return try database(named: name)
  }
}

extension DatabaseRecord {
  fileprivate init(_ row: Row) { self.init(id: row[0], name: row[1], guid: row[2]) }
}
