import Foundation

/// A stream from a folder into a table: batch after batch, each one transaction, each file's rows exactly once.
///
/// Before a batch begins, its files and its run are in the checkpoint; after its commit, the checkpoint says so. A process
/// that dies between the two leaves a batch that the next one settles by asking the target.
package struct StreamRun: Sendable {
  let settings: StreamSettings
  let choices: LoadChoices
  let inspection: InspectionOptions
  let state: StateFolder
  let clock: EngineClock
  let limits: RunLimits
  let onEvent: @Sendable (StreamEvent) -> Void
  let steps: @Sendable (StreamStep) throws -> Void
  package let control: StreamControl

  /// - Parameters:
  ///   - onEvent: Called for every event in order; must return soon.
  ///   - steps: Called between the steps of a batch; tests let the stream die there.
  package init(
    _ settings: StreamSettings, _ choices: LoadChoices, _ inspection: InspectionOptions, state: StateFolder,
    clock: EngineClock = .system, limits: RunLimits = .stream, control: StreamControl = StreamControl(),
    onEvent: @escaping @Sendable (StreamEvent) -> Void = { _ in },
    steps: @escaping @Sendable (StreamStep) throws -> Void = { _ in }
  ) {
    self.settings = settings
    self.choices = choices
    self.inspection = inspection
    self.state = state
    self.clock = clock
    self.limits = limits
    self.control = control
    self.onEvent = onEvent
    self.steps = steps
  }

  /// Does the stream until its trigger is done, or somebody asks it to stop.
  ///
  /// - Throws: ``CheckpointError`` and ``StreamError``, ``DatasetError``, ``PlanError``, ``TransportError``,
  ///   ``RunFolderError``; all batches before are committed then, and nothing of the one that failed is.
  package func run(on service: any KustoService) async throws -> StreamEnd {
    let lister = try FolderLister(settings.source, recurses: inspection.recurses)
    let checkpoint = try Checkpoint(settings.checkpoint, source: lister.source, target: choices.target)
    let warm = WarmService(service, clock: clock)
    onEvent(
      .started(
        stream: checkpoint.identity.id, source: lister.source, table: choices.target.table,
        checkpoint: checkpoint.path, batch: checkpoint.lastBatch + 1))
    try await recover(checkpoint, on: warm)
    let end = try await withTaskCancellationHandler {
      var loop = StreamLoop(self, checkpoint, lister, warm)
      return try await loop.run()
    } onCancel: {
      control.now(by: .cancellation)
    }
    onEvent(.ended(end))
    return end
  }

  private func recover(_ checkpoint: Checkpoint, on service: any KustoService) async throws {
    let recovery = recovery(checkpoint, on: service)
    var isWhole = true
    for record in checkpoint.pending {
      if isWhole {
        isWhole = try await recovery.settle(record, on: control) == .committed
        if isWhole { try checkpoint.commit() }
      } else {
        try await recovery.takeBack(record)
      }
      onEvent(.recovered(batch: record.batch, run: record.run?.name ?? "", isCommitted: isWhole))
    }
    checkpoint.withdraw(from: checkpoint.lastBatch + 1)
    // An old copy of a checkpoint would load again what its stream has loaded since.
    let next = checkpoint.lastBatch + 1
    guard try await recovery.rowsInTarget(of: next) == 0 else {
      throw CheckpointError.behindTarget(path: checkpoint.path, batch: next)
    }
  }

  func recovery(_ checkpoint: Checkpoint, on service: any KustoService) -> StreamRecovery {
    StreamRecovery(
      identity: checkpoint.identity, state: state, service: service, clock: clock, limits: limits)
  }
}

/// The steps of a batch between which a process may die.
package enum StreamStep: String, Sendable, CaseIterable {
  case beforeIntent, afterIntent, beforeRun, afterRun, afterCommit
}

extension RunLimits {
  /// A small batch is looked at soon: waits would be most of its time.
  package static let stream: RunLimits = {
    var limits = RunLimits.standard
    limits.pollInterval = 0.01
    return limits
  }()
}
