import Foundation
import Kusto

// A run whose process died: what its log says decides where this one begins, and the service what is true.
extension RunMachine {
  mutating func resume(_ evidence: RunEvidence) -> [Action] {
    if isDirect { return resumeDirectly(evidence) }
    rollback.mayHaveCommitted = evidence.commit != nil
    // What the commit is about was decided by the process that intended it.
    if evidence.commit != nil {
      leftOut = Set(plan.partitions.map(\.partition.index).filter { plan.mayLack($0) }).subtracting(evidence.verified)
    }
    rollback.mayHaveMadeTarget = evidence.targetIsIntended
    rollback.stagingMayLand = evidence.stagingIsIntended && !evidence.stagingIsMade
    rollback.stagingExpires = evidence.stagingIsMade
    if evidence.committed != nil { return clean() }
    if let reason = evidence.wayBack {
      rollback.stopped = evidence.isStopped
      return rollBack(because: reason)
    }
    guard evidence.commit != nil else {
      return evidence.stagingIsIntended ? survey() : makeStagingAnew("the run had not begun")
    }
    if let operation = evidence.operation {
      enter(.watching(operation: operation, waited: 0, polls: 0))
      return [
        .record(.phase(.init(phase: .committing)), synced: false), .perform(.showOperation(operation, delay: 0)),
      ]
    }
    return ask(because: "the process died before it knew what became of the commit", then: .survey)
  }

  /// Looks at what is in staging, unless the sources are not what they were: then nothing of them is committed any more,
  /// also not what had arrived before they changed.
  mutating func survey() -> [Action] {
    if let problem = evidence?.sourceProblem { return rollBack(because: problem) }
    enter(.surveying)
    return [.perform(.showStaging(delay: 0))]
  }

  mutating func afterSurvey(_ input: Input) -> [Action] {
    let found: [Extent]
    switch input {
    case .extents(let extents): found = extents
    case .missing where !rollback.mayHaveCommitted: return makeStagingAnew("its staging table is gone")
    default: return rollBack(because: input.failureReason)
    }
    let verification = Verification(plan: plan.without(leftOut), found: found)
    if verification.failures.isEmpty { return commit(verification) }
    guard !rollback.mayHaveCommitted else {
      // The move may have taken some of them between the two questions.
      return fence(because: "the staging table no longer holds what the commit is about")
    }
    present = Set(verification.verified.map(\.partition))
    return makeStagingAnew("\(plan.partitions.count - present.count) partitions are not in staging")
  }

  /// Makes staging, or makes sure of it, and loads what is missing, if the sources are still what they were.
  private mutating func makeStagingAnew(_ reason: String) -> [Action] {
    if let problem = evidence?.sourceProblem { return rollBack(because: "\(problem), and \(reason)") }
    return makeStaging()
  }
}
