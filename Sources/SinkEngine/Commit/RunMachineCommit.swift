import Foundation
import Kusto

// From the move on: whatever is answered, or not, the run ends with all rows in the target or none.
extension RunMachine {
  mutating func afterMove(_ input: Input, attempt: Int) -> [Action] {
    switch input {
    case .operation(let id):
      enter(.watching(operation: id, looks: 0))
      return [
        .record(.commitSent(.init(operation: id)), synced: false), .perform(.showOperation(id, delay: 0)),
      ]
    case .failed(let reason, let mayHaveArrived):
      rollback.reason = reason
      if attempt == 1, !mayHaveArrived { return rollBack(because: reason) }
      // A move that was refused the second time may have been refused because the first one took the extents.
      rollback.mayHaveCommitted = true
      enter(.asking(attempt: attempt, mayResend: mayHaveArrived))
      return [.perform(.askTarget)]
    default: return fence(because: input.failureReason)
    }
  }

  mutating func afterState(_ input: Input, operation: String, looks: Int) -> [Action] {
    switch input {
    case .operationState(let facts?):
      return afterFacts(facts, operation: operation, looks: looks)
    case .operationState(nil):
      rollback.reason = "the service no longer lists the commit's operation"
      return askWithoutResend()
    default:
      rollback.reason = input.failureReason
      return askWithoutResend()
    }
  }

  private mutating func afterFacts(_ facts: OperationFacts, operation: String, looks: Int) -> [Action] {
    var actions: [Action] = []
    if facts.state != commitState {
      commitState = facts.state
      actions.append(.record(.commitState(.init(state: facts.state)), synced: false))
    }
    switch facts.stage {
    case .ongoing:
      guard looks < limits.operationLooks else {
        return actions + fence(because: "the commit did not end in time")
      }
      enter(.watching(operation: operation, looks: looks + 1))
      return actions + [.perform(.showOperation(operation, delay: limits.interval(after: looks)))]
    case .completed:
      enter(.checking(operation: operation))
      return actions + [.perform(.showDetails(operation))]
    case .failed:
      let words = facts.status.isEmpty ? "" : ": \(facts.status)"
      return actions + fence(because: "the commit ended as \(facts.state)\(words)")
    }
  }

  /// The operation completed: that is the commit, unless the service itself says that an extent did not move.
  mutating func afterDetails(_ input: Input) -> [Action] {
    guard case .details(let results) = input else {
      let words = "the details of the commit could not be read: \(input.failureReason)"
      return [.record(.warning(.init(reason: words)), synced: false)] + committed()
    }
    let lost = results.filter { !$0.isMoved }
    guard lost.isEmpty else {
      return fence(because: "the service says that \(lost.count) of \(results.count) extents did not move")
    }
    let named = Set(results.map(\.original))
    let absent = chosen.filter { !named.contains($0.id) }
    guard absent.isEmpty else {
      // Completed without rows for our extents: another try of the same move may have taken them.
      rollback.reason = "the commit's result lacks \(absent.count) extents"
      return askWithoutResend()
    }
    return committed()
  }

  private mutating func askWithoutResend() -> [Action] {
    rollback.mayHaveCommitted = true
    enter(.asking(attempt: 1, mayResend: false))
    return [.perform(.askTarget)]
  }

  mutating func afterAsking(_ input: Input, attempt: Int, mayResend: Bool) -> [Action] {
    if case .extents(let found) = input, !found.isEmpty { return committed(as: found) }
    if case .extents = input, mayResend, attempt < limits.moveAttempts {
      enter(.moving(attempt: attempt + 1))
      let retried = RunEvent.Retried(
        partition: nil, step: ".move extents", attempt: attempt + 1,
        delayMilliseconds: Int(limits.interval(after: attempt) * 1000), reason: rollback.reason)
      return [
        .record(.stepRetried(retried), synced: false), .perform(.move(chosen, delay: limits.interval(after: attempt))),
      ]
    }
    return fence(because: rollback.reason)
  }

  /// Committed, as the extents under the run's tag in the target say.
  private mutating func committed(as found: [Extent]) -> [Action] {
    let rows = found.reduce(0) { $0 + $1.rows }
    guard rows != sentRows else { return committed() }
    let words = "the target holds \(rows) rows of this run, \(sentRows) were moved: others may have changed them since"
    return [.record(.warning(.init(reason: words)), synced: false)] + committed()
  }

