import Datasets
import Foundation
import Kusto

/// Decides which partition is begun, watched, tried again or given up.
struct LoadProgress {
  /// A try of a partition.
  struct Start: Sendable, Hashable {
    var partition: Plan.PartitionPlan
    /// From 1; each has its own row in the status table.
    var attempt: Int
    /// Tries of this process, from 1.
    var turn = 1
    /// Seconds to wait before it.
    var delay: Double = 0
    /// Where its status is told, once it is queued.
    var statusPlace = StatusPlace.traces
  }

  /// A look at the status of queued partitions after a delay.
  struct Poll: Sendable {
    var starts: [Start]
    var delay: Double
  }

  /// A partition in Kusto's hands.
  private struct Queued {
    var start: Start
    /// Uptime when it was queued.
    var since: Double
    /// Uptime of the first look of those, in a row until now, that could not read its status.
    var blindSince: Double?
  }

  /// What stops the load.
  private(set) var failures: [PartitionFailure] = []
  /// Partitions that did not arrive, and may be left out.
  private(set) var tolerated: [PartitionFailure] = []
  private let plan: Plan
  private let parallel: Int
  private let limits: RunLimits
  private var waiting: [Start]
  private var underWay = 0
  private var queued: [Int: Queued] = [:]
  private var isLooking = false
  private var idlePolls = 0
  /// Uptime when some partition went on the last time: as long as Kusto ingests, the queue moves.
  private var lastProgress = 0.0

  /// - Parameters:
  ///   - present: Partitions that are in staging already.
  ///   - attempts: Tries of each partition by earlier processes.
  init(plan: Plan, limits: RunLimits, present: Set<Int> = [], attempts: [Int: Int] = [:]) {
    self.plan = plan
    parallel = max(1, plan.parallel)
    self.limits = limits
    waiting = plan.partitions.reversed().filter { !present.contains($0.partition.index) }
      .map { Start(partition: $0, attempt: 1 + (attempts[$0.partition.index] ?? 0)) }
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
  mutating func poll() -> Poll? {
    guard !isLooking, !queued.isEmpty else { return nil }
    isLooking = true
    let starts = queued.values.map(\.start).sorted { $0.partition.partition.index < $1.partition.partition.index }
    return Poll(starts: starts, delay: limits.interval(after: idlePolls))
  }

  /// Takes in what a task reports; gives the events that follow.
  mutating func take(_ report: Pipeline.Report, now: Double) -> [RunEvent.Body] {
    switch report {
    case .queued(let start):
      underWay -= 1
      idlePolls = 0
      lastProgress = now
      queued[start.partition.partition.index] = Queued(start: start, since: now)
      return []
    case .arrived(let start):
      underWay -= 1
      lastProgress = now
      return [.partitionIngested(.init(partition: start.partition.partition.index))]
    case .failed(let start, let failure):
      underWay -= 1
      return settle(start, failure)
    case .statuses(let found):
      isLooking = false
      let before = queued.count
      let events = found.flatMap { take($0, now: now) }
      idlePolls = queued.count == before ? idlePolls + 1 : 0
      if queued.count != before { lastProgress = now }
      return events
    }
  }

  private mutating func take(_ reading: Pipeline.StatusReading, now: Double) -> [RunEvent.Body] {
    let index = reading.start.partition.partition.index
    guard var entry = queued[index], entry.start == reading.start else { return [] }
    entry.blindSince = reading.problem == nil ? nil : entry.blindSince ?? now
    queued[index] = entry
    if let status = reading.status, status.state.isFinal {
      queued[index] = nil
      if status.state == .succeeded || (status.state == .skipped && !plan.loadRoute.isTransactional) {
        return [.partitionIngested(.init(partition: index))]
      }
      return settle(entry.start, Self.failure(index, status))
    }
    guard let failure = impatience(with: entry, reading, now: now) else { return [] }
    queued[index] = nil
    return settle(entry.start, failure)
  }

  private static func failure(_ index: Int, _ status: IngestionStatus) -> PartitionFailure {
    var failure = PartitionFailure(
      partition: index, code: status.errorCode.isEmpty ? status.state.rawValue : status.errorCode,
      reason: status.details.isEmpty ? "Kusto says \(status.state.rawValue)" : status.details,
      isPermanent: status.failureStatus != "Transient")
    failure.isUnexplained = status.details.isEmpty
    return failure
  }

  /// Why a partition is not waited for any longer; nil while it is.
  private func impatience(with entry: Queued, _ reading: Pipeline.StatusReading, now: Double) -> PartitionFailure? {
    let index = entry.start.partition.partition.index
    if let problem = reading.problem, let since = entry.blindSince, now - since > limits.blindPatience {
      return PartitionFailure(
        partition: index, code: "StatusUnreadable", reason: "its status cannot be read: \(problem)", isPermanent: true)
    }
    guard now - max(entry.since, lastProgress) > limits.ingestionPatience else { return nil }
    return PartitionFailure(
      partition: index, code: "IngestionTimedOut",
      reason: "Kusto ingested nothing of this load within \(Int(limits.ingestionPatience)) s", isPermanent: true)
  }

  /// True when a partition failed for good that the commit needs: the rest need not be waited for.
  ///
  /// Where nothing is rolled back, what is with Kusto is waited for all the same.
  var isHopeless: Bool { !failures.isEmpty && plan.loadRoute.isTransactional }

  /// What was streamed once is not streamed again: a part of it may be in the table.
  private var attempts: Int { plan.loadRoute.ingestor == .stream ? 1 : limits.partitionAttempts }

  /// Tries again with the same ids and names, or gives up.
  private mutating func settle(_ start: Start, _ failure: PartitionFailure) -> [RunEvent.Body] {
    guard !failure.isPermanent, start.turn < attempts, failures.isEmpty else {
      if plan.mayLack(failure.partition) { tolerated.append(failure) } else { failures.append(failure) }
      return [.partitionFailed(failure.event)]
    }
    let delay = limits.backoff.delay(after: start.turn, retryAfter: nil, shake: 1) ?? limits.backoff.longest
    waiting.append(Start(partition: start.partition, attempt: start.attempt + 1, turn: start.turn + 1, delay: delay))
    return [
      .partitionRetried(
        .init(
          partition: failure.partition, step: "partition", attempt: start.attempt + 1,
          delayMilliseconds: Int(delay * 1000), reason: failure.reason))
    ]
  }
}
