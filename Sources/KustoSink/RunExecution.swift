import Foundation

/// A run that this process does: its folder, its lock, its log.
///
/// The lock is held until the value is gone; the log is written by ``run(on:onEvent:)``, once.
package struct RunExecution: Sendable {
  package let plan: Plan
  package let folder: RunFolder
  /// Ask here to stop the run before its commit: from signal handlers, for instance.
  package let stop: StopRequest
  private let lock: FileLock
  private let log: RunLog
  private let clock: EngineClock
  /// What the log holds of earlier processes.
  private let earlier: RunState
  /// Nil for a new run.
  package let evidence: RunEvidence?

  /// A run in a folder of its own, made here.
  ///
  /// - Throws: ``RunFolderError``; nothing has been sent to the service then.
  package init(_ plan: Plan, state: StateFolder, clock: EngineClock = .system) throws(RunFolderError) {
    let (folder, lock) = try RunFolder.createLocked(for: plan, in: state)
    try self.init(plan, in: folder, clock: clock, lock: lock)
  }

  /// The run that ``DetachedRun`` prepared in `folder`.
  ///
  /// - Throws: ``RunFolderError``, of kind `busy` when another process does it.
  package init(in folder: RunFolder, clock: EngineClock = .system) throws(RunFolderError) {
    try self.init(try folder.plan(), in: folder, clock: clock, lock: try FileLock(folder.lockPath))
  }

  /// The run of `folder`, whose process died or did not learn what became of its commit, taken up again.
  ///
  /// - Parameter timeoutSeconds: Bounds this process; the time of the first one is over or is not known.
  /// - Throws: ``RunFolderError``, of kind `busy` when another process does it.
  package init(
    resuming folder: RunFolder, timeoutSeconds: Double? = nil, clock: EngineClock = .system
  ) throws(RunFolderError) {
    var plan = try folder.plan()
    plan.timeoutSeconds = timeoutSeconds
    let lock = try FileLock(folder.lockPath)
    let events = RunLogReader.all(in: folder)
    var evidence = events.isEmpty ? nil : RunEvidence(folding: events)
    evidence?.sourceProblem = SourceCheck(plan).problem
    self.init(
      plan, in: folder, clock: clock, lock: lock, log: try RunLog.goingOn(in: folder),
      earlier: RunState(folding: events), evidence: evidence)
  }

  private init(_ plan: Plan, in folder: RunFolder, clock: EngineClock, lock: FileLock) throws(RunFolderError) {
    self.init(
      plan, in: folder, clock: clock, lock: lock, log: try RunLog(folder),
      earlier: RunState(), evidence: nil)
  }

  private init(
    _ plan: Plan, in folder: RunFolder, clock: EngineClock, lock: FileLock, log: RunLog, earlier: RunState,
    evidence: RunEvidence?
  ) {
    self.plan = plan
    self.folder = folder
    self.clock = clock
    self.lock = lock
    self.log = log
    self.earlier = earlier
    self.evidence = evidence
    stop = StopRequest(folder: folder, deadline: plan.timeoutSeconds.map { clock.uptime() + $0 }, clock: clock)
  }

  /// Does the run to its end; gives its state then.
  ///
  /// Cancelling the task asks the run to stop; it then takes back what it did, or finishes the commit that is out.
  ///
  /// - Parameters:
  ///   - gate: Passed before the commit; nil where nothing comes before this run.
  ///   - onEvent: Called for every event in order; must return soon.
  package func run(
    on service: any KustoService, limits: RunLimits = .standard, gate: CommitGate? = nil,
    onEvent: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async -> RunState {
    let recorder = RunRecorder(run: plan.run, log: log, clock: clock, after: earlier, watch: onEvent)
    let encoding = plan.encoding
    let run = SinkRun(
      plan: plan, service: service, recorder: recorder, stop: stop, process: process, clock: clock, limits: limits,
      resuming: evidence, textLock: TextLock(plan, in: folder.state), gate: gate
    ) { try DatasetBlocks(partition: $0.partition, encoding: encoding) }
    // Unstructured, so that cancellation does not cut off a roll-back or the watch over a commit; waited for right here.
    let task = Task { await run.execute() }
    let state = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      stop.request(by: .cancellation)
    }
    // What is not settled may need them again.
    if state.outcome != .unknown { plan.removeTemporaryFiles() }
    // Only now may others think that nobody does this run.
    withExtendedLifetime(lock) {}
    return state
  }

  /// Ends the run before it began, because the service is out of reach; its log says so to whoever follows.
  ///
  /// A run that began has its own end, and is left alone.
  package func giveUp(because message: String) async {
    guard RunLogReader.all(in: folder).isEmpty else { return }
    let recorder = RunRecorder(run: plan.run, log: log, clock: clock)
    await recorder.toleratesFailure()
    let end = RunEvent.Finished(
      outcome: .notCommitted, rows: 0, bytes: 0, partitions: plan.partitions.count, table: plan.target.table,
      seconds: 0, message: message)
    for body in [RunEvent.Body.planned(.init(plan)), .started(process), .finished(end)] {
      // Nobody is left to tell that the log cannot be written.
      try? await recorder.record(body)
    }
    plan.removeTemporaryFiles()
    withExtendedLifetime(lock) {}
  }

  private var process: RunEvent.Started {
    RunEvent.Started(
      pid: Int(ProcessInfo.processInfo.processIdentifier), host: ProcessInfo.processInfo.hostName,
      version: KustoSinkVersion.text)
  }
}
