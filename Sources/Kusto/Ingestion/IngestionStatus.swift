/// What the status table says of one ingestion source.
///
/// Source: Kusto documentation, "Kusto.Ingest status reporting". `pending` is the only value that will still change.
package struct IngestionStatus: Sendable, Hashable {
  package enum State: String, Sendable, Codable {
    case pending = "Pending"
    case queued = "Queued"
    case succeeded = "Succeeded"
    case failed = "Failed"
    case skipped = "Skipped"
    case partiallySucceeded = "PartiallySucceeded"

    /// True when no other state will follow.
    package var isFinal: Bool { self != .pending && self != .queued }
  }

  package var state: State
  /// For instance `Stream_WrongNumberOfFields`; empty when there was no error.
  package var errorCode: String
  /// `Permanent`, `Transient`, `Exhausted`, `Unknown`; empty when there was no error.
  package var failureStatus: String
  package var details: String

  /// A status.
  package init(state: State, errorCode: String = "", failureStatus: String = "", details: String = "") {
    self.state = state
    self.errorCode = errorCode
    self.failureStatus = failureStatus
    self.details = details
  }

  /// The row key that every client uses: the nil GUID.
  package static let nilRowKey = "00000000-0000-0000-0000-000000000000"
}
