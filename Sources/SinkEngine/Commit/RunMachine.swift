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
    /// → staging
    case planned
    /// → loading, rollingBack
    case staging
    /// → verifying, rollingBack
    case loading
    /// → verifying, preparing, moving, rollingBack
    case verifying(look: Int)
    /// The target is being made. → moving, rollingBack
    case preparing
    /// The move is out, or about to be. → watching, asking, rollingBack
    case moving(attempt: Int)
    /// → watching, checking, moving, asking, rollingBack
    case watching(operation: String, looks: Int)
    /// The operation completed. → cleaning, rollingBack
    case checking(operation: String)
    /// No answer told whether the move took place; the target is asked by tag. → cleaning, moving, rollingBack
    case asking(attempt: Int, mayResend: Bool)
    /// Committed; only staging is left to drop. → ended
    case cleaning
    /// → rollingBack, cleaning, ended
    case rollingBack(RollbackStep)
    case ended(RunOutcome)
  }

  package enum RollbackStep: Sendable, Hashable {
    case droppingStaging
    /// `fenced`: staging is gone, so a move that is still on its way finds nothing.
    case asking(fenced: Bool)
    case droppingTarget
  }

  package enum Effect: Sendable, Hashable {
    case createStaging
    case load
    /// `delay` seconds before it, here and below.
    case showStaging(delay: Double)
    case createTarget
    case move([Extent], delay: Double)
    case showOperation(String, delay: Double)
    case showDetails(String)
    case askTarget
    case dropStaging
    /// Drops the target that this run made, if it is still empty.
    case dropTarget
    case end
  }

  package enum Action: Sendable, Hashable {
    case record(RunEvent.Body, synced: Bool)
    case perform(Effect)
  }

  package enum Input: Sendable, Hashable {
    case begin
    case done
    /// All partitions that did not arrive; none when all did.
    case loaded(failures: [PartitionFailure])
    case extents([Extent])
    /// `isOurs`: this run made the table, nobody else. `fits`: it has the columns of the plan.
    case targetReady(isOurs: Bool, fits: Bool)
    case operation(id: String)
    /// Nil when the service no longer lists the operation.
    case operationState(OperationFacts?)
    case details([MoveResult])
    /// All tries failed. `mayHaveArrived`: the last one, or one before it, may have been carried out.
    case failed(reason: String, mayHaveArrived: Bool)
    case stop(Stop)
  }

  /// Who or what stops a run before its commit.
  package enum Stop: Sendable, Hashable {
    case person(by: StopCause)
    case timeout
    /// The log cannot be written any more.
    case log(RunFolderError)
  }

  package private(set) var state = State.planned
  let plan: Plan
  let limits: RunLimits
  var chosen: [Extent] = []
  var commitState: String?
  var madeTarget = false
  private var heardStop = false
  var rollback = Rollback()
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
  }

  package init(plan: Plan, limits: RunLimits = .standard) {
    self.plan = plan
    self.limits = limits
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
    case .planned, .staging, .loading, .verifying, .preparing: true
    default: false
    }
  }

  /// True between the intent of the first move and its outcome: a stop that comes instead of the outcome means that
  /// the move was never sent.
  package var isAboutToMove: Bool { state == .moving(attempt: 1) }

  /// True when a log that cannot be written stops the run.
  package var needsLog: Bool { canStop || isAboutToMove }

  /// Takes what happened, and says what to do.
  package mutating func receive(_ input: Input) -> [Action] {
    if case .stop(let stop) = input { return receive(stop) }
    switch state {
    case .planned: return begin()
    case .staging: return afterStaging(input)
    case .loading: return afterLoading(input)
    case .verifying(let look): return afterLook(input, look: look)
    case .preparing: return afterTarget(input)
    case .moving(let attempt): return afterMove(input, attempt: attempt)
    case .watching(let operation, let looks): return afterState(input, operation: operation, looks: looks)
    case .checking: return afterDetails(input)
    case .asking(let attempt, let mayResend): return afterAsking(input, attempt: attempt, mayResend: mayResend)
    case .cleaning: return afterCleaning(input)
    case .rollingBack(let step): return afterRollback(input, step: step)
    case .ended: return []
    }
  }

  /// Rows that the commit moves: those of the plan, or those that Kusto counted where nobody else did.
  var sentRows: Int { plan.isCounted ? plan.rows : chosen.reduce(0) { $0 + $1.rows } }

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
      let words = "asked to stop, but the commit is out: it is finished first"
      return actions + [.record(.warning(.init(reason: words)), synced: false)]
    }
    if case .person = stop { rollback.stopped = true }
    return actions + rollBack(because: stop.reason)
  }

  // MARK: Until everything is in staging

  private mutating func begin() -> [Action] {
    state = .staging
    return [
      .record(.phase(.init(phase: .staging)), synced: false),
      .record(.stagingIntended(.init(staging: plan.staging)), synced: true), .perform(.createStaging),
    ]
  }

  private mutating func afterStaging(_ input: Input) -> [Action] {
    guard case .done = input else { return rollBack(because: input.failureReason) }
    state = .loading
    return [
      .record(.stagingCreated(.init(staging: plan.staging)), synced: false),
      .record(.phase(.init(phase: .loading)), synced: false), .perform(.load),
    ]
  }

  private mutating func afterLoading(_ input: Input) -> [Action] {
    guard case .loaded(let failures) = input else { return rollBack(because: input.failureReason) }
    guard failures.isEmpty else { return rollBack(because: Self.words(for: failures)) }
    state = .verifying(look: 1)
    return [.record(.phase(.init(phase: .verifying)), synced: false), .perform(.showStaging(delay: 0))]
  }

  private mutating func afterLook(_ input: Input, look: Int) -> [Action] {
    guard case .extents(let found) = input else { return rollBack(because: input.failureReason) }
    let verification = Verification(plan: plan, found: found)
    guard verification.failures.isEmpty else {
      // The list of extents may be a moment behind the status table.
      if look < limits.looksAtStaging {
        state = .verifying(look: look + 1)
        return [.perform(.showStaging(delay: limits.lookInterval))]
      }
      return verification.failures.map { .record(.partitionFailed($0.event), synced: false) }
        + rollBack(because: Self.words(for: verification.failures))
    }
    chosen = verification.extents
    var actions = verification.verified.map { Action.record(.partitionVerified($0), synced: false) }
    if !verification.leftBehind.isEmpty {
      let words = "\(verification.leftBehind.count) extents came twice; they are left behind in staging"
      actions.append(.record(.warning(.init(reason: words)), synced: false))
    }
    actions.append(.record(.phase(.init(phase: .committing)), synced: false))
    guard plan.targetIsMissing else { return actions + intendMove() }
    state = .preparing
    actions.append(.record(.targetIntended(.init(table: plan.target.table)), synced: true))
    return actions + [.perform(.createTarget)]
  }

  private mutating func afterTarget(_ input: Input) -> [Action] {
    guard case .targetReady(let isOurs, let fits) = input else {
      // Its answer may be lost while the table is there: an empty one is looked for when rolling back.
      if case .failed(_, mayHaveArrived: true) = input { madeTarget = true }
      return rollBack(because: input.failureReason)
    }
    madeTarget = isOurs
    guard fits else {
      return rollBack(because: "somebody else made the table '\(plan.target.table)' meanwhile, with other columns")
    }
    return [.record(.targetCreated(.init(table: plan.target.table)), synced: false)] + intendMove()
  }

  private mutating func intendMove() -> [Action] {
    state = .moving(attempt: 1)
    return [
      .record(.commitIntended(.init(extents: chosen.map(\.id), rows: sentRows)), synced: true),
      .perform(.move(chosen, delay: 0)),
    ]
  }

  static func words(for failures: [PartitionFailure]) -> String {
    let all = failures.sorted { $0.partition < $1.partition }
      .map { "partition \($0.partition + 1): \($0.reason) (\($0.code))" }
    return all.joined(separator: "; ")
  }
}

extension RunMachine.Input {
  var failureReason: String {
    if case .failed(let reason, _) = self { reason } else { "an answer came that nobody asked for" }
  }
}

extension RunMachine.Stop {
  var reason: String {
    switch self {
    case .person(let by): "stopped by \(by.rawValue)"
    case .timeout: "the time for the run is over"
    case .log(let error): "the run's log cannot be written: \(error.path): \(error.reason)"
    }
  }
}
