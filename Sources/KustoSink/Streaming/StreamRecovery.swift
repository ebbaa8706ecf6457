import Datasets
import Foundation

/// Finds out what became of a batch that was begun and not written down as committed: the target is asked by tag.
struct StreamRecovery {
  let identity: StreamIdentity
  let state: StateFolder
  let service: any KustoService
  let clock: EngineClock
  let limits: RunLimits

  enum Outcome: Sendable, Hashable {
    case committed
    /// Nothing of it is in the target, nor can come into it any more.
    case absent
  }

  /// Settles `record`: finishes its run, or takes it back.
  ///
  /// - Throws: ``StreamError``, ``RunFolderError``, ``TransportError``, `CancellationError`.
  func settle(_ record: BatchOffsets, on control: StreamControl) async throws -> Outcome {
    // A batch without rows is nothing that a target could have.
    guard let run = record.run else { return .committed }
    let folder = RunFolder(run: run.name, state: state)
    guard FileManager.default.fileExists(atPath: folder.planPath) else {
      return try await settleWithoutLog(record, run)
    }
    if let finished = RunEvidence(folding: RunLogReader.all(in: folder)).finished, finished.outcome != .unknown {
      return finished.outcome == .committed ? .committed : .absent
    }
    let execution = try RunExecution(resuming: folder, clock: clock)
    control.begins(execution.stop)
    defer { control.ends(execution.stop) }
    let end = await execution.run(on: service, limits: limits)
    switch end.outcome {
    case .committed: return .committed
    case .notCommitted: return .absent
    case .unknown, .detached, nil:
      throw StreamError.batchUnknown(batch: record.batch, run: run.name, reason: end.message ?? "no answer came")
    }
  }

  /// Takes `record` back, because the batch before it is not in the target: batches are committed in their order.
  ///
  /// - Throws: ``StreamError``, ``RunFolderError``, ``TransportError``, `CancellationError`.
  func takeBack(_ record: BatchOffsets) async throws {
    guard let run = record.run else { return }
    guard try await settleWithoutLog(record, run) == .absent else {
      throw StreamError.batchUnknown(
        batch: record.batch, run: run.name, reason: "the target holds it, but nothing of the batch before it")
    }
    let folder = RunFolder(run: run.name, state: state)
    guard FileManager.default.fileExists(atPath: folder.planPath) else { return }
    // Without staging it can commit nothing any more; its log is to say so.
    let execution = try RunExecution(resuming: folder, clock: clock)
    execution.stop.request(by: .cancellation)
    _ = await execution.run(on: service, limits: limits)
  }

  /// The folder of the run is gone, or its process died before it was made.
  ///
  /// Staging is dropped first: a move that is still on its way finds nothing then.
  private func settleWithoutLog(_ record: BatchOffsets, _ run: BatchOffsets.Run) async throws -> Outcome {
    let database = identity.target.database
    _ = try await patiently { try await service.run(.dropTable(run.staging), database: database) }
    let rows = try await rowsInTarget(of: record.batch)
    if rows == 0 { return .absent }
    // More: Kusto merged them with others, after the commit.
    if rows >= run.rows { return .committed }
    throw StreamError.batchUnknown(
      batch: record.batch, run: run.name,
      reason: "the target holds \(Figures.grouped(rows)) of its \(Figures.counted(run.rows, "row"))")
  }

  /// Rows of the extents in the target that carry the tag of `batch`.
  ///
  /// - Throws: ``TransportError``, `CancellationError`.
  func rowsInTarget(of batch: Int) async throws -> Int {
    let tag = identity.tag(of: batch)
    let command = Command.showExtents(of: identity.target.table, tag: tag)
    do {
      let answer = try await patiently { try await service.run(command, database: identity.target.database) }
      // Filtered here too: a server that ignores the filter must not make others' rows look like ours.
      return try Extent.list(answer).filter { $0.tags.contains(tag) }.total { $0.rows }
    } catch let error as TransportError where error.meansMissing {
      return 0
    }
  }

  private func patiently(_ body: () async throws -> ResultTable) async throws -> ResultTable {
    let began = clock.uptime()
    var attempt = 1
    while true {
      do {
        return try await body()
      } catch let error as TransportError {
        let waited = clock.uptime() - began
        guard error.isTransient,
          let delay = limits.backoff.delay(
            after: attempt, waited: waited, retryAfter: error.retryAfter, shake: clock.chance())
        else { throw error }
        attempt += 1
        try await clock.sleep(delay)
      }
    }
  }
}
