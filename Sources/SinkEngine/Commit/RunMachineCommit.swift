import Datasets
import Foundation
import Kusto

// From the move on: whatever is answered, or not, the run ends with all rows in the target or none.
extension RunMachine {
  mutating func afterMove(_ input: Input, attempt: Int) -> [Action] {
    switch input {
    case .operation(let id):
      rollback.mayHaveCommitted = true
      enter(.watching(operation: id, waited: 0, polls: 0))
      return [.record(.commitSent(.init(operation: id)), synced: true), .perform(.showOperation(id, delay: 0))]
    case .failed(let reason, let mayHaveArrived):
      // A move that was refused may have been refused because one before it took the extents.
      if !mayHaveArrived, !rollback.mayHaveCommitted { return rollBack(because: reason) }
      rollback.mayHaveCommitted = true
      return ask(because: reason, then: mayHaveArrived ? .resend(attempt: attempt) : .fence)
    default: return fence(because: input.failureReason)
    }
  }

  mutating func afterState(_ input: Input, operation: String, waited: Double, polls: Int) -> [Action] {
    switch input {
    case .operationState(let facts?):
      blind = 0
      return afterFacts(facts, operation: operation, waited: waited, polls: polls)
    case .operationState(nil):
      return ask(
        because: "the service no longer lists the commit's operation", then: .watch(operation: operation, polls: polls))
    default: return ask(because: input.failureReason, then: .watch(operation: operation, polls: polls))
    }
  }

  private mutating func afterFacts(
    _ facts: OperationFacts, operation: String, waited: Double, polls: Int
  ) -> [Action] {
    var actions: [Action] = []
    if facts.state != commitState {
      commitState = facts.state
      actions.append(.record(.commitState(.init(state: facts.state)), synced: false))
    }
    switch facts.stage {
    case .ongoing:
      guard waited < limits.operationPatience else {
        return actions + fence(because: "the commit did not end in time")
      }
      let delay = limits.interval(after: polls)
      enter(.watching(operation: operation, waited: waited + delay, polls: polls + 1))
      return actions + [.perform(.showOperation(operation, delay: delay))]
    case .completed:
      enter(.checking(operation: operation))
      return actions + [.perform(.showDetails(operation))]
    case .failed:
      let words = facts.status.isEmpty ? "" : ": \(facts.status)"
      return actions + fence(because: "the commit ended as \(facts.state)\(words)")
    }
  }

  /// The operation completed: a row for each of our extents that moved is the proof; without it the target is asked.
  mutating func afterDetails(_ input: Input) -> [Action] {
    guard case .details(let results) = input else {
      return ask(because: "the details of the commit could not be read: \(input.failureReason)", then: .poll(1))
    }
    let lost = results.filter { !$0.isMoved }
    guard lost.isEmpty else {
      return fence(because: "the service says that \(lost.count) of \(results.count) extents did not move")
    }
    let named = Set(results.map(\.original))
    let absent = expectedExtents.count { !named.contains($0) }
    guard absent == 0, !named.isEmpty else {
      // Completed without rows for our extents: another try of the same move may have taken them.
      return ask(because: "the commit's result lacks \(absent) extents", then: .poll(1))
    }
    return committed()
  }

  /// The extents that the move takes, as this process chose them or an earlier one wrote them down.
  private var expectedExtents: [String] { chosen.isEmpty ? evidence?.commit?.extents ?? [] : chosen.map(\.id) }

  mutating func ask(because reason: String, then next: AfterAsking, delay: Double = 0) -> [Action] {
    rollback.reason = reason
    enter(.asking(then: next))
    return [.perform(.askTarget(delay: delay))]
  }

