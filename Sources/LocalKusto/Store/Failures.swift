import GRDB
import Kusto

/// An ingestion that went wrong, as `.show ingestion failures` lists it.
struct FailureRecord: Sendable, Hashable {
  var operation: String
  var database: String
  var table: String
  var at: Int64
  /// The source without its signature.
  var source: String
  var details: String
  /// `Permanent` or `Transient`.
  var kind: String
  var activity: String
  var code: String
  var properties: String
  var shouldRetry: Bool
}

extension Catalog {
  /// Two weeks, as the service keeps them.
  private static let failureLifetime = 14 * Ticks.perDay

  /// Notes a failure.
  func note(_ failure: FailureRecord) throws {
    try execute("DELETE FROM failures WHERE at < ?", [Clock.now - Self.failureLifetime])
    try execute(
      """
      INSERT INTO failures (operation, database, entity, at, source, details, kind, activity, code, properties, retry)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        failure.operation, failure.database, failure.table, failure.at, failure.source, failure.details, failure.kind,
        failure.activity, failure.code, failure.properties, failure.shouldRetry,
      ])
  }

  /// The failures of `database`, oldest first.
  func failures(of database: DatabaseRecord) throws -> [FailureRecord] {
    try rows(
      """
      SELECT operation, database, entity, at, source, details, kind, activity, code, properties, retry
      FROM failures WHERE database = ? ORDER BY id
      """, [database.name]
    ).map { row in
      FailureRecord(
        operation: row[0], database: row[1], table: row[2], at: row[3], source: row[4], details: row[5], kind: row[6],
        activity: row[7], code: row[8], properties: row[9], shouldRetry: row[10])
    }
  }
}
