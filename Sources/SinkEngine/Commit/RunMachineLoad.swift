import Foundation
import Kusto

// Until everything is in staging, and verified: a failure costs nothing but the load.
extension RunMachine {
  mutating func begin() -> [Action] {
    if let evidence { return resume(evidence) }
    return plan.ingestIfNotExists == nil ? beginLoading() : askWhetherLoaded(then: .staging)
  }

  mutating func beginLoading() -> [Action] { isDirect ? beginDirect() : makeStaging() }

  mutating func makeStaging() -> [Action] {
    rollback.stagingMayLand = true
    enter(.staging(.create))
    return [
      .record(.phase(.init(phase: .staging)), synced: false),
      .record(.stagingIntended(.init(staging: plan.staging)), synced: true), .perform(.prepareStaging(.create)),
    ]
  }

  mutating func afterStaging(_ input: Input, step: StagingStep) -> [Action] {
    guard case .done = input else {
      if step == .create, case .failed(_, mayHaveArrived: false) = input { rollback.stagingMayLand = false }
      return rollBack(because: input.failureReason)
    }
    switch step {
    case .create:
      rollback.stagingMayLand = false
      return prepareStaging(.autoDelete)
    case .autoDelete:
      rollback.stagingExpires = true
      return prepareStaging(.keepExtents)
    case .keepExtents:
      enter(.loading)
      return [
        .record(.stagingCreated(.init(staging: plan.staging)), synced: false),
        .record(.phase(.init(phase: .loading)), synced: false), .perform(.load(present: present)),
      ]
    }
  }

  private mutating func prepareStaging(_ step: StagingStep) -> [Action] {
    enter(.staging(step))
    return [.perform(.prepareStaging(step))]
  }

  mutating func afterLoading(_ input: Input) -> [Action] {
    guard case .loaded(let failures) = input else { return rollBack(because: input.failureReason) }
    if isDirect { return tally(because: reasons(for: failures)) }
    let fatal = failures.filter { !plan.mayLack($0.partition) }
    guard fatal.isEmpty else { return rollBack(because: reasons(for: fatal)) }
    let words = leaveOut(failures)
    guard leftOut.count < plan.partitions.count else { return rollBack(because: reasons(for: failures)) }
    enter(.verifying(poll: 1))
    return words + [.record(.phase(.init(phase: .verifying)), synced: false), .perform(.showStaging(delay: 0))]
  }

  mutating func afterPoll(_ input: Input, poll: Int) -> [Action] {
    guard case .extents(let found) = input else { return rollBack(because: input.failureReason) }
    let verification = Verification(plan: plan.without(leftOut), found: found)
    guard verification.failures.isEmpty else {
      // The list of extents may be a moment behind the status table.
      if poll < limits.pollsOfStaging {
        enter(.verifying(poll: poll + 1))
        return [.perform(.showStaging(delay: limits.pollInterval))]
      }
      return verification.failures.map { .record(.partitionFailed($0.event), synced: false) }
        + afterLastPoll(verification, found)
    }
    return commit(verification)
  }

  /// What differs from what was sent is left out where the plan may lack it; otherwise it ends the run.
  private mutating func afterLastPoll(_ verification: Verification, _ found: [Extent]) -> [Action] {
    let failures = verification.failures
    guard failures.allSatisfy({ plan.mayLack($0.partition) }), leftOut.count + failures.count < plan.partitions.count
    else { return rollBack(because: reasons(for: failures)) }
    return leaveOut(failures) + commit(Verification(plan: plan.without(leftOut), found: found))
  }

  /// Goes on without partitions that did not arrive.
  private mutating func leaveOut(_ failures: [PartitionFailure]) -> [Action] {
    leftOut.formUnion(failures.map(\.partition))
    return failures.sorted { $0.partition < $1.partition }.map { failure in
      let name = plan.name(of: failure.partition)
      let words = "partition \(failure.partition + 1) (\(name)) is left out, as allowed: \(failure.reason)"
      return .record(.warning(.init(reason: words)), synced: false)
    }
  }

  /// Everything is in staging and verified: the target is made where it is missing, then the move is sent.
  mutating func commit(_ verification: Verification) -> [Action] {
    guard verification.extents.count <= Command.mostExtentsInMove else {
      return rollBack(
        because: "staging has \(verification.extents.count) extents, and one commit can name "
          + "\(Command.mostExtentsInMove): use larger partitions")
    }
    chosen = verification.extents
    var actions = verification.verified.map { Action.record(.partitionVerified($0), synced: false) }
    if !verification.leftBehind.isEmpty {
      let why = leftOut.isEmpty ? "came twice" : "came twice, or belong to what is left out"
      let words = "\(verification.leftBehind.count) extents \(why); they are left behind in staging"
      actions.append(.record(.warning(.init(reason: words)), synced: false))
    }
    actions.append(.record(.phase(.init(phase: .committing)), synced: false))
    // Once a move may be out, this run is the one that loads it.
    let isGuarded = plan.ingestIfNotExists != nil && !rollback.mayHaveCommitted
    return actions + (isGuarded ? askWhetherLoaded(then: .move) : prepareMove())
  }

  /// Makes the target where it is missing, then sends the move.
  mutating func prepareMove() -> [Action] {
    guard plan.targetIsMissing else { return intendMove() }
    enter(.preparing)
    rollback.mayHaveMadeTarget = true
    return [
      .record(.targetIntended(.init(table: plan.target.table)), synced: true), .perform(.createTarget),
    ]
  }

  mutating func afterTarget(_ input: Input) -> [Action] {
    guard case .targetReady(let fits) = input else { return rollBack(because: input.failureReason) }
    guard fits else {
      return rollBack(because: "somebody else made the table '\(plan.target.table)' meanwhile, with other columns")
    }
    return [.record(.targetCreated(.init(table: plan.target.table)), synced: false)]
      + (isDirect ? loadDirectly() : intendMove())
  }

  private mutating func intendMove() -> [Action] {
    enter(.moving(attempt: 1))
    return [
      .record(.commitIntended(.init(extents: chosen.map(\.id), rows: sentRows)), synced: true),
      .perform(.move(chosen, delay: 0)),
    ]
  }

  func reasons(for failures: [PartitionFailure]) -> String {
    let all = failures.sorted { $0.partition < $1.partition }
      .map { "partition \($0.partition + 1): \($0.reason) (\($0.code))" }
    let advice = failures.lazy.compactMap { IngestionAdvice.words(for: $0.code, table: plan.target.table) }.first
    return (all.prefix(Self.failuresTold) + [Self.more(all.count), advice.map { "try: \($0)" }].compactMap(\.self))
      .joined(separator: "; ")
  }

  /// Ten thousand failures have one cause, or a few.
  private static let failuresTold = 10

  private static func more(_ count: Int) -> String? {
    count > failuresTold ? "and \(count - failuresTold) more" : nil
  }
}
