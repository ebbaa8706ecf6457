import GRDB

/// The queues that data management lends out.
enum QueueName: String, Sendable, CaseIterable {
  case ready = "readyforaggregation-secured"
  case failed = "failedingestions"
  case succeeded = "successfulingestions"
}

/// A message of a queue.
struct QueueMessage: Sendable, Hashable {
  var id: String
  var text: String
  var inserted: Int64
  var visible: Int64
  var receipt: String
  var dequeues: Int
}

extension Catalog {
  /// Seven days, as Azure keeps them.
  static let messageLifetime = 7 * Ticks.perDay
  private static let messageColumns = "id, text, inserted, visible, receipt, dequeues"

  /// Appends a message that is seen after `delay` ticks.
  func post(_ text: String, to queue: QueueName, delay: Int64 = 0) throws -> QueueMessage {
    let message = QueueMessage(
      id: Guid.fresh(), text: text, inserted: Clock.now, visible: Clock.now + delay, receipt: Guid.fresh(),
      dequeues: 0)
    try execute(
      """
      INSERT INTO messages (id, queue, text, inserted, visible, receipt, dequeues) VALUES (?, ?, ?, ?, ?, ?, 0)
      """,
      [message.id, queue.rawValue, text, message.inserted, message.visible, message.receipt])
    return message
  }

  /// The first visible messages, without touching them.
  func peek(_ queue: QueueName, limit: Int) throws -> [QueueMessage] {
    try rows(
      """
      SELECT \(Self.messageColumns) FROM messages WHERE queue = ? AND visible <= ? AND owner IS NULL
      ORDER BY inserted, rowid LIMIT ?
      """, [queue.rawValue, Clock.now, limit]
    ).map(Self.message)
  }

  /// The first visible messages, which nobody else sees for the next `timeout` ticks.
  func receive(_ queue: QueueName, limit: Int, timeout: Int64) throws -> [QueueMessage] {
    try peek(queue, limit: limit).map { message in
      var taken = message
      taken.visible = Clock.now + timeout
      taken.receipt = Guid.fresh()
      taken.dequeues += 1
      try execute(
        "UPDATE messages SET visible = ?, receipt = ?, dequeues = ? WHERE id = ?",
        [taken.visible, taken.receipt, taken.dequeues, taken.id])
      return taken
    }
  }

  /// Takes the first visible message for `owner`, until that process deletes it or dies.
  func claim(_ queue: QueueName, owner: String) throws -> QueueMessage? {
    guard let message = try peek(queue, limit: 1).first else { return nil }
    try execute("UPDATE messages SET owner = ?, dequeues = dequeues + 1 WHERE id = ?", [owner, message.id])
    return message
  }

  /// Takes a message out of its queue; false when it is not there, or the receipt is an old one.
  func deleteMessage(_ id: String, receipt: String?) throws -> Bool {
    try execute("DELETE FROM messages WHERE id = ?1 AND (?2 IS NULL OR receipt = ?2)", [id, receipt])
    return database.changesCount > 0
  }

  func hasMessage(_ id: String) throws -> Bool {
    try row("SELECT 1 FROM messages WHERE id = ?", [id]) != nil
  }

  /// Gives a claimed message back; it is seen again from `time` on.
  func release(_ id: String, until time: Int64) throws {
    try execute("UPDATE messages SET owner = NULL, visible = ? WHERE id = ?", [time, id])
  }

  /// True when `owner` still has the message.
  func holdsMessage(_ id: String, owner: String) throws -> Bool {
    try row("SELECT 1 FROM messages WHERE id = ? AND owner = ?", [id, owner]) != nil
  }

  /// Deletes messages that are past their lifetime.
  func expireMessages() throws {
    try execute("DELETE FROM messages WHERE inserted < ? AND owner IS NULL", [Clock.now - Self.messageLifetime])
  }

  private static func message(_ row: Row) -> QueueMessage {
    QueueMessage(id: row[0], text: row[1], inserted: row[2], visible: row[3], receipt: row[4], dequeues: row[5])
  }
}
