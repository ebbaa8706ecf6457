import Foundation
import Kusto

/// One line of a run's log: what happened, or what is about to. Everything that is shown of a run is a fold over these.
///
/// Shape: one flat JSON object, `{"event":"partition.ingested","run":…,"at":…,"seq":…, …}`; the same text is what
/// `write --json` prints.
public struct RunEvent: Sendable, Hashable {
  /// From 0, without gaps.
  public var sequence: Int
  public var at: Date
  public var run: String
  public var body: Body

  public init(sequence: Int, at: Date, run: String, body: Body) {
    self.sequence = sequence
    self.at = at
    self.run = run
    self.body = body
  }

  /// What happened. `…Intended` comes before the act it names, synced to disk; all others come after.
  public enum Body: Sendable, Hashable {
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

  public struct Planned: Sendable, Codable, Hashable {
    public var cluster: String
    public var database: String
    public var table: String
    public var sources: [String]
    public var staging: String
    public var tag: String
    public var create: String
    public var creates: Bool
    public var schema: String
    public var partitions: [PartitionSummary]
    public var parallel: Int
  }

  public struct PartitionSummary: Sendable, Codable, Hashable {
    public var partition: Int
    /// File name, with the row range where a file is cut.
    public var source: String
    public var rows: Int
    public var bytes: Int
  }

  public struct Started: Sendable, Codable, Hashable {
    public var pid: Int
    public var host: String
    public var version: String
  }

  public struct PhaseChange: Sendable, Codable, Hashable {
    public var phase: RunPhase
  }

  public struct CommandSent: Sendable, Codable, Hashable {
    /// Number of the command in this run.
    public var command: Int
    /// As sent, with every signature and token taken out.
    public var text: String
  }

  public struct CommandAnswered: Sendable, Codable, Hashable {
    public var command: Int
    public var milliseconds: Int
    /// The server's words when it refused; nil when it did not.
    public var error: String?
  }

  public struct StagingTable: Sendable, Codable, Hashable {
    public var staging: String
  }

  public struct PartitionStarted: Sendable, Codable, Hashable {
    public var partition: Int
    public var attempt: Int
  }

  public struct PartitionProgress: Sendable, Codable, Hashable {
    public var partition: Int
    public var rows: Int
    /// Source bytes read.
    public var bytes: Int
    /// Compressed bytes that the storage has taken.
    public var uploaded: Int
  }

  public struct PartitionReference: Sendable, Codable, Hashable {
    public var partition: Int
  }

  public struct PartitionVerified: Sendable, Codable, Hashable {
    public var partition: Int
    public var rows: Int
    public var extents: [String]
  }

  public struct PartitionFailed: Sendable, Codable, Hashable {
    public var partition: Int
    /// For instance `Stream_WrongNumberOfFields`, or a code of our own.
    public var code: String
    public var reason: String
    public var permanent: Bool
  }

  public struct Retried: Sendable, Codable, Hashable {
    /// Nil when it is not about a partition.
    public var partition: Int?
    /// What is tried again: `upload`, `.create table`, ….
    public var step: String
    /// The attempt that will follow, from 2.
    public var attempt: Int
    public var delayMilliseconds: Int
    public var reason: String
  }

  public struct TargetTable: Sendable, Codable, Hashable {
    public var table: String
  }

  public struct CommitIntended: Sendable, Codable, Hashable {
    public var extents: [String]
    public var rows: Int
  }

  public struct CommitSent: Sendable, Codable, Hashable {
    /// Operation id of `.move async extents`.
    public var operation: String
  }

  public struct CommitState: Sendable, Codable, Hashable {
    /// As `.show operations` says: `Scheduled`, `InProgress`, ….
    public var state: String
  }

  public struct Committed: Sendable, Codable, Hashable {
    public var rows: Int
    public var extents: Int
  }

  public struct AbortRequested: Sendable, Codable, Hashable {
    /// `signal`, `abort command`, `console`, `timeout`.
    public var by: String
  }

  public struct Reason: Sendable, Codable, Hashable {
    public var reason: String
  }

  public struct Finished: Sendable, Codable, Hashable {
    public var outcome: RunOutcome
    public var rows: Int
    public var bytes: Int
    public var partitions: Int
    public var table: String
    public var seconds: Double
    /// What to know and what to try, when nothing was committed or the outcome is unknown.
    public var message: String?
    /// True when a person stopped it.
    public var stopped: Bool?
  }
}

/// The stages of a run, in order.
public enum RunPhase: String, Sendable, Codable, CaseIterable, Hashable {
  case planned, staging, loading, verifying, committing, cleaning, rollingBack, finished
}

/// How a run ended, as `--json` says it.
public enum RunOutcome: String, Sendable, Codable, Hashable {
  case committed
  case notCommitted = "not-committed"
  case unknown
  case detached
}
