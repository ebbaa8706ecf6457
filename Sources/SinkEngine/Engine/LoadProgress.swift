import Datasets
import Foundation
import Kusto

/// Decides which partition is begun, watched, tried again or given up.
struct LoadProgress {
  /// A try of a partition.
  struct Start: Sendable, Hashable {
    var partition: Plan.PartitionPlan
    /// From 1.
    var attempt: Int
    /// Seconds to wait before it.
    var delay: Double = 0
    /// Where its status row is; nil until it is queued.
    var statusTable: StorageAddress?
  }

  /// A look at the status of queued partitions after a delay.
  struct Look: Sendable {
    var starts: [Start]
    var delay: Double
  }

  /// A partition in Kusto's hands.
  private struct Queued {
    var start: Start
    var since: Date
    /// Looks in a row that could not read its status.
    var blindLooks = 0
  }

  private(set) var failures: [PartitionFailure] = []
  private let parallel: Int
  private let limits: RunLimits
  private var waiting: [Start]
  private var underWay = 0
  private var queued: [Int: Queued] = [:]
  private var isLooking = false
  private var idleLooks = 0

  init(plan: Plan, limits: RunLimits) {
    parallel = max(1, plan.parallel)
    self.limits = limits
    waiting = plan.partitions.reversed().map { Start(partition: $0, attempt: 1) }
  }

  /// Partitions to begin now; none after a failure.
  mutating func begin() -> [Start] {
    var starts: [Start] = []
    while underWay < parallel, failures.isEmpty, let next = waiting.popLast() {
      underWay += 1
      starts.append(next)
    }
    return starts
  }

  /// The look to take now; nil while one is on, or nothing is queued.
  mutating func look() -> Look? {
    guard !isLooking, !queued.isEmpty else { return nil }
    isLooking = true
    let starts = queued.values.map(\.start).sorted { $0.partition.partition.index < $1.partition.partition.index }
    return Look(starts: starts, delay: limits.interval(after: idleLooks))
  }

  /// Takes in what a task reports; gives the events that follow.
  mutating func take(_ report: Pipeline.Report, now: Date) -> [RunEvent.Body] {
    switch report {
    case .queued(let start):
      underWay -= 1
      idleLooks = 0
      queued[start.partition.partition.index] = Queued(start: start, since: now)
      return []
    case .failed(let start, let failure):
      underWay -= 1
      return settle(start, failure)
    case .statuses(let found):
      isLooking = false
      let before = queued.count
      let events = found.flatMap { take($0, now: now) }
      idleLooks = queued.count == before ? idleLooks + 1 : 0
      return events
    }
  }

  private mutating func take(_ reading: Pipeline.StatusReading, now: Date) -> [RunEvent.Body] {
    let index = reading.start.partition.partition.index
    guard var entry = queued[index], entry.start == reading.start else { return [] }
    entry.blindLooks = reading.problem == nil ? 0 : entry.blindLooks + 1
    queued[index] = entry
    if let status = reading.status, status.state.isFinal {
      queued[index] = nil
      if status.state == .succeeded { return [.partitionIngested(.init(partition: index))] }
      return settle(entry.start, Self.failure(index, status))
    }
    guard let failure = impatience(with: entry, reading, now: now) else { return [] }
    queued[index] = nil
    return settle(entry.start, failure)
  }

  private static func failure(_ index: Int, _ status: IngestionStatus) -> PartitionFailure {
    PartitionFailure(
      partition: index, code: status.errorCode.isEmpty ? status.state.rawValue : status.errorCode,
      reason: status.details.isEmpty ? "Kusto says \(status.state.rawValue)" : status.details,
      isPermanent: status.failureStatus != "Transient")
  }

  /// Why a partition is not waited for any longer; nil while it is.
  private func impatience(with entry: Queued, _ reading: Pipeline.StatusReading, now: Date) -> PartitionFailure? {
    let index = entry.start.partition.partition.index
    if let problem = reading.problem, entry.blindLooks >= limits.blindLooks {
      return PartitionFailure(
        partition: index, code: "StatusUnreadable", reason: "its status cannot be read: \(problem)", isPermanent: true)
    }
    guard now.timeIntervalSince(entry.since) > limits.ingestionPatience else { return nil }
    return PartitionFailure(
      partition: index, code: "IngestionTimedOut",
      reason: "Kusto did not ingest it within \(Int(limits.ingestionPatience)) s", isPermanent: true)
  }

  /// Tries again with the same ids and names, or gives up.
  private mutating func settle(_ start: Start, _ failure: PartitionFailure) -> [RunEvent.Body] {
    guard !failure.isPermanent, start.attempt < limits.partitionAttempts, failures.isEmpty else {
      failures.append(failure)
      return [.partitionFailed(failure.event)]
    }
    let delay = limits.backoff.delay(after: start.attempt, retryAfter: nil, shake: 1) ?? limits.backoff.longest
    waiting.append(Start(partition: start.partition, attempt: start.attempt + 1, delay: delay))
    return [
      .partitionRetried(
        .init(
          partition: failure.partition, step: "partition", attempt: start.attempt + 1,
          delayMilliseconds: Int(delay * 1000), reason: failure.reason))
    ]
  }
}
