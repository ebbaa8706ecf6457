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
  let statuses: StatusReader
  let recorder: RunRecorder
  let limits: RunLimits
  /// Tries of each partition by earlier processes.
  var attempts: [Int: Int] = [:]

  /// Loads all partitions that are not `present` into staging; gives those that did not arrive.
  ///
  /// The first one that failed for good ends the load at once, unless the plan may lack it: hours of upload that is rolled
  /// back in the end are lost to everybody. Where nothing can be rolled back, what is with Kusto is waited for.
  func load(present: Set<Int>) async throws -> [PartitionFailure] {
    try await withThrowingTaskGroup(of: Report.self) { group in
      var progress = LoadProgress(plan: plan, limits: limits, present: present, attempts: attempts)
      while true {
        for start in progress.begin() {
          group.addTask { try await report(on: start) }
        }
        if let poll = progress.poll() {
          group.addTask {
            try await commander.clock.sleep(poll.delay)
            return .statuses(try await statuses.read(poll.starts))
          }
        }
        guard let report = try await group.next() else {
          return await FailureReader(plan: plan, commander: commander)
            .explained(progress.failures + progress.tolerated)
        }
        for event in progress.take(report, now: commander.clock.uptime()) { try await recorder.record(event) }
        if progress.isHopeless {
          group.cancelAll()
          return await FailureReader(plan: plan, commander: commander).explained(progress.failures)
        }
      }
    }
  }

  /// What a child task found.
  enum Report: Sendable {
    case queued(LoadProgress.Start)
    /// Its rows are where they were sent.
    case arrived(LoadProgress.Start)
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
      switch try await loader.load(start.partition, attempt: start.attempt) {
      case .ingested: return .arrived(start)
      case .queued(let place):
        start.statusPlace = place
        return .queued(start)
      }
    } catch let failure as PartitionFailure {
      return .failed(start, failure)
    }
  }
}
