import GRDB
import Kusto

/// What a request says about a query besides its text.
package struct QueryOptions: Sendable {
  /// The time of the request in ticks, for `now()` and `ago()`.
  package var now: Int64
  /// Query parameters by name, as KQL literals: the `Parameters` of the request's properties.
  package var parameters: [String: String]
  package var limits: ResultLimits

  /// Options of a request that came at `now`.
  package init(now: Int64, parameters: [String: String] = [:], limits: ResultLimits = ResultLimits()) {
    self.now = now
    self.parameters = parameters
    self.limits = limits
  }
}

/// How much one result may hold before it is an error.
///
/// Source: Kusto documentation, "Query limits": 500,000 records and 64 MB unless `notruncation` is set.
package struct ResultLimits: Sendable, Hashable {
  /// `truncationmaxrecords`; nil means no limit.
  package var records: Int?
  /// `truncationmaxsize`, counted over the stored values; nil means no limit.
  package var bytes: Int?

  /// Limits of `records` rows and `bytes` bytes.
  package init(records: Int? = 500_000, bytes: Int? = 64 << 20) {
    self.records = records
    self.bytes = bytes
  }

  /// The limits under `notruncation`.
  package static let none = ResultLimits(records: nil, bytes: nil)
}

/// One tabular statement as SQL, with what is needed to read its rows.
package struct TranslatedQuery: Sendable {
  /// The name of the result: `PrimaryResult`, or what an `as` operator says.
  package var name: String
  /// A SELECT that yields `c0`, `c1`, … in the order of ``columns``, stored as ``QueryTable`` says.
  ///
  /// It may stand in an `INSERT … SELECT`; only ``QueryFunctions`` must be installed.
  package var sql: String
  package var arguments: [DatabaseValue]
  package var columns: [Kusto.Column]
  package var limits: ResultLimits
  /// What `render` says, as the service writes it among the properties of a result.
  package var visualization: String?

  /// Calls `body` with every row of the result, values as the wire writes them.
  ///
  /// - Throws: ``ServiceError`` `E_QUERY_RESULT_SET_TOO_LARGE` at the first row past the limits, `E_RUNAWAY_QUERY` past
  ///   those of ``QueryBudget``, which no option lifts; `CancellationError` when that is stopped.
  ///   What SQLite refuses about the query itself is one too; a lock, an interrupt or a full disk is not.
  package func forEachRow(in database: Database, _ body: ([JSONValue]) throws -> Void) throws {
    guard let budget = QueryBudget.current else {
      return try QueryBudget.$current.withValue(QueryBudget()) { try forEachRow(in: database, body) }
    }
    do {
      try read(database, budget, body)
    } catch let error as DatabaseError where Self.isAboutTheQuery(error.resultCode) {
      throw budget.refusal.map(Self.error) ?? QueryError.computing(error.message ?? "").serviceError
    } catch let limit as QueryLimit {
      throw Self.error(limit)
    }
  }

  static func error(_ limit: QueryLimit) -> any Error {
    limit == .stopped ? CancellationError() : QueryError.limit(limit).serviceError
  }

  /// What a value takes in memory besides its bytes, until it is answered.
  private static let overhead = 16

  static func isAboutTheQuery(_ code: ResultCode) -> Bool {
    code == .SQLITE_ERROR || code == .SQLITE_TOOBIG || code == .SQLITE_MISMATCH || code == .SQLITE_RANGE
  }

  private func read(_ database: Database, _ budget: QueryBudget, _ body: ([JSONValue]) throws -> Void) throws {
    let statement = try database.makeStatement(sql: sql)
    let cursor = try Row.fetchCursor(statement, arguments: StatementArguments(arguments))
    var records = 0
    var bytes = 0
    while let row = try cursor.next() {
      records += 1
      if let limit = limits.records, records > limit {
        throw QueryError.resultTooLarge(.records, limit: limit).serviceError
      }
      var values: [JSONValue] = []
      values.reserveCapacity(columns.count)
      let before = bytes
      let stored = StatementRow(statement: statement.sqliteStatement, row: row)
      for (index, column) in columns.enumerated() {
        let (value, size) = stored.json(index, type: column.type)
        bytes += size
        values.append(value)
      }
      if let limit = limits.bytes, bytes > limit {
        throw QueryError.resultTooLarge(.bytes, limit: limit).serviceError
      }
      try budget.hold(bytes - before + Self.overhead * (columns.count + 1))
      try body(values)
    }
  }

  /// Calls `body` with the values of up to `rows` rows at a time, as they are stored, and about how many bytes they take.
  ///
  /// Nothing is held but one batch, so the memory of the query is not counted.
  func forEachBatch(
    in database: Database, rows: Int, _ body: (RowBatch, Int) throws -> Void
  ) throws {
    guard let budget = QueryBudget.current else {
      return try QueryBudget.$current.withValue(QueryBudget()) { try forEachBatch(in: database, rows: rows, body) }
    }
    do {
      try readBatches(database, rows, body)
    } catch let error as DatabaseError where Self.isAboutTheQuery(error.resultCode) {
      throw budget.refusal.map(Self.error) ?? QueryError.computing(error.message ?? "").serviceError
    } catch let limit as QueryLimit {
      throw Self.error(limit)
    }
  }

  private func readBatches(
    _ database: Database, _ rows: Int, _ body: (RowBatch, Int) throws -> Void
  ) throws {
    let cursor = try Row.fetchCursor(
      try database.makeStatement(sql: sql), arguments: StatementArguments(arguments))
    var batch = RowBatch(width: max(columns.count, 1))
    var bytes = 0
    while let row = try cursor.next() {
      for (index, column) in columns.enumerated() {
        let value: DatabaseValue = row[index]
        bytes += StoredValue.size(of: value)
        batch.append(value.isNull && column.type == .string ? "".databaseValue : value)
      }
      if columns.isEmpty { batch.appendNull() }
      guard batch.rows >= rows || bytes >= Self.mostBatchBytes else { continue }
      try body(batch, bytes)
      batch.removeAll()
      bytes = 0
    }
    if batch.rows > 0 { try body(batch, bytes) }
  }

  private static let mostBatchBytes = 8 << 20

  /// The whole result.
  ///
  /// - Throws: ``ServiceError`` as ``forEachRow(in:_:)`` does.
  package func table(in database: Database) throws -> ResultTable {
    var rows: [[JSONValue]] = []
    try forEachRow(in: database) { rows.append($0) }
    return ResultTable(name: name, columns: columns, rows: rows)
  }
}
