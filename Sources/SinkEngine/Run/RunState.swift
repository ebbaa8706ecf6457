import Foundation

/// What is known of a run: the fold of its events.
///
/// Nothing else computes progress.
package struct RunState: Sendable, Codable, Hashable {
  package var run = ""
  package var cluster = ""
  package var database = ""
  package var table = ""
  package var staging = ""
  /// The staging table was left behind, and is known to be there still.
  package var stagingIsLeft = false
  package var tag = ""
  package var sources: [String] = []
  package var creates = false
  /// Nil for a transactional load.
  package var mode: IngestMode?
  /// The process that does the run.
  package var pid: Int?
  package var host: String?
  package var phase = RunPhase.planned
  /// When each phase began, in order of occurrence.
  package var timeline: [PhaseEntry] = []
  package var partitions: [PartitionState] = []
  package var startedAt: Date?
  /// Time of the newest event.
  package var lastEventAt: Date?
  package var endedAt: Date?
  package var operation: String?
  package var commitState: String?
  package var abortRequestedBy: StopCause?
  /// Rows of the commit that was about to be sent; nil before that.
  package var intendedRows: Int?
  /// Rows and extents that the commit moved; nil before it.
  package var committedRows: Int?
  package var committedExtents: Int?
  /// Rows that an undo took out again; nil without one.
  package var undoneRows: Int?
  /// What the load leaves out of the table or does not keep; nil for nothing.
  package var shortfall: RunShortfall?
  package var retries = 0
  /// Nil while the service answers.
  package var outage: Outage?
  /// The partitions with a trouble; nil in a state that was saved before there was this list.
  var troubled: Set<Int>? = []
  package var warnings: [String] = []
  package var outcome: RunOutcome?
  package var message: String?
  package var stopped = false
  /// The newest events as text, oldest first, at most ``logLimit``.
  package var log: [LogLine] = []
  /// Source bytes read at the newest moments, one entry a second at most, for rates; at most 60.
  package var pace: [PacePoint] = []
  /// The time in which rows were read; nil before.
  package var reading: Reading?
  /// The sequence number of the newest event folded in; -1 before the first.
  package var sequence = -1

  package static let logLimit = 500
  static let paceLimit = 60

  package init() {}

  /// When rows were read and sent, without what Kusto needs for them afterwards.
  package struct Reading: Sendable, Codable, Hashable {
    /// Seconds of processes that are over.
    package var before: TimeInterval = 0
    package var since: Date
    /// When the newest rows were read.
    package var until: Date

    package var seconds: TimeInterval { before + until.timeIntervalSince(since) }
  }

  package struct PhaseEntry: Sendable, Codable, Hashable {
    package var phase: RunPhase
    package var at: Date
  }

  package struct LogLine: Sendable, Codable, Hashable {
    package var at: Date
    package var severity: Severity
    package var text: String

    package init(at: Date, severity: Severity, text: String) {
      self.at = at
      self.severity = severity
      self.text = text
    }

    package enum Severity: String, Sendable, Codable { case info, ok, warning, error }
  }

  package struct PacePoint: Sendable, Codable, Hashable {
    package var at: Date
    package var bytes: Int
  }

  package struct PartitionState: Sendable, Codable, Hashable {
    package var index: Int
    package var source: String
    package var rows: Int
    package var bytes: Int
    package var stage = Stage.waiting
    package var rowsRead = 0
    package var bytesRead = 0
    package var uploaded = 0
    package var attempt = 0
    package var extents: [String] = []
    /// Newest problem: why it failed, or what is being tried again.
    package var note: String?
    /// Nil unless one of its requests waits for its next try.
    package var trouble: Trouble?
    package var startedAt: Date?
    package var endedAt: Date?
    /// True from the moment at which it was about to be sent, unless Kusto said that none of it is there.
    package var mayHaveArrived: Bool?

    package enum Stage: String, Sendable, Codable, CaseIterable {
      case waiting, encoding, uploading, inKusto, ingested, verified, failed, retrying
    }
  }
}
