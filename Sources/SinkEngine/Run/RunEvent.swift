import Foundation
import Kusto

/// One line of a run's log: what happened, or what is about to. Everything that is shown of a run is a fold over these.
///
/// Shape: one flat JSON object, `{"event":"partition.ingested","run":…,"at":…,"seq":…, …}`; the same text is what
/// `write --json` prints.
package struct RunEvent: Sendable, Hashable {
  /// From 0, without gaps.
  package var sequence: Int
  package var at: Date
  package var run: String
  package var body: Body

  package init(sequence: Int, at: Date, run: String, body: Body) {
    self.sequence = sequence
    self.at = at
    self.run = run
    self.body = body
  }

  /// What happened. `…Intended` comes before the act it names, synced to disk; all others come after.
  package enum Body: Sendable, Hashable {
    case planned(Planned)
    case started(Started)
    case phase(PhaseChange)
    /// A command is sent; the timeline and the log pane show it.
    case commandSent(CommandSent)
    case commandAnswered(CommandAnswered)
    case stagingIntended(StagingTable)
    case stagingCreated(StagingTable)
    case partitionStarted(PartitionStarted)
    case partitionProgress(PartitionProgress)
    case partitionUploaded(PartitionProgress)
    case partitionQueueIntended(PartitionReference)
    case partitionQueued(PartitionReference)
    case partitionIngested(PartitionReference)
    case partitionVerified(PartitionVerified)
    case partitionRetried(Retried)
    case partitionFailed(PartitionFailed)
    case stepRetried(Retried)
    case targetIntended(TargetTable)
    case targetCreated(TargetTable)
    case commitIntended(CommitIntended)
    case commitSent(CommitSent)
    case commitState(CommitState)
    case committed(Committed)
    case abortRequested(AbortRequested)
    case rollbackStarted(Reason)
    case rolledBack(Reason)
    case warning(Reason)
    case finished(Finished)
  }

  package struct Planned: Sendable, Codable, Hashable {
    package var cluster: String
    package var database: String
    package var table: String
    package var sources: [String]
    package var staging: String
    package var tag: String
    package var create: String
    package var creates: Bool
    package var schema: String
    package var partitions: [PartitionSummary]
    package var parallel: Int
  }

  package struct PartitionSummary: Sendable, Codable, Hashable {
    package var partition: Int
    /// File name, with the row range where a file is cut.
    package var source: String
    package var rows: Int
    package var bytes: Int
  }

  package struct Started: Sendable, Codable, Hashable {
    package var pid: Int
    package var host: String
    package var version: String
  }

  package struct PhaseChange: Sendable, Codable, Hashable {
    package var phase: RunPhase
  }

  package struct CommandSent: Sendable, Codable, Hashable {
    /// Number of the command in this run.
    package var command: Int
    /// As sent, with every signature and token taken out.
    package var text: String
  }

  package struct CommandAnswered: Sendable, Codable, Hashable {
    package var command: Int
    package var milliseconds: Int
    /// The server's words when it refused; nil when it did not.
    package var error: String?
  }

  package struct StagingTable: Sendable, Codable, Hashable {
    package var staging: String
  }

  package struct PartitionStarted: Sendable, Codable, Hashable {
    package var partition: Int
    package var attempt: Int
  }

  package struct PartitionProgress: Sendable, Codable, Hashable {
    package var partition: Int
    package var rows: Int
    /// Source bytes read.
    package var bytes: Int
    /// Compressed bytes that the storage has taken.
    package var uploaded: Int
  }

  package struct PartitionReference: Sendable, Codable, Hashable {
    package var partition: Int
  }

  package struct PartitionVerified: Sendable, Codable, Hashable {
    package var partition: Int
    package var rows: Int
    package var extents: [String]
  }

  package struct PartitionFailed: Sendable, Codable, Hashable {
    package var partition: Int
    /// For instance `Stream_WrongNumberOfFields`, or a code of our own.
    package var code: String
    package var reason: String
    package var permanent: Bool
  }

  package struct Retried: Sendable, Codable, Hashable {
    /// Nil when it is not about a partition.
    package var partition: Int?
    /// What is tried again: `upload`, `.create table`, ….
    package var step: String
    /// The attempt that will follow, from 2.
    package var attempt: Int
    package var delayMilliseconds: Int
    package var reason: String
  }

  package struct TargetTable: Sendable, Codable, Hashable {
    package var table: String
  }

  package struct CommitIntended: Sendable, Codable, Hashable {
    package var extents: [String]
    package var rows: Int
  }

  package struct CommitSent: Sendable, Codable, Hashable {
    /// Operation id of `.move async extents`.
    package var operation: String
  }

  package struct CommitState: Sendable, Codable, Hashable {
    /// As `.show operations` says: `Scheduled`, `InProgress`, ….
    package var state: String
  }

  package struct Committed: Sendable, Codable, Hashable {
    package var rows: Int
    package var extents: Int
  }

  package struct AbortRequested: Sendable, Codable, Hashable {
    /// `signal`, `abort command`, `console`, `timeout`.
    package var by: String
  }

  package struct Reason: Sendable, Codable, Hashable {
    package var reason: String
  }

  package struct Finished: Sendable, Codable, Hashable {
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
  }
}

/// The stages of a run, in order.
package enum RunPhase: String, Sendable, Codable, CaseIterable, Hashable {
  case planned, staging, loading, verifying, committing, cleaning, rollingBack, finished
}

/// How a run ended, as `--json` says it.
package enum RunOutcome: String, Sendable, Codable, Hashable {
  case committed
  case notCommitted = "not-committed"
  case unknown
  case detached
}
