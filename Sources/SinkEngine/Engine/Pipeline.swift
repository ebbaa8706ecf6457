import Datasets
import Foundation
import Kusto

/// The only place where a run does more than one thing at a time.
///
/// Partitions are read and uploaded `parallel` at a time, and all that are queued are watched until they are ingested.
/// Memory is bounded by `parallel` blocks.
struct Pipeline: Sendable {
  let plan: Plan
  let loader: PartitionLoader
  let commander: Commander
  let lease: StorageLease
  let recorder: RunRecorder
  let limits: RunLimits

  /// Runs `effect` unless somebody asks to stop first; then it is cancelled, and the wish is the result.
  static func stoppable(
    _ stop: StopRequest, _ effect: @escaping @Sendable () async throws -> RunMachine.Input
  ) async throws -> RunMachine.Input {
    try await withThrowingTaskGroup(of: RunMachine.Input.self) { group in
      group.addTask { try await effect() }
      group.addTask { .stop(try await stop.wait()) }
      defer { group.cancelAll() }
      // Both tasks end by themselves or by cancellation, so there is always a first one.
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }

  /// Loads all partitions into staging; gives those that did not arrive.
  ///
  /// After the first failure no further partition is begun, but those under way are waited for, so that all that
  /// failed is known.
  func load() async throws -> [PartitionFailure] {
    try await withThrowingTaskGroup(of: Report.self) { group in
      var progress = LoadProgress(plan: plan, limits: limits)
      while true {
        for start in progress.begin() {
          group.addTask { try await report(on: start) }
        }
        if let look = progress.look() {
          group.addTask { .statuses(try await statuses(look)) }
        }
        guard let report = try await group.next() else { return progress.failures }
        for event in progress.take(report, now: commander.clock.now()) { try await recorder.record(event) }
      }
    }
  }

  /// What a child task found.
  enum Report: Sendable {
    case queued(LoadProgress.Start)
    case failed(LoadProgress.Start, PartitionFailure)
    case statuses([StatusReading])
  }

  /// The status of one queued partition.
  struct StatusReading: Sendable {
    var start: LoadProgress.Start
    /// Nil while there is no row.
    var status: IngestionStatus?
    /// Why it could not be read; nil when it could.
    var problem: String?
  }

  private func report(on start: LoadProgress.Start) async throws -> Report {
    do {
      var start = start
      if start.delay > 0 { try await commander.clock.sleep(start.delay) }
      start.statusTable = try await loader.load(start.partition, attempt: start.attempt)
      return .queued(start)
    } catch let failure as PartitionFailure {
      return .failed(start, failure)
    }
  }

  /// Waits, then reads the status of every queued partition, eight at a time.
  private func statuses(_ look: LoadProgress.Look) async throws -> [StatusReading] {
    try await commander.clock.sleep(look.delay)
    let loan: StorageLease.Loan
    do {
      loan = try await lease.current()
    } catch let error as TransportError {
      return look.starts.map { StatusReading(start: $0, problem: error.brief) }
    }
    return try await withThrowingTaskGroup(of: StatusReading.self) { group in
      var waiting = look.starts[...]
      var found: [StatusReading] = []
      for start in waiting.prefix(Self.statusesAtOnce) { group.addTask { try await status(of: start, loan: loan) } }
      waiting = waiting.dropFirst(Self.statusesAtOnce)
      for try await reading in group {
        found.append(reading)
        if let next = waiting.popFirst() { group.addTask { try await self.status(of: next, loan: loan) } }
      }
      return found
    }
  }

  /// A status that cannot be read now is read at the next look: the partition is in Kusto's hands either way.
  private func status(of start: LoadProgress.Start, loan: StorageLease.Loan) async throws -> StatusReading {
    let partition = start.partition
    do {
      let status = try await commander.retrying("read status", partition: partition.partition.index) {
        try await commander.service.status(
          partitionKey: partition.sourceID.uuidString.lowercased(),
          rowKey: PartitionLoader.rowKey(attempt: start.attempt),
          in: start.statusTable.map(loan.renewed) ?? loan.statusTable(partition.partition.index))
      }
      return StatusReading(start: start, status: status)
    } catch let error as TransportError {
      if error.isRefusedEntry { await lease.discard() }
      return StatusReading(start: start, problem: error.brief)
    }
  }

  private static let statusesAtOnce = 8
}
