import Datasets
import Foundation
import Kusto

// A load without a transaction: every partition is in the table as soon as it is ingested, and none can be called back.
extension RunMachine {
  var isDirect: Bool { !plan.loadRoute.isTransactional }

  mutating func beginDirect() -> [Action] {
    guard plan.targetIsMissing else { return loadDirectly() }
    enter(.preparing)
    rollback.mayHaveMadeTarget = true
    return [.record(.targetIntended(.init(table: plan.target.table)), synced: true), .perform(.createTarget)]
  }

  mutating func loadDirectly() -> [Action] {
    enter(.loading)
    return [.record(.phase(.init(phase: .loading)), synced: false), .perform(.load(present: present))]
  }

  /// Goes on where an earlier process ended.
  mutating func resumeDirectly(_ evidence: RunEvidence) -> [Action] {
    present = evidence.ingested
    // What was streamed cannot be told from what was not: it is not sent again.
    if plan.loadRoute.ingestor == .stream { present.formUnion(evidence.begun) }
    rollback.mayHaveMadeTarget = evidence.targetIsIntended
    if let committed = evidence.committed { return endDirectly(rows: committed.rows) }
    if evidence.isStopped || evidence.sourceProblem != nil {
      return tally(because: evidence.sourceProblem ?? "it was stopped")
    }
    return beginDirect()
  }

  /// Finds out what became of each partition; the end follows from it.
  mutating func tally(because reason: String) -> [Action] {
    rollback.reason = reason
    enter(.tallying)
    return [.perform(.tally)]
  }

  mutating func afterTally(_ input: Input) -> [Action] {
    guard case .tally(let tally) = input else { return endUncertainly(tally: nil) }
    if tally.isEmpty {
      return [.record(.rollbackStarted(.init(reason: rollback.reason)), synced: false)] + afterStagingGone()
    }
    guard tally.isComplete else { return endUncertainly(tally: tally) }
    // Rows that were streamed carry no tag; the service has said yes to each request.
    guard plan.loadRoute.leavesTags, plan.isCounted else { return endDirectly(rows: plan.rows) }
    return settle(poll: 1)
  }

  private mutating func settle(poll: Int) -> [Action] {
    enter(.settling(poll: poll))
    let phase: [Action] = poll == 1 ? [.record(.phase(.init(phase: .verifying)), synced: false)] : []
    return phase + [.perform(.askTarget(delay: poll == 1 ? 0 : limits.interval(after: poll)))]
  }

  /// Compares the rows under the run's tag with those that were sent.
  mutating func afterSettling(_ input: Input, poll: Int) -> [Action] {
    guard case .extents(let found) = input else {
      return warnAndEnd("the rows in the table could not be counted: \(input.failureReason)")
    }
    switch Presence(found, sent: plan.rows) {
    case .all: return endDirectly(rows: plan.rows)
    case .more(let rows):
      return warnAndEnd(
        "the table holds \(Figures.grouped(rows)) rows of this run, \(Figures.grouped(plan.rows)) were sent: "
          + "a partition was delivered twice; "
          + "take all of them out with kustosink undo \(plan.run), and load again")
    case .none, .part:
      // The list of extents may be a moment behind the status table.
      if poll < limits.pollsOfStaging { return settle(poll: poll + 1) }
      let rows = found.reduce(0) { $0 + $1.rows }
      return warnAndEnd(
        "Kusto says that all partitions are ingested, but extents of this run hold "
          + "\(Figures.grouped(rows)) of \(Figures.grouped(plan.rows)) rows: "
          + "a retention or update policy may have taken rows out")
    }
  }

  private mutating func warnAndEnd(_ words: String) -> [Action] {
    [.record(.warning(.init(reason: words)), synced: false)] + endDirectly(rows: plan.rows)
  }

  private mutating func endDirectly(rows: Int) -> [Action] {
    enter(.ended(.committed))
    finish.outcome = .committed
    finish.rows = rows
    finish.bytes = plan.bytes
    finish.partitions = plan.partitions.count
    return [.record(.committed(.init(rows: rows, extents: 0)), synced: true), .perform(.end)]
  }

  /// A part is in the table: what a person can do about it.
  private mutating func endUncertainly(tally: LoadTally?) -> [Action] {
    enter(.ended(.unknown))
    finish.outcome = .unknown
    finish.stopped = rollback.stopped ? true : nil
    let arrived = Set(tally?.arrived ?? [])
    let there = plan.partitions.map(\.partition).filter { arrived.contains($0.index) }
    finish.rows = there.reduce(0) { $0 + $1.rows }
    finish.bytes = there.reduce(0) { $0 + $1.bytes }
    let told = tally?.words ?? "nobody knows what is in the table"
    finish.message = "\(rollback.reason); the mode \(plan.ingestMode.rawValue) has no transaction: \(told); \(advice)"
    return [.perform(.end)]
  }

  private var advice: String {
    switch plan.loadRoute.ingestor {
    case .stream:
      "kustosink resume \(plan.run) sends what was not begun; rows that were streamed carry no tag, so no undo finds them"
    case .queue, .rest, .command:
      "kustosink resume \(plan.run) sends what is missing, kustosink undo \(plan.run) takes out what is there"
    }
  }
}
