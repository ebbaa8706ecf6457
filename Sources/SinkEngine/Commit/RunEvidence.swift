import Foundation

/// What the log of a run says about what was done, what was only intended, and how it was meant to go on.
package struct RunEvidence: Sendable, Hashable {
  package private(set) var stagingIsIntended = false
  package private(set) var stagingIsMade = false
  package private(set) var targetIsIntended = false
  package private(set) var commit: RunEvent.CommitIntended?
  package private(set) var operation: String?
  package private(set) var committed: RunEvent.Committed?
  /// Why it was on its way back; nil when it was not.
  package private(set) var wayBack: String?
  package private(set) var isStopped = false
  package private(set) var finished: RunEvent.Finished?
  package private(set) var undo: RunEvent.UndoIntended?
  package private(set) var isUndone = false
  /// Partitions that were found whole in staging.
  package private(set) var verified: Set<Int> = []
  /// Partitions that Kusto said are ingested.
  package private(set) var ingested: Set<Int> = []
  /// Partitions of which something was sent, or was about to be.
  package private(set) var begun: Set<Int> = []
  /// Tries of each partition so far.
  package private(set) var attempts: [Int: Int] = [:]
  /// Why the sources cannot be read again; nil when they are what they were.
  package var sourceProblem: String?

  package init(folding events: some Sequence<RunEvent>) {
    for event in events { apply(event.body) }
  }

  /// True when nothing is left to do or to find out.
  package var isSettled: Bool { finished != nil && finished?.outcome != .unknown && !leavesStaging }

  private var leavesStaging = false

  private mutating func apply(_ body: RunEvent.Body) {
    switch body {
    case .stagingIntended: stagingIsIntended = true
    case .stagingCreated: stagingIsMade = true
    case .targetIntended: targetIsIntended = true
    case .commitIntended(let value): commit = value
    case .commitSent(let value): operation = value.operation
    case .committed(let value): committed = value
    case .partitionStarted(let value):
      attempts[value.partition] = max(value.attempt, attempts[value.partition] ?? 0)
    case .partitionVerified(let value): verified.insert(value.partition)
    case .partitionQueueIntended(let value): begun.insert(value.partition)
    case .partitionIngested(let value): ingested.insert(value.partition)
    case .abortRequested(let value) where value.by != .timeout: isStopped = true
    case .rollbackStarted(let value): wayBack = value.reason
    case .stagingLeft: leavesStaging = true
    case .resumed: (finished, leavesStaging) = (nil, false)
    case .finished(let value): finished = value
    case .undoIntended(let value): undo = value
    case .undone: isUndone = true
    default: break
    }
  }
}
