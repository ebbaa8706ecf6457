import GRDB
import Kusto

extension Catalog {
  /// Puts a message about a source into the queue of what is to be ingested.
  ///
  /// Where the table or its database has an ingestionbatching policy, the message waits for its batch. Nobody waits for
  /// the service's five minutes by default: without a policy it is seen after `delay` ticks, which are none unless the
  /// server is told otherwise. What is urgent, or would be a batch of its own in any case, never waits.
  func enqueue(_ text: String, delay: Int64) throws -> QueueMessage {
    let json = try? JSONValue(parsing: IngestionWorker.decoded(text))
    guard let message = json.flatMap({ try? IngestionMessage(json: $0) }) else {
      return try post(text, to: .ready, delay: delay)
    }
    if message.flushImmediately { return try post(text, to: .ready) }
    guard let (table, policy) = try batching(of: message) else { return try post(text, to: .ready, delay: delay) }
    guard let size = try batchedSize(of: message) else { return try post(text, to: .ready) }
    return try join(text, size: size, batchOf: table, policy)
  }

  /// The table of a message and what its policy says; nil when there is no such table, or no policy.
  private func batching(of message: IngestionMessage) throws -> (TableRecord, BatchingPolicy)? {
    let table: TableRecord
    do {
      table = try self.table(message.table, in: try database(named: message.database))
    } catch is ServiceError {
      // The worker says so to who asked for it.
      return nil
    }
    guard
      let value = try self.policy(.ingestionBatching, of: table)
        ?? self.policy(.ingestionBatching, of: table.database),
      let policy = try? BatchingPolicy(value)
    else { return nil }
    return (table, policy)
  }

  /// How much a message adds to its batch, bytes; nil for one that is a batch of its own.
  private func batchedSize(of message: IngestionMessage) throws -> Int? {
    guard let properties = try? IngestionProperties(message.properties), properties.ingestIfNotExists.isEmpty,
      !properties.tags.contains(where: { $0.hasPrefix("ingest-by:") })
    else { return nil }
    if message.rawDataSize > 0 { return min(message.rawDataSize, Self.largestSource) }
    guard let place = StorageAddress(message.blobPath), let name = place.item else { return nil }
    return try blob(name, in: place.storage).map { min($0.size, Self.largestSource) }
  }

  /// More than any limit of a policy, and little enough for a sum of all items.
  private static let largestSource = 1 << 40

  private func join(
    _ text: String, size: Int, batchOf table: TableRecord, _ policy: BatchingPolicy
  ) throws -> QueueMessage {
    let now = Clock.now
    try execute("DELETE FROM batch_items WHERE deadline <= ?", [now])
    let open = try row(
      """
      SELECT COUNT(*), COALESCE(SUM(size), 0), MIN(deadline) FROM batch_items
      JOIN messages ON messages.id = batch_items.message WHERE entity = ?
      """, [table.id])
    let count = open.map { $0[0] as Int } ?? 0
    let total = open.map { $0[1] as Int } ?? 0
    let deadline = min(open.flatMap { $0[2] as Int64? } ?? .max, now + policy.time)
    if count + 1 >= policy.items || total + size >= policy.bytes || deadline <= now {
      try seal(table, at: now)
      return try post(text, to: .ready)
    }
    let message = try post(text, to: .ready, delay: deadline - now)
    try execute(
      "INSERT INTO batch_items (message, entity, deadline, size) VALUES (?, ?, ?, ?)",
      [message.id, table.id, deadline, size])
    return message
  }

  /// Ends the wait of all messages for `table`.
  private func seal(_ table: TableRecord, at now: Int64) throws {
    try execute(
      """
      UPDATE messages SET visible = ? WHERE owner IS NULL AND id IN (SELECT message FROM batch_items WHERE entity = ?)
      """, [now, table.id])
    try execute("DELETE FROM batch_items WHERE entity = ?", [table.id])
  }
}

extension CatalogSchema {
  /// Makes the table of messages that wait for their batch, also in a folder of a program that had none.
  static func keepBatches(in database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS batch_items (
          message TEXT PRIMARY KEY, entity INTEGER NOT NULL, deadline INTEGER NOT NULL, size INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS batch_items_by_entity ON batch_items (entity);
        """)
  }
}
