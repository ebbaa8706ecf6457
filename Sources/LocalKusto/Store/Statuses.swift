import GRDB
import Kusto

/// A row of the status table.
struct StatusEntity: Sendable, Hashable {
  var partition: String
  var row: String
  var properties: [String: JSONValue]
  var etag: String
}

extension Catalog {
  /// The entity with these keys, or nil.
  func status(partition: String, row: String) throws -> StatusEntity? {
    let found = try self.row("SELECT properties, etag FROM statuses WHERE partition = ? AND row = ?", [partition, row])
    guard let found, case .object(let properties) = try JSONValue(parsing: found[0]) else { return nil }
    return StatusEntity(partition: partition, row: row, properties: properties, etag: found[1])
  }

  /// The first entities of a partition key from a row key on; of all where there is none.
  func statuses(of partition: String?, from first: String?, limit: Int) throws -> [StatusEntity] {
    let found =
      if let partition {
        try rows(
          """
          SELECT partition, row, properties, etag FROM statuses WHERE partition = ? AND row >= ? ORDER BY row LIMIT ?
          """, [partition, first ?? "", limit])
      } else {
        try rows("SELECT partition, row, properties, etag FROM statuses LIMIT ?", [limit])
      }
    return try found.compactMap { row in
      guard case .object(let properties) = try JSONValue(parsing: row[2]) else { return nil }
      return StatusEntity(partition: row[0], row: row[1], properties: properties, etag: row[3])
    }
  }

  /// Writes an entity; its keys and the time of the change are among its properties afterwards.
  @discardableResult
  func putStatus(partition: String, row: String, properties: [String: JSONValue]) throws -> StatusEntity {
    var properties = properties
    properties["PartitionKey"] = .string(partition)
    properties["RowKey"] = .string(row)
    properties["Timestamp"] = .string(DateTimeText.format(Clock.now))
    let etag = "W/\"datetime'\(DateTimeText.format(Clock.now))'\""
    try execute(
      "INSERT OR REPLACE INTO statuses (partition, row, properties, etag) VALUES (?, ?, ?, ?)",
      [partition, row, JSONValue.object(properties).text, etag])
    return StatusEntity(partition: partition, row: row, properties: properties, etag: etag)
  }

  /// Writes some properties of an entity and keeps its others; one that is missing is made.
  func mergeStatus(partition: String, row: String, properties: [String: JSONValue]) throws {
    let old = try status(partition: partition, row: row)?.properties ?? [:]
    try putStatus(partition: partition, row: row, properties: old.merging(properties) { $1 })
  }

  /// Removes an entity; false when there was none.
  func deleteStatus(partition: String, row: String) throws -> Bool {
    try execute("DELETE FROM statuses WHERE partition = ? AND row = ?", [partition, row])
    return database.changesCount > 0
  }
}
