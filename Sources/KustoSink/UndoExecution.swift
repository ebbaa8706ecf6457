import Foundation

/// The undo of a committed run by this process: its folder, its lock, its log.
package struct UndoExecution: Sendable {
  package let plan: Plan
  /// Rows of the commit.
  package let rows: Int
  package let isUndone: Bool
  /// A load without a transaction that did not arrive as a whole: what is there is taken out, however much it is.
  package let isPartial: Bool
  /// Ask here to hurry.
  package let stop: StopRequest
  private let folder: RunFolder
  private let lock: FileLock
  private let events: [RunEvent]
  private let hadBegun: Bool
  private let clock: EngineClock

  /// - Throws: ``RunFolderError``, of kind `busy` when another process does the run, and ``NotCommitted``.
  package init(_ folder: RunFolder, timeoutSeconds: Double? = nil, clock: EngineClock = .system) throws {
    plan = try folder.plan()
    self.folder = folder
    lock = try FileLock(folder.lockPath)
    events = RunLogReader.all(in: folder)
    let evidence = RunEvidence(folding: events)
    let route = plan.loadRoute
    if route.ingestor == .stream, evidence.committed != nil || !evidence.begun.isEmpty {
      throw NotTagged(run: folder.run, table: plan.target.table)
    }
    isPartial = evidence.committed == nil && !route.isTransactional && !evidence.begun.isEmpty
    guard evidence.committed != nil || isPartial else { throw NotCommitted(run: folder.run) }
    let arrived = plan.partitions.map(\.partition).filter { evidence.ingested.contains($0.index) }
    rows = evidence.committed?.rows ?? arrived.reduce(0) { $0 + $1.rows }
    isUndone = evidence.isUndone
    hadBegun = evidence.undo != nil
    self.clock = clock
    stop = StopRequest(deadline: timeoutSeconds.map { clock.uptime() + $0 }, clock: clock)
  }

  /// Takes the rows out again; one that is undone already is a success.
  package func run(
    on service: any KustoService, onEvent: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> UndoOutcome {
    if isUndone { return .undone(rows: rows) }
    let recorder = RunRecorder(
      run: plan.run, log: try RunLog.goingOn(in: folder), clock: clock, after: RunState(folding: events),
      watch: onEvent)
    let undo = UndoRun(
      plan: plan, rows: rows, isExact: plan.loadRoute.isTransactional, hadBegun: hadBegun, service: service,
      recorder: recorder, stop: stop, clock: clock)
    let outcome = await undo.execute()
    withExtendedLifetime(lock) {}
    return outcome
  }

  /// A run whose rows carry no tag: nobody can tell them from others'.
  package struct NotTagged: Error, Sendable, Hashable {
    package var run: String
    package var table: String
  }

  /// A run whose log holds no commit: there is nothing to undo.
  package struct NotCommitted: Error, Sendable, Hashable {
    package var run: String
  }
}
