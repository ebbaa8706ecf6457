import GRDB
import Kusto

/// A command that runs in the background.
struct OperationRecord: Sendable, Hashable {
  var id: String
  /// `ExtentsMove`, `DataIngestPull`, ….
  var kind: String
  var database: String
  /// The text of the command.
  var command: String
  var state: State
  var status: String
  var started: Int64
  var updated: Int64
  /// What the command answers when it is not asynchronous, once it is done.
  var result: ResultTable?

  enum State: String, Sendable {
    case scheduled = "Scheduled"
    case inProgress = "InProgress"
    case completed = "Completed"
    case failed = "Failed"
  }
}

extension Catalog {
  private static let operationColumns = "id, kind, database, command, state, status, started, updated, result"

  /// Notes a command that a worker will run.
  func schedule(_ command: String, kind: String, in database: DatabaseRecord) throws -> String {
    let id = Guid.fresh()
    try execute(
      """
      INSERT INTO operations (id, kind, database, command, state, status, started, updated)
      VALUES (?1, ?2, ?3, ?4, 'Scheduled', '', ?5, ?5)
      """,
      [id, kind, database.name, command, Clock.now])
    return id
  }

  /// Takes the oldest scheduled operation for `owner`.
  func claimOperation(owner: String) throws -> OperationRecord? {
    let found = try row(
      "SELECT \(Self.operationColumns) FROM operations WHERE state = 'Scheduled' ORDER BY started, rowid LIMIT 1")
    guard let found else { return nil }
    let operation = try Self.operation(found)
    try execute(
      "UPDATE operations SET state = 'InProgress', owner = ?, updated = ? WHERE id = ?",
      [owner, Clock.now, operation.id])
    return operation
  }

  /// Ends an operation; part of the transaction that did its work.
  func finish(_ id: String, state: OperationRecord.State, status: String, result: ResultTable?) throws {
    try execute(
      "UPDATE operations SET state = ?, status = ?, result = ?, updated = ?, owner = NULL WHERE id = ?",
      [state.rawValue, status, result.map { StoredTable.text($0) }, Clock.now, id])
  }

  /// The operation called `id`, or nil.
  func operation(_ id: String) throws -> OperationRecord? {
    try row("SELECT \(Self.operationColumns) FROM operations WHERE id = ?", [id]).map(Self.operation)
  }

  /// The operations of `database`, oldest first.
  func operations(of database: DatabaseRecord) throws -> [OperationRecord] {
    try rows(
      "SELECT \(Self.operationColumns) FROM operations WHERE database = ? ORDER BY started, rowid", [database.name]
    ).map(Self.operation)
  }

  private static func operation(_ row: Row) throws -> OperationRecord {
    let result: String? = row[8]
    return OperationRecord(
      id: row[0], kind: row[1], database: row[2], command: row[3],
      state: OperationRecord.State(rawValue: row[4]) ?? .failed, status: row[5], started: row[6], updated: row[7],
      result: try result.map(StoredTable.table))
  }
}

/// A result as it is kept in the catalogue.
private enum StoredTable {
  static func text(_ table: ResultTable) -> String {
    JSONValue.object([
      "columns": .string(TableSchema(table.columns).cslSchema),
      "rows": .array(table.rows.map { .array($0) }),
    ]).text
  }

  static func table(_ text: String) throws -> ResultTable {
    let json = try JSONValue(parsing: text)
    guard let columns = json["columns"]?.stringValue, case .array(let rows)? = json["rows"] else {
      throw ServiceError.internalError("the result of an operation cannot be read")
    }
    return ResultTable(
      name: "Table_0", columns: try TableSchema(cslSchema: columns).columns,
      rows: rows.map { if case .array(let values) = $0 { values } else { [] } })
  }
}
