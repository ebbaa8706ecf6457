/// One thing that a load needs, and how it stands.
package struct CheckItem: Sendable, Hashable, Codable {
  package enum State: String, Sendable, Codable {
    case ok
    /// The load works, but a person should know this.
    case note
    /// Nobody could find out.
    case unknown
    /// Without it the load fails.
    case missing
  }

  /// The name that scripts know, as `role.ingestor`.
  package var id: String
  package var state: State
  /// What was found.
  package var found: String
  /// Why a load needs it; nil where that is plain.
  package var why: String?
  /// The commands that grant or set it, KQL.
  package var fix: [String]

  package init(_ id: String, _ state: State, _ found: String, why: String? = nil, fix: [String] = []) {
    self.id = id
    self.state = state
    self.found = found
    self.why = why
    self.fix = fix
  }
}
