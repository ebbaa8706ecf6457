import Synchronization

/// A batch whose run goes on while the loop looks for the next one.
///
/// Its run passes a gate before its commit: batches are committed in their order, each after the checkpoint knows of the
/// one before.
struct BatchOnItsWay {
  let number: Int
  let batch: BatchMaker.Batch
  /// Uptime at which its files were chosen, and at which its plan was made.
  let began: Double
  let planned: Double
  private let gate = CommitGate()
  private let execution: RunExecution?
  private let task: Task<RunState, Never>?
  private let ended = Ended()

  private final class Ended: Sendable {
    private let value = Mutex(false)
    var isTrue: Bool { value.withLock { $0 } }
    func becomesTrue() { value.withLock { $0 = true } }
  }

  /// Begins the run of `batch`, up to its gate.
  ///
  /// - Throws: ``RunFolderError``; nothing was sent then.
  init(
    _ number: Int, _ batch: BatchMaker.Batch, began: Double, planned: Double, of stream: StreamRun,
    on service: any KustoService
  ) throws(RunFolderError) {
    self.number = number
    self.batch = batch
    self.began = began
    self.planned = planned
    guard let plan = batch.load?.plan else {
      (execution, task) = (nil, nil)
      ended.becomesTrue()
      return
    }
    let execution: RunExecution
    do {
      execution = try RunExecution(plan, state: stream.state, clock: stream.clock)
    } catch {
      plan.removeTemporaryFiles()
      throw error
    }
    self.execution = execution
    stream.control.begins(execution.stop)
    let (gate, ended, limits) = (gate, ended, stream.limits)
    // Unstructured, so that the loop can go on; the loop ends only after `end(_:)` or `takeBack(_:)` waited for it.
    task = Task {
      defer { ended.becomesTrue() }
      return await execution.run(on: service, limits: limits, gate: gate)
    }
  }

  var plan: Plan? { batch.load?.plan }
  /// Whether it needs no more time.
  var isDone: Bool { ended.isTrue }

  /// Lets it commit: all batches before it are.
  func mayCommit() { gate.open() }

  /// Waits for its end; nil for a batch without rows.
  func end(_ control: StreamControl) async -> RunState? {
    guard let task, let execution else { return nil }
    defer { control.ends(execution.stop) }
    return await task.value
  }

  /// Lets it end without a commit, and waits for that.
  func takeBack(_ control: StreamControl) async {
    execution?.stop.request(by: .cancellation)
    _ = await end(control)
  }
}
