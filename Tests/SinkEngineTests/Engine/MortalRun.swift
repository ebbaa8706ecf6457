import Datasets
import Foundation
import Kusto
import SinkEngine
import TestService

/// A run up to the end of its process: its death, or the end of the run.
struct MortalRun {
  /// What is in the log.
  var events: [RunEvent]
  /// Nil when the process died.
  var state: RunState?

  /// Does the run until its process dies at the request `step`, or until its end.
  static func untilDeath(
    _ plan: Plan, _ service: MemoryService, resuming events: [RunEvent]? = nil, sourceProblem: String? = nil,
    deathAt step: Int? = nil, carriesOut: Bool = false
  ) async -> MortalRun {
    let log = Collected<RunEvent>()
    let clock = Samples.quickClock()
    let before = events ?? []
    let recorder = RunRecorder(run: plan.run, log: nil, clock: clock, after: RunState(folding: before)) {
      log.append($0)
    }
    var evidence = events.map { RunEvidence(folding: $0) }
    evidence?.sourceProblem = sourceProblem
    let mortal = MortalService(service, diesAt: step, carriesOut: carriesOut)
    let run = SinkRun(
      plan: plan, service: mortal, recorder: recorder, stop: StopRequest(clock: clock),
      process: .init(pid: 1, host: "test", version: "0"), clock: clock, resuming: evidence
    ) { LineSource(rows: $0.partition.rows) }
    let ended = Collected<RunState>()
    // Unstructured, for a dead process is not waited for before its log was read; it is waited for right after.
    let task = Task { ended.append(await run.execute()) }
    while !(await mortal.isDead) {
      if let state = ended.all.first { return MortalRun(events: before + log.all, state: state) }
      try? await Task.sleep(for: .microseconds(200))
    }
    let written = log.all
    await mortal.letGo()
    await task.value
    return MortalRun(events: before + written, state: nil)
  }
}
