import Foundation
import Kusto

/// Blobs for one table that become messages of the queue: of a request by REST, or of `.ingest-from-storage-queued`.
///
/// What is tracked has a row of the status table for each blob, under the id of the operation, so a blob that is handed
/// over is as safe as a message.
struct QueuedIngestion: Sendable {
  struct Blob: Sendable {
    var url: String
    var id = UUID()
    /// Bytes before compression; 0 when not known.
    var size = 0
    /// Ticks that its rows have as their creation time; nil for what the properties say.
    var created: Int64?
  }

  var blobs: [Blob]
  var database: String
  var table: String
  var isTracked = false
  var skipsBatching = false
  var keepsBlobs = true
  /// What is about the rows: `format`, `tags`, ….
  var properties: [String: JSONValue]

  /// Hands the blobs over.
  ///
  /// - Returns: the id of the operation.
  /// - Throws: ``ServiceError`` for a table that is not there, or properties that mean nothing.
  func post(_ catalog: Catalog, at address: String) throws -> String {
    do {
      _ = try IngestionProperties(properties)
    } catch let failure as IngestionFailure {
      throw failure.serviceError
    }
    let target = try catalog.table(table, in: try catalog.database(named: database))
    let operation = Guid.fresh()
    let statuses = try catalog.grant(.table, StorageName.statusTable).address(at: address)
    for blob in blobs {
      let message = message(blob, for: target, operation: operation, statuses: statuses)
      if isTracked { try note(message, operation, catalog) }
      _ = try catalog.enqueue(message.json.text, delay: 0)
    }
    return operation
  }

  private func message(
    _ blob: Blob, for target: TableRecord, operation: String, statuses: String
  ) -> IngestionMessage {
    let row = blob.id.uuidString.lowercased()
    var properties = properties
    if let created = blob.created {
      properties = properties.filter { $0.key.lowercased() != "creationtime" }
      properties["creationTime"] = .datetime(created)
    }
    return IngestionMessage(
      id: blob.id, blobPath: blob.url, rawDataSize: blob.size, database: target.database.name, table: target.name,
      flushImmediately: skipsBatching, retainBlobOnSuccess: keepsBlobs,
      reportLevel: isTracked ? .failuresAndSuccesses : .none, reportMethod: isTracked ? .table : .queue,
      statusEntity: isTracked ? .init(table: statuses, partitionKey: operation, rowKey: row) : nil,
      properties: properties)
  }

  private func note(_ message: IngestionMessage, _ operation: String, _ catalog: Catalog) throws {
    let now = JSONValue.datetime(Clock.now)
    try catalog.putStatus(
      partition: operation, row: message.id.uuidString.lowercased(),
      properties: [
        "Status": "Pending", "Database": .string(message.database), "Table": .string(message.table),
        "IngestionSourcePath": .string(BlobAddress.shown(message.blobPath)), "StartTime": now, "UpdatedOn": now,
      ])
  }
}

/// What became of the blobs that were handed over together.
struct QueuedOperation: Sendable {
  enum State: String, Sendable, CaseIterable {
    case succeeded = "Succeeded"
    case failed = "Failed"
    case inProgress = "InProgress"
    case canceled = "Canceled"
  }

  let id: String
  /// A row of the status table for each blob, at least one.
  let rows: [StatusEntity]

  /// The most blobs that one command may name.
  static let mostBlobs = 1_000

  /// The operation called `id`; nil when there is none, or it is not tracked.
  init?(_ id: String, in catalog: Catalog) throws {
    self.id = id
    // Rows without a start are those that clients made, each for a source of its own.
    rows = try catalog.statuses(of: id, from: nil, limit: Self.mostBlobs).filter { $0.properties["StartTime"] != nil }
    if rows.isEmpty { return nil }
  }

  /// How it stands with one blob; one that is skipped, because its rows are there, counts as done.
  static func state(_ row: StatusEntity) -> State {
    switch row.properties["Status"]?.stringValue {
    case "Succeeded", "Skipped": .succeeded
    case "Failed": .failed
    case "Canceled": .canceled
    default: .inProgress
    }
  }

  func count(_ state: State) -> Int { rows.count { Self.state($0) == state } }

  /// Whether its rows go into `table`.
  func isOf(_ target: TableRecord) -> Bool { database == target.database.name && table == target.name }

  var table: String? { first("Table")?.stringValue }
  var database: String? { first("Database")?.stringValue }
  var started: JSONValue { first("StartTime") ?? .null }
  var updated: JSONValue {
    rows.compactMap { $0.properties["UpdatedOn"]?.stringValue }.max().map(JSONValue.string) ?? .null
  }

  private func first(_ name: String) -> JSONValue? { rows.lazy.compactMap { $0.properties[name] }.first }

  /// Takes the blobs back that no worker has begun; what is under way goes on.
  func cancel(reason: String, in catalog: Catalog) throws {
    for row in rows where Self.state(row) == .inProgress {
      guard try catalog.withdraw(.ready, source: row.row) else { continue }
      try catalog.mergeStatus(
        partition: row.partition, row: row.row,
        properties: ["Status": "Canceled", "Details": .string(reason), "UpdatedOn": .datetime(Clock.now)])
    }
  }
}

extension Catalog {
  /// Deletes the message about `source` unless somebody works on it; false when nothing was deleted.
  fileprivate func withdraw(_ queue: QueueName, source: String) throws -> Bool {
    try execute(
      "DELETE FROM messages WHERE queue = ? AND owner IS NULL AND instr(text, ?) > 0",
      [queue.rawValue, "\"Id\":\"\(source)\""])
    return database.changesCount > 0
  }
}
