import GRDB

/// A kind of storage that is lent out.
enum StorageKind: String, Sendable, CaseIterable {
  case container, queue, table

  /// The letter of the `sr` member of an address.
  var letter: String {
    switch self {
    case .container: "c"
    case .queue: "q"
    case .table: "t"
    }
  }
}

/// Names of the one container and the one status table; queues are ``QueueName``.
enum StorageName {
  static let container = "tempstorage"
  static let statusTable = "ingestionsstatus"
}

/// A right to one piece of storage until a time.
struct StorageGrant: Sendable, Hashable {
  var kind: StorageKind
  var name: String
  var secret: String
  var expires: Int64
}

extension Catalog {
  private static let grantLifetime = 3 * Ticks.perDay
  private static let grantRenewal = 2 * Ticks.perDay

  /// A grant that holds for two days at least.
  ///
  /// Clients keep addresses for hours and put them into messages that may wait; each grant outlives both.
  func grant(_ kind: StorageKind, _ name: String) throws -> StorageGrant {
    let now = Clock.now
    let found = try row(
      "SELECT secret, expires FROM resources WHERE kind = ? AND name = ? AND expires > ? ORDER BY expires DESC",
      [kind.rawValue, name, now + Self.grantRenewal])
    if let found { return StorageGrant(kind: kind, name: name, secret: found[0], expires: found[1]) }
    let fresh = StorageGrant(kind: kind, name: name, secret: Secret.random(), expires: now + Self.grantLifetime)
    try execute("DELETE FROM resources WHERE expires < ?", [now])
    try execute(
      "INSERT INTO resources (kind, name, secret, expires) VALUES (?, ?, ?, ?)",
      [kind.rawValue, name, fresh.secret, fresh.expires])
    return fresh
  }

  /// True when `secret` opens this storage now.
  func isGranted(
    _ kind: StorageKind, _ name: String, _ query: QueryString, _ keys: DelegationKeys
  ) throws -> Bool {
    if query["skoid"] != nil { return kind == .container && keys.isGood(query, container: name) }
    let secret = query["sig"] ?? ""
    return try rows(
      "SELECT secret FROM resources WHERE kind = ? AND name = ? AND expires > ?", [kind.rawValue, name, Clock.now]
    ).contains { Secret.matches(secret, $0[0]) }
  }
}
