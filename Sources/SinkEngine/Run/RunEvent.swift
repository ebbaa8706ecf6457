import Foundation

/// One line of a run's log: what happened, or what is about to.
///
/// Everything that is shown of a run is a fold over these.
///
/// Shape: one flat JSON object, `{"event":"partition.ingested","run":…,"at":…,"seq":…, …}`; the same text is what
/// `write --json` prints.
package struct RunEvent: Sendable, Hashable {
  /// From 0, without gaps.
  package var sequence: Int
  /// To the millisecond.
  package var at: Date
  package var run: String
  package var body: Body

  package init(sequence: Int, at: Date, run: String, body: Body) {
    self.sequence = sequence
    self.at = Timestamp.rounded(at)
    self.run = run
    self.body = body
  }

  /// What happened.
  ///
  /// `…Intended` comes before the act it names, synced to disk; all others come after.
  package enum Body: Sendable, Hashable {
    case planned(Planned)
    case started(Started)
    case phase(PhaseChange)
    /// A command is sent; the timeline and the log pane show it.
    case commandSent(CommandSent)
    case commandAnswered(CommandAnswered)
    case stagingIntended(StagingTable)
    case stagingCreated(StagingTable)
    /// Staging could not be dropped at the end of the run.
    case stagingLeft(StagingTable)
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
    /// Requests are out, and no answer comes; it is not told again before one does.
    case serviceSilent(Silence)
    /// The first good answer after ``serviceSilent`` or ``stepRetried``, whatever it brings.
    case serviceAnswered(Silence)
    case targetIntended(TargetTable)
    case targetCreated(TargetTable)
    case commitIntended(CommitIntended)
    case commitSent(CommitSent)
    case commitState(CommitState)
    case committed(Committed)
    /// A later process took the run up again.
    case resumed(Started)
    case undoIntended(UndoIntended)
    /// The rows of the run are out of the target again.
    case undone(Committed)
    case abortRequested(AbortRequested)
    case rollbackStarted(Reason)
    case rolledBack(Reason)
    case warning(Reason)
    case finished(Finished)
    /// An event of a newer version; nothing depends on it.
    case other(name: String)
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
