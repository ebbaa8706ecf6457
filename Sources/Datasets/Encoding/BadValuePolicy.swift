/// What becomes of a value that Kusto would turn into null or cut, and of a row that is none.
package enum BadValuePolicy: String, Sendable, Codable, Hashable, CaseIterable {
  /// The load does not begin.
  case fail
  /// The value becomes null; a row that is too short is filled, one that is too long is cut, one that is none is left
  /// out.
  case null
  /// The whole row is put aside, into a file with its place and the reason.
  case quarantine
}

/// How many bad values a load lets pass, and what becomes of them.
package struct BadValueRule: Sendable, Codable, Hashable {
  package var policy: BadValuePolicy
  /// Nil for any number.
  package var maximum: Int?

  package static let fail = BadValueRule(policy: .fail)

  package init(policy: BadValuePolicy, maximum: Int? = nil) {
    self.policy = policy
    self.maximum = maximum
  }
}
