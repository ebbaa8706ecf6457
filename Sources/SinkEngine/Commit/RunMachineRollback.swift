import Datasets
import Foundation
import Kusto

// The way back: staging goes first, then whatever of the run is in the target, then the target if the run made it.
extension RunMachine {
  /// Rolls back after the move was sent: staging is dropped first, so that a move still on its way finds nothing, and
  /// the target is asked then.
  mutating func fence(because reason: String) -> [Action] {
    rollback.mayHaveCommitted = true
    return rollBack(because: reason)
  }

  mutating func rollBack(because reason: String) -> [Action] {
    // Nobody can call back what is with Kusto: it is looked at.
    if isDirect, state == .loading { return tally(because: reason) }
    rollback.reason = reason
    let start: [Action] = [
      .record(.rollbackStarted(.init(reason: reason)), synced: false),
      .record(.phase(.init(phase: .rollingBack)), synced: false),
    ]
    if state == .planned || state == .guarding(.staging), evidence == nil { return start + ended() }
    if isDirect { return start + afterStagingGone() }
    if plan.keepStagingOnFailure, !rollback.mayHaveCommitted {
      rollback.stagingLeft = "as asked"
      return start + afterStagingGone()
    }
    return start + back(.droppingStaging)
  }

  /// Time is over: what is under way is given up, and the way back begins, or goes on with what little time is left.
  mutating func hurry() -> [Action] {
    switch state {
    case .planned, .guarding, .surveying, .loading, .verifying, .staging, .preparing:
      return rollBack(because: "the time for the run was over")
    case .moving, .watching, .checking, .asking: return fence(because: "the time for the run was over")
    case .cleaning: return [.perform(.dropStaging(delay: 0))]
    case .tallying: return [.perform(.tally)]
    case .settling: return afterSettling(.hurry, poll: limits.pollsOfStaging)
    case .rollingBack(let step): return back(step)
    case .ended: return []
    }
  }

  /// Enters `step`, and wants what it does.
  private mutating func back(_ step: RollbackStep) -> [Action] {
    enter(.rollingBack(step))
    let effect: Effect =
      switch step {
      case .droppingStaging: .dropStaging(delay: 0)
      case .asking, .askingWhetherOut: .askTarget(delay: 0)
      case .takingOut: .takeOut
      case .droppingTarget: .dropTarget
      case .droppingStagingAgain: .dropStaging(delay: limits.lateArrival)
      }
    return [.perform(effect)]
  }

  mutating func afterRollback(_ input: Input, step: RollbackStep) -> [Action] {
    switch step {
    case .droppingStaging:
      if case .failed(let reason, _) = input { rollback.stagingLeft = reason }
      guard rollback.mayHaveCommitted else { return afterStagingGone() }
      return back(.asking(fenced: rollback.stagingLeft == nil))
    case .asking(let fenced): return afterQuestion(input, fenced: fenced)
    case .takingOut: return back(.askingWhetherOut)
    case .askingWhetherOut:
      guard case .extents(let found) = input, Presence(found, sent: sentRows) == .none else {
        return unknown(because: input)
      }
      return afterStagingGone()
    case .droppingTarget:
      if case .failed(let reason, _) = input { rollback.targetLeft = reason }
      return afterTargetGone()
    case .droppingStagingAgain:
      if case .failed(let reason, _) = input { rollback.stagingLeft = reason }
      return ended()
    }
  }

  private mutating func afterQuestion(_ input: Input, fenced: Bool) -> [Action] {
    guard case .extents(let found) = input else { return unknown(because: input) }
    switch Presence(found, sent: sentRows) {
    case .all, .more:
      // The rows are there although the commit looked lost. Behind a fence staging is gone already.
      let actions = committed(as: found)
      guard fenced else { return actions }
      return actions.filter { $0 != .perform(.dropStaging(delay: 0)) } + afterCleaning(.done)
    case .none: return fenced ? afterStagingGone() : unknown(because: input)
    case .part:
      // A later process does not know whether others took the rest out meanwhile, as retention does.
      guard fenced, evidence == nil else { return unknown(because: input) }
      return back(.takingOut)
    }
  }

  mutating func afterStagingGone() -> [Action] {
    rollback.mayHaveMadeTarget ? back(.droppingTarget) : afterTargetGone()
  }

  private mutating func afterTargetGone() -> [Action] {
    rollback.stagingMayLand ? back(.droppingStagingAgain) : ended()
  }

  private mutating func ended() -> [Action] {
    enter(.ended(.notCommitted))
    finish.outcome = .notCommitted
    finish.stopped = rollback.stopped ? true : nil
    var message = rollback.reason
    if let left = rollback.stagingLeft {
      message += "; the staging table \(plan.staging) is left behind (\(left)): \(stagingAdvice)"
    }
    if let left = rollback.targetLeft {
      message += "; the table '\(plan.target.table)' that this run may have made is left as it is: \(left)"
    }
    finish.message = message
    if rollback.needless != nil, !rollback.stopped {
      let end = endNeedless()
      return leftBehind + [.record(.rolledBack(.init(reason: "it is loaded already")), synced: false)] + end
    }
    return leftBehind + [
      .record(.rolledBack(.init(reason: "nothing was committed")), synced: false), .perform(.end),
    ]
  }

  private var leftBehind: [Action] {
    rollback.stagingLeft == nil ? [] : [.record(.stagingLeft(.init(staging: plan.staging)), synced: false)]
  }

  private mutating func unknown(because input: Input) -> [Action] {
    enter(.ended(.unknown))
    finish.outcome = .unknown
    let advice = CommitAdvice(plan)
    if case .extents(let found) = input, case .part(let rows) = Presence(found, sent: sentRows) {
      finish.message =
        "\(rollback.reason), and the table '\(plan.target.table)' holds \(Figures.grouped(rows)) "
        + "of the \(Figures.grouped(sentRows)) rows of this run; "
        + "their extents carry the tag \(plan.tag)"
      return [.perform(.end)]
    }
    finish.message =
      "the commit was sent and no answer tells whether it took place (\(rollback.reason)); \(advice.words)"
    return [.perform(.end)]
  }
}

/// How a person finds out what became of a commit whose answer was lost.
package struct CommitAdvice: Sendable, Hashable {
  /// Kusto commands, in this order: without the first, a move that is still on its way makes a liar of the second.
  package let commands: [String]
  private let run: String

  package init(_ plan: Plan) {
    self.init(run: plan.run, staging: plan.staging, table: plan.target.table, tag: plan.tag)
  }

  package init(run: String, staging: String, table: String, tag: String) {
    self.run = run
    commands = [Command.dropTable(staging).text, Command.showExtents(of: table, tag: tag).text]
  }

  package var words: String {
    "to settle it run: kustosink resume \(run); by hand, first fence the move off with \(commands[0]), and only then "
      + "look with \(commands[1]): with rows in its answer all of them are in the table, without any none is"
  }
}
