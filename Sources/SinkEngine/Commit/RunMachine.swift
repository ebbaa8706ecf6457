import Foundation
import Kusto

/// Decides what a run does next; does nothing itself.
///
/// It is told what happened and answers with actions: events for the log, and at most one effect, the last action, whose
/// outcome is the next input. Every rule of the commit is here.
package struct RunMachine: Sendable {
  /// Where the run stands.
  ///
  /// The legal successors of each state follow its arrow.
  package enum State: Sendable, Hashable {
    /// → guarding, staging, or what the log of an earlier process asks for
    case planned
    /// Is something loaded under the plan's text already? → what is next, rollingBack, ended
    case guarding(AfterGuard)
    /// An earlier process made staging; what is in it? → staging, verifying, rollingBack
    case surveying
    /// → the next step, loading, rollingBack
    case staging(StagingStep)
    /// → verifying, rollingBack; without a transaction: tallying
    case loading
    /// What became of each partition? Without a transaction only. → settling, rollingBack, ended
    case tallying
    /// Are all rows in the table? → ended
    case settling(poll: Int)
    /// → verifying, preparing, moving, rollingBack
    case verifying(poll: Int)
    /// The target is being made. → moving, rollingBack
    case preparing
    /// The move is out, or about to be. → watching, asking, rollingBack
    case moving(attempt: Int)
    /// `waited`: seconds so far. → watching, checking, asking, rollingBack
    case watching(operation: String, waited: Double, polls: Int)
    /// The operation completed. → cleaning, asking, rollingBack
    case checking(operation: String)
    /// What the service said of the move proves nothing; the target is asked by tag. → cleaning, or what is next
    case asking(then: AfterAsking)
    /// Committed; only staging is left to drop. → ended
    case cleaning
    /// → rollingBack, cleaning, ended
    case rollingBack(RollbackStep)
    case ended(RunOutcome)
  }

  package private(set) var state = State.planned
  let plan: Plan
  let limits: RunLimits
  /// What an earlier process left in the log; nil for a new run.
  let evidence: RunEvidence?
  var chosen: [Extent] = []
  /// Partitions that an earlier process brought into staging.
  var present: Set<Int> = []
  /// Partitions that did not arrive, and that the plan may lack.
  var leftOut: Set<Int> = []
  var commitState: String?
  private var heardStop = false
  var rollback = Rollback()
  /// Seconds of waits in a row in which nothing was heard of the move.
  var blind = 0.0
  var finish = RunEvent.Finished(
    outcome: .notCommitted, rows: 0, bytes: 0, partitions: 0, table: "", seconds: 0, message: nil, stopped: nil)

  /// What a roll-back has to know.
  struct Rollback: Sendable, Hashable {
    var reason = ""
    /// The move was sent, and nobody said that it failed for good.
    var mayHaveCommitted = false
    var stopped = false
    /// Nil unless staging was left behind: why.
    var stagingLeft: String?
    /// Staging was asked for, and no answer came yet.
    var stagingMayLand = false
    /// Kusto has said yes to deleting staging by itself.
    var stagingExpires = false
    /// The target was asked for.
    var mayHaveMadeTarget = false
    /// What of the target is left behind, in words.
    var targetLeft: String?
    /// Why there is nothing to commit; nil unless something else loaded it.
    var needless: String?
  }

  /// - Parameters:
  ///   - resuming: What the log says of the run so far; nil for a new one.
  package init(plan: Plan, limits: RunLimits = .standard, resuming evidence: RunEvidence? = nil) {
    self.plan = plan
    self.limits = limits
    self.evidence = evidence
    finish.partitions = plan.partitions.count
    finish.table = plan.target.table
  }

  /// How the run ended; rows and bytes are those that are in the target now.
  package var finished: RunEvent.Finished { finish }

  /// True when it was told of a wish to stop; more of them change nothing.
  package var hasHeardStop: Bool { heardStop }

  /// True until the move is out: a run may be stopped then.
  package var canStop: Bool {
    switch state {
    case .planned, .guarding, .surveying, .staging, .loading, .verifying, .preparing: !rollback.mayHaveCommitted
    default: false
    }
  }

  /// True between the intent of the first move and its outcome: a stop that comes instead of the outcome means that
  /// the move was never sent.
  package var isAboutToMove: Bool { state == .moving(attempt: 1) && !rollback.mayHaveCommitted }

  /// True when a log that cannot be written stops the run.
  package var needsLog: Bool { canStop || isAboutToMove }

  /// Takes what happened, and says what to do.
  package mutating func receive(_ input: Input) -> [Action] {
    switch input {
    case .stop(let stop): return receive(stop)
    case .hurry: return hurry()
    default: break
    }
    switch state {
    case .planned: return begin()
    case .guarding(let next): return afterGuard(input, then: next)
    case .surveying: return afterSurvey(input)
    case .staging(let step): return afterStaging(input, step: step)
    case .loading: return afterLoading(input)
    case .tallying: return afterTally(input)
    case .settling(let poll): return afterSettling(input, poll: poll)
    case .verifying(let poll): return afterPoll(input, poll: poll)
    case .preparing: return afterTarget(input)
    case .moving(let attempt): return afterMove(input, attempt: attempt)
    case .watching(let operation, let waited, let polls):
      return afterState(input, operation: operation, waited: waited, polls: polls)
    case .checking: return afterDetails(input)
    case .asking(let next): return afterAsking(input, then: next)
    case .cleaning: return afterCleaning(input)
    case .rollingBack(let step): return afterRollback(input, step: step)
    case .ended: return []
    }
  }

  /// Rows that the commit moves: those of the plan without what it may lack, or those that Kusto counted where nobody
  /// else did.
  var sentRows: Int {
    chosen.isEmpty ? evidence?.commit?.rows ?? plan.rows : chosen.total { $0.rows }
  }

  mutating func enter(_ state: State) { self.state = state }

  private mutating func receive(_ stop: Stop) -> [Action] {
    let firstTime = !heardStop
    heardStop = true
    var actions: [Action] = []
    if firstTime, case .person(let by) = stop {
      actions.append(.record(.abortRequested(.init(by: by)), synced: false))
    } else if firstTime, case .timeout = stop {
      actions.append(.record(.abortRequested(.init(by: .timeout)), synced: false))
    }
    guard canStop || isAboutToMove else {
      guard firstTime else { return [] }
      if case .rollingBack = state, !rollback.mayHaveCommitted { return actions }
      let words =
        isDirect
        ? "asked to stop, but everything is with Kusto: what became of it is looked at first"
        : "asked to stop, but the commit is out: it is finished first"
      return actions + [.record(.warning(.init(reason: words)), synced: false)]
    }
    if case .person = stop { rollback.stopped = true }
    return actions + rollBack(because: stop.reason)
  }
}