  mutating func afterAsking(_ input: Input, then next: AfterAsking) -> [Action] {
    guard case .extents(let found) = input else { return withoutAnswer(then: next) }
    switch Presence(found, sent: sentRows) {
    case .all, .more: return committed(as: found)
    case .part(let rows):
      return fence(
        because: "the target holds \(Figures.grouped(rows)) of the \(Figures.grouped(sentRows)) rows of the commit "
          + "(\(rollback.reason))")
    case .none: break
    }
    switch next {
    case .resend(let attempt) where attempt < limits.moveAttempts: return resend(after: attempt)
    case .watch(let operation, let polls) where blind < limits.blindPatience:
      return watchAgain(operation, polls: polls)
    case .poll(let poll) where poll < limits.pollsOfStaging:
      return ask(because: rollback.reason, then: .poll(poll + 1), delay: limits.interval(after: poll))
    case .survey: return survey()
    default: return fence(because: rollback.reason)
    }
  }

  /// The target cannot be asked: neither a move nor its absence is proven.
  private mutating func withoutAnswer(then next: AfterAsking) -> [Action] {
    if case .watch(let operation, let polls) = next, blind < limits.blindPatience {
      return watchAgain(operation, polls: polls)
    }
    return fence(because: rollback.reason)
  }

  private mutating func resend(after attempt: Int) -> [Action] {
    let delay = limits.interval(after: attempt)
    enter(.moving(attempt: attempt + 1))
    let retried = RunEvent.Retried(
      partition: nil, step: ".move extents", attempt: attempt + 1, delayMilliseconds: Int(delay * 1000),
      reason: rollback.reason)
    return [.record(.stepRetried(retried), synced: false), .perform(.move(chosen, delay: delay))]
  }

  private mutating func watchAgain(_ operation: String, polls: Int) -> [Action] {
    let delay = limits.interval(after: polls)
    blind += delay
    enter(.watching(operation: operation, waited: 0, polls: polls + 1))
    return [.perform(.showOperation(operation, delay: delay))]
  }

  /// Committed, as the extents under the run's tag in the target say.
  mutating func committed(as found: [Extent]) -> [Action] {
    guard case .more(let rows) = Presence(found, sent: sentRows) else { return committed() }
    let words =
      "extents of this run hold \(Figures.grouped(rows)) rows now, \(Figures.grouped(sentRows)) were moved: "
      + "Kusto merged them with others"
    return [.record(.warning(.init(reason: words)), synced: false)] + committed()
  }

  mutating func committed() -> [Action] {
    let extents = expectedExtents.count
    return [.record(.committed(.init(rows: sentRows, extents: extents)), synced: true)] + clean()
  }

  mutating func clean() -> [Action] {
    enter(.cleaning)
    finish.outcome = .committed
    finish.rows = sentRows
    let committed = plan.without(leftOut)
    finish.bytes = committed.bytes
    finish.partitions = committed.partitions.count
    if !leftOut.isEmpty {
      finish.message = "without \(leftOut.sorted().map(plan.name(of:)).joined(separator: ", ")), as allowed"
    }
    return [.record(.phase(.init(phase: .cleaning)), synced: false), .perform(.dropStaging(delay: 0))]
  }

  mutating func afterCleaning(_ input: Input) -> [Action] {
    var actions: [Action] = []
    if case .failed(let reason, _) = input {
      let words = "the staging table \(plan.staging) could not be dropped (\(reason)); \(stagingAdvice)"
      actions.append(.record(.warning(.init(reason: words)), synced: false))
      actions.append(.record(.stagingLeft(.init(staging: plan.staging)), synced: false))
    }
    enter(.ended(.committed))
    return actions + [.perform(.end)]
  }

  /// What becomes of a staging table that is left behind; what Kusto will do is said only when Kusto has agreed.
  var stagingAdvice: String {
    rollback.stagingExpires
      ? "Kusto will delete it by itself, or now: kustosink resume \(plan.run)"
      : "drop it with: kustosink resume \(plan.run)"
  }
}

/// How many of the rows that were sent the target holds.
enum Presence: Sendable, Hashable {
  case none
  case part(Int)
  case all
  /// Extents of the run were merged with others.
  case more(Int)

  /// - Parameters:
  ///   - found: The extents of the target that carry the run's tag.
  ///   - sent: Rows of the commit.
  init(_ found: [Extent], sent: Int) {
    let rows = found.total { $0.rows }
    self =
      if found.isEmpty || rows == 0 { .none } else if rows < sent { .part(rows) } else if rows == sent { .all } else {
        .more(rows)
      }
  }
}
