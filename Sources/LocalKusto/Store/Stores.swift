import GRDB
import Kusto

extension Catalog {
  /// The store that holds rows of exactly these columns, made when it is missing.
  func store(for schema: TableSchema) throws -> Int64 {
    if let row = try row("SELECT id FROM stores WHERE columns = ?", [schema.cslSchema]) { return row[0] }
    try execute("INSERT INTO stores (columns) VALUES (?)", [schema.cslSchema])
    let id = database.lastInsertedRowID
    let columns = schema.columns.indices.map { ", c\($0)" }.joined()
    try database.execute(sql: "CREATE TABLE store_\(id) (rid INTEGER PRIMARY KEY\(columns))")
    return id
  }

  /// Sets row ids aside; they are never given twice, also not after their rows are gone.
  func reserveRows(_ count: Int, in store: Int64) throws -> RowRange {
    let next = try row("UPDATE stores SET next_row = next_row + ? WHERE id = ? RETURNING next_row", [count, store])
    guard let next else { throw ServiceError.internalError("store \(store) is missing") }
    let end: Int64 = next[0]
    return RowRange(first: end - Int64(count), last: end - 1)
  }

  /// Notes rows that belong to nobody yet, so that they can be found when their process dies.
  func notePending(_ range: RowRange, store: Int64, load: String, owner: String) throws {
    try execute(
      "INSERT INTO pending_ranges (owner, load, store, first, last) VALUES (?, ?, ?, ?, ?)",
      [owner, load, store, range.first, range.last])
  }

  /// The rows of a load, neighbouring ranges joined; they are no longer pending after this.
  func takePending(load: String) throws -> [RowRange] {
    let found = try rows("SELECT first, last FROM pending_ranges WHERE load = ? ORDER BY first", [load])
    try execute("DELETE FROM pending_ranges WHERE load = ?", [load])
    return found.reduce(into: []) { ranges, row in
      let range = RowRange(first: row[0], last: row[1])
      if let last = ranges.indices.last, ranges[last].last + 1 == range.first {
        ranges[last].last = range.last
      } else {
        ranges.append(range)
      }
    }
  }

  /// Gives up a load that failed.
  func discardPending(load: String) throws {
    try execute(
      "INSERT INTO garbage (store, first, last) SELECT store, first, last FROM pending_ranges WHERE load = ?", [load])
    try execute("DELETE FROM pending_ranges WHERE load = ?", [load])
  }

  /// Removes up to `limit` rows that nobody owns.
  ///
  /// - Returns: false when there was nothing to remove.
  func collectGarbage(limit: Int64) throws -> Bool {
    guard let row = try row("SELECT id, store, first, last FROM garbage LIMIT 1") else { return false }
    let id: Int64 = row[0]
    let store: Int64 = row[1]
    let first: Int64 = row[2]
    let last: Int64 = row[3]
    let end = min(last, first + limit - 1)
    try database.execute(sql: "DELETE FROM store_\(store) WHERE rid BETWEEN ? AND ?", arguments: [first, end])
    if end == last {
      try execute("DELETE FROM garbage WHERE id = ?", [id])
    } else {
      try execute("UPDATE garbage SET first = ? WHERE id = ?", [end + 1, id])
    }
    return true
  }
}
