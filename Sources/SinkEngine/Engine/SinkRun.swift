import Datasets
import Foundation
import Kusto

/// Does a run: asks the machine, acts, and tells the machine what came of it.
package struct SinkRun: Sendable {
  private let plan: Plan
  private let pipeline: Pipeline
  private let recorder: RunRecorder
  private let stop: StopRequest
  private let clock: EngineClock
  private let limits: RunLimits
  private let process: RunEvent.Started
  private let evidence: RunEvidence?
  private let service: ServiceActs
  private let bounds: BoundedEffect
  private let textLock: TextLock?
  private let gate: CommitGate?

  /// - Parameters:
  ///   - evidence: What the log says of the run so far; nil for a new one.
  ///   - textLock: Taken before the last look for the plan's text, so that two runs of one machine do not both miss it.
  ///   - gate: Passed before the move; nil where nothing comes before this run.
  ///   - makeSource: Opens a partition's encoder; called again for each try.
  package init(
    plan: Plan, service: any KustoService, recorder: RunRecorder, stop: StopRequest, process: RunEvent.Started,
    clock: EngineClock = .system, limits: RunLimits = .standard, resuming evidence: RunEvidence? = nil,
    textLock: TextLock? = nil, gate: CommitGate? = nil,
    makeSource: @escaping @Sendable (Plan.PartitionPlan) throws -> any BlockSource
  ) {
    self.plan = plan
    self.recorder = recorder
    self.stop = stop
    self.clock = clock
    self.limits = limits
    self.process = process
    self.evidence = evidence
    self.textLock = textLock
    self.gate = gate
    bounds = BoundedEffect(stop: stop, limits: limits)
    let commander = Commander(
      service: service, database: plan.target.database, recorder: recorder, clock: clock, backoff: limits.backoff,
      silence: limits.silence)
    self.service = ServiceActs(plan: plan, commander: commander)
    let lease = StorageLease(commander, asksByREST: plan.loadRoute.ingestor == .rest)
    let loader = PartitionLoader(
      plan: plan, commander: commander, lease: lease, recorder: recorder, limits: limits, makeSource: makeSource)
    pipeline = Pipeline(
      plan: plan, loader: loader, commander: commander,
      statuses: StatusReader(plan: plan, commander: commander, lease: lease),
      recorder: recorder, limits: limits, attempts: evidence?.attempts ?? [:])
  }

  /// Does the run to its end, which is always one of the outcomes; gives the state at the end.
  ///
  /// It is not cancelled: ask ``StopRequest`` to stop it. What failed is in the state, not thrown.
  package func execute() async -> RunState {
    await RequestTrace.$current.withValue(plan.trace) { await untilEnd() }
  }

  private func untilEnd() async -> RunState {
    let begin = clock.uptime()
    var machine = RunMachine(plan: plan, limits: limits, resuming: evidence)
    var actions = await start(&machine)
    while let action = actions.first {
      actions.removeFirst()
      switch action {
      case .record(let body, let synced):
        guard let failure = await record(body, synced: synced), machine.needsLog else { continue }
        await recorder.toleratesFailure()
        actions = machine.receive(.stop(.log(failure)))
      case .perform(.end):
        return await end(machine.finished, since: begin)
      case .perform(let effect):
        let input = await perform(effect, &machine)
        actions += machine.receive(input)
      }
    }
    return await end(machine.finished, since: begin)
  }

  private func start(_ machine: inout RunMachine) async -> [RunMachine.Action] {
    let bodies: [RunEvent.Body] = evidence == nil ? [.planned(.init(plan)), .started(process)] : [.resumed(process)]
    for body in bodies {
      if let failure = await record(body, synced: false) {
        await recorder.toleratesFailure()
        return machine.receive(.stop(.log(failure)))
      }
    }
    return machine.receive(.begin)
  }

  private func record(_ body: RunEvent.Body, synced: Bool) async -> RunFolderError? {
    do {
      try await recorder.record(body, synced: synced)
      return nil
    } catch {
      return error
    }
  }

  private func end(_ finished: RunEvent.Finished, since begin: Double) async -> RunState {
    var finished = finished
    if finished.outcome != .notCommitted { finished.shortfall = plan.shortfall }
    finished.seconds = ((clock.uptime() - begin) * 1000).rounded() / 1000
    await recorder.toleratesFailure()
    _ = await record(.finished(finished), synced: true)
    return await recorder.state
  }

  /// Acts, and gives what came of it.
  ///
  /// Until the move is out a wish to stop comes first; whatever comes after it has its time.
  private func perform(_ effect: RunMachine.Effect, _ machine: inout RunMachine) async -> RunMachine.Input {
    if let gate, machine.isAboutToMove { await gate.pass(unless: stop) }
    let wish = stop.current()
    if let wish, machine.canStop || machine.isAboutToMove {
      stop.hurries(in: limits.stopPatience)
      return .stop(wish)
    }
    guard machine.canStop else {
      // From the move on, and on the way back, the outcome hangs on the service only.
      await recorder.toleratesFailure()
      if !machine.hasHeardStop, let wish {
        for case .record(let body, let synced) in machine.receive(.stop(wish)) {
          _ = await record(body, synced: synced)
        }
      }
      return await outcome { try await bounds.hurried { try await act(on: effect) } }
    }
    switch effect {
    case .prepareStaging(.create), .createTarget:
      return await outcome { try await bounds.answered { try await act(on: effect) } }
    default: return await outcome { try await bounds.stoppable { try await act(on: effect) } }
    }
  }

  /// What `body` gives, with its errors as facts for the machine.
  private func outcome(_ body: () async throws -> RunMachine.Input) async -> RunMachine.Input {
    do {
      return try await body()
    } catch let error as RunFolderError {
      await recorder.toleratesFailure()
      return .stop(.log(error))
    } catch let error as TransportError {
      return .failed(reason: error.brief, mayHaveArrived: error.mayHaveArrived)
    } catch {
      // Also when an answer came and could not be understood: what was asked may have been done.
      return .failed(reason: Self.words(for: error), mayHaveArrived: true)
    }
  }

  private static func words(for error: any Error) -> String {
    switch error {
    case let error as TransportError: error.brief
    case let error as ServiceError: error.message
    case let error as RunFolderError: RunMachine.Stop.log(error).reason
    case is CancellationError: "the run was cut off from the service"
    case let error as DatasetError: error.brief
    default: "an unexpected error"
    }
  }

  private func act(on effect: RunMachine.Effect) async throws -> RunMachine.Input {
    switch effect {
    case .load(let present): return .loaded(failures: try await pipeline.load(present: present))
    case .askWhetherLoaded(holding: true): try await textLock?.take()
    case .tally: return .tally(LoadTally(await recorder.state))
    case .showStaging(let delay), .askTarget(let delay), .dropStaging(let delay), .move(_, let delay),
      .showOperation(_, let delay):
      if delay > 0 { try await clock.sleep(delay) }
    default: break
    }
    return try await service.act(on: effect)
  }
}

extension RunEvent.Planned {
  /// The plan as the log tells it.
  package init(_ plan: Plan) {
    self.init(
      cluster: plan.target.cluster, database: plan.target.database, table: plan.target.table, sources: plan.sources,
      staging: plan.staging, tag: plan.tag, create: plan.create.rawValue, creates: plan.targetIsMissing,
      schema: plan.schema.description, partitions: plan.partitions.map(RunEvent.PartitionSummary.init),
      rows: plan.rows, bytes: plan.bytes, parallel: plan.parallel)
    mode = plan.loadRoute.isTransactional ? nil : plan.ingestMode
    shortfall = plan.shortfall
  }
}