  private mutating func committed() -> [Action] {
    enter(.cleaning)
    finish.outcome = .committed
    finish.rows = sentRows
    finish.bytes = plan.bytes
    return [
      .record(.committed(.init(rows: sentRows, extents: chosen.count)), synced: true),
      .record(.phase(.init(phase: .cleaning)), synced: false), .perform(.dropStaging),
    ]
  }

  mutating func afterCleaning(_ input: Input) -> [Action] {
    var actions: [Action] = []
    if case .failed(let reason, _) = input {
      let words = "the staging table \(plan.staging) could not be dropped, Kusto will delete it: \(reason)"
      actions.append(.record(.warning(.init(reason: words)), synced: false))
    }
    enter(.ended(.committed))
    return actions + [.perform(.end)]
  }

  // MARK: Back

  /// Rolls back after the move was sent: staging is dropped first, so that a move still on its way finds nothing, and
  /// the target is asked then.
  mutating func fence(because reason: String) -> [Action] {
    rollback.mayHaveCommitted = true
    return rollBack(because: reason)
  }

  mutating func rollBack(because reason: String) -> [Action] {
    rollback.reason = reason
    let start: [Action] = [
      .record(.rollbackStarted(.init(reason: reason)), synced: false),
      .record(.phase(.init(phase: .rollingBack)), synced: false),
    ]
    if state == .planned { return start + ended() }
    if plan.keepStagingOnFailure, !rollback.mayHaveCommitted {
      rollback.stagingLeft = "as asked"
      return start + afterStagingGone()
    }
    enter(.rollingBack(.droppingStaging))
    return start + [.perform(.dropStaging)]
  }

  mutating func afterRollback(_ input: Input, step: RollbackStep) -> [Action] {
    switch step {
    case .droppingStaging:
      if case .failed(let reason, _) = input { rollback.stagingLeft = reason }
      guard rollback.mayHaveCommitted else { return afterStagingGone() }
      enter(.rollingBack(.asking(fenced: rollback.stagingLeft == nil)))
      return [.perform(.askTarget)]
    case .asking(let fenced):
      switch input {
      case .extents(let found) where !found.isEmpty: return committedAfterAll(found, fenced: fenced)
      case .extents where fenced: return afterStagingGone()
      default: return unknown(because: input)
      }
    case .droppingTarget:
      var actions: [Action] = []
      if case .failed(let reason, _) = input {
        let words = "the empty table '\(plan.target.table)' that this run made could not be taken away: \(reason)"
        actions.append(.record(.warning(.init(reason: words)), synced: false))
      }
      return actions + ended()
    }
  }

  /// The rows are there although the commit looked lost.
  private mutating func committedAfterAll(_ found: [Extent], fenced: Bool) -> [Action] {
    let rows = found.reduce(0) { $0 + $1.rows }
    if rows < sentRows, rollback.reason.contains("did not move") { return unknown(because: .extents(found)) }
    guard fenced else { return committed(as: found) }
    // Staging is gone already; only the end is left.
    return committed(as: found).filter { $0 != .perform(.dropStaging) } + afterCleaning(.done)
  }

  private mutating func afterStagingGone() -> [Action] {
    guard madeTarget else { return ended() }
    enter(.rollingBack(.droppingTarget))
    return [.perform(.dropTarget)]
  }

  private mutating func ended() -> [Action] {
    enter(.ended(.notCommitted))
    finish.outcome = .notCommitted
    finish.stopped = rollback.stopped ? true : nil
    var message = rollback.reason
    if let left = rollback.stagingLeft {
      message += "; the staging table \(plan.staging) is left behind (\(left)), Kusto will delete it"
    }
    finish.message = message
    return [.record(.rolledBack(.init(reason: "nothing was committed")), synced: false), .perform(.end)]
  }

  private mutating func unknown(because input: Input) -> [Action] {
    enter(.ended(.unknown))
    finish.outcome = .unknown
    if case .extents(let found) = input, !found.isEmpty {
      let rows = found.reduce(0) { $0 + $1.rows }
      finish.message =
        "\(rollback.reason), and the table '\(plan.target.table)' holds \(rows) of the \(sentRows) rows of this run; "
        + "their extents carry the tag \(plan.tag)"
      return [.perform(.end)]
    }
    let command = Command.showExtents(of: plan.target.table, tag: plan.tag).text
    finish.message =
      "the commit was sent and no answer tells whether it took place (\(rollback.reason)); to find out, run "
      + "\(command) in the database '\(plan.target.database)': with rows in its answer all \(sentRows) rows are in "
      + "the table, without any none is"
    return [.perform(.end)]
  }
}
