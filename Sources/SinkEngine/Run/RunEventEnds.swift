import Foundation
import Kusto

// What the events tell of the commit and of the end.
extension RunEvent {
  /// The target table.
  package struct TargetTable: Sendable, Codable, Hashable {
    package var table: String

    package init(table: String) {
      self.table = table
    }
  }

  /// The extents that one move will take.
  package struct CommitIntended: Sendable, Codable, Hashable {
    package var extents: [String]
    package var rows: Int

    package init(extents: [String], rows: Int) {
      self.extents = extents
      self.rows = rows
    }
  }

  /// The move is with the service.
  package struct CommitSent: Sendable, Codable, Hashable {
    /// Operation id of `.move async extents`.
    package var operation: String

    package init(operation: String) {
      self.operation = operation
    }
  }

  /// How far the move is.
  package struct CommitState: Sendable, Codable, Hashable {
    /// As `.show operations` says: `Scheduled`, `InProgress`, ….
    package var state: String

    package init(state: String) {
      self.state = state
    }
  }

  /// The rows are in the target.
  package struct Committed: Sendable, Codable, Hashable {
    package var rows: Int
    package var extents: Int

    package init(rows: Int, extents: Int) {
      self.rows = rows
      self.extents = extents
    }
  }

  /// The extents that will be taken out of the target again.
  package struct UndoIntended: Sendable, Codable, Hashable {
    package var extents: [String]
    package var rows: Int

    package init(extents: [String], rows: Int) {
      self.extents = extents
      self.rows = rows
    }
  }

  /// Somebody wants the run to stop.
  package struct AbortRequested: Sendable, Codable, Hashable {
    package var by: StopCause

    package init(by: StopCause) {
      self.by = by
    }
  }

  /// A sentence.
  package struct Reason: Sendable, Codable, Hashable {
    package var reason: String

    package init(reason: String) {
      self.reason = reason
    }
  }

  /// How it ended.
  package struct Finished: HasShortfall, Sendable, Codable, Hashable {
    package var outcome: RunOutcome
    package var rows: Int
    package var bytes: Int
    package var partitions: Int
    package var table: String
    package var seconds: Double
    /// What to know and what to try, when nothing was committed or the outcome is unknown.
    package var message: String?
    /// True when a person stopped it.
    package var stopped: Bool?
    /// What the load leaves out or does not keep; nil for nothing, as all of ``RunShortfall``.
    package var rowsLeftOut: Int?
    package var valuesNulled: Int?
    package var rowsMended: Int?
    package var quarantineFile: String?

    package init(
      outcome: RunOutcome, rows: Int, bytes: Int, partitions: Int, table: String, seconds: Double,
      message: String? = nil, stopped: Bool? = nil, shortfall: RunShortfall? = nil
    ) {
      self.outcome = outcome
      self.rows = rows
      self.bytes = bytes
      self.partitions = partitions
      self.table = table
      self.seconds = seconds
      self.message = message
      self.stopped = stopped
      self.shortfall = shortfall
    }
  }
}
