import GRDB
import Kusto

/// The policies that are kept; those of auto-delete, batching and streaming ingestion have an effect, the others are
/// stored and shown.
enum PolicyKind: String, Sendable, CaseIterable {
  case autoDelete = "auto_delete"
  case caching
  case ingestionBatching = "ingestionbatching"
  case ingestionTime = "ingestiontime"
  case merge
  case retention
  case rowLevelSecurity = "row_level_security"
  case sharding
  case streamingIngestion = "streamingingestion"
  case update

  /// The name in the first column of `.show table T policy X`.
  var displayName: String {
    switch self {
    case .autoDelete: "AutoDeletePolicy"
    case .caching: "CachingPolicy"
    case .ingestionBatching: "IngestionBatchingPolicy"
    case .ingestionTime: "IngestionTimePolicy"
    case .merge: "ExtentsMergePolicy"
    case .retention: "RetentionPolicy"
    case .rowLevelSecurity: "RowLevelSecurityPolicy"
    case .sharding: "ShardingPolicy"
    case .streamingIngestion: "StreamingIngestionPolicy"
    case .update: "UpdatePolicy"
    }
  }
}

extension Catalog {
  /// The policy of `table`, or nil when none is set.
  func policy(_ kind: PolicyKind, of table: TableRecord) throws -> JSONValue? {
    try policy(kind, owner: "table", entity: table.id)
  }

  /// The policy of `database`, or nil when none is set.
  func policy(_ kind: PolicyKind, of database: DatabaseRecord) throws -> JSONValue? {
    try policy(kind, owner: "database", entity: database.id)
  }

  /// Sets the policy of `table`, or takes it away.
  func setPolicy(_ kind: PolicyKind, of table: TableRecord, to value: JSONValue?) throws {
    try setPolicy(kind, owner: "table", entity: table.id, to: value)
    if kind == .autoDelete {
      let expiry = value?["ExpiryDate"]?.stringValue.flatMap { DateTimeText.ticks($0) }
      try execute("UPDATE tables SET expires = ? WHERE id = ?", [expiry, table.id])
    }
  }

  /// Sets the policy of `database`, or takes it away.
  func setPolicy(_ kind: PolicyKind, of database: DatabaseRecord, to value: JSONValue?) throws {
    try setPolicy(kind, owner: "database", entity: database.id, to: value)
  }

  /// Gives `copy` the policies of `original`, except the one that would delete it.
  func copyPolicies(from original: TableRecord, to copy: TableRecord) throws {
    try execute(
      """
      INSERT OR REPLACE INTO policies (owner, entity, kind, value)
      SELECT owner, ?, kind, value FROM policies WHERE owner = 'table' AND entity = ? AND kind <> 'auto_delete'
      """, [copy.id, original.id])
  }

  private func policy(_ kind: PolicyKind, owner: String, entity: Int64) throws -> JSONValue? {
    try row(
      "SELECT value FROM policies WHERE owner = ? AND entity = ? AND kind = ?", [owner, entity, kind.rawValue]
    ).map { try JSONValue(parsing: $0[0]) }
  }

  private func setPolicy(_ kind: PolicyKind, owner: String, entity: Int64, to value: JSONValue?) throws {
    guard let value else {
      return try execute(
        "DELETE FROM policies WHERE owner = ? AND entity = ? AND kind = ?", [owner, entity, kind.rawValue])
    }
    try execute(
      "INSERT OR REPLACE INTO policies (owner, entity, kind, value) VALUES (?, ?, ?, ?)",
      [owner, entity, kind.rawValue, value.text])
  }
}
