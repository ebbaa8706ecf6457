import Foundation
import Kusto

/// Does a run: asks the machine, acts, and tells the machine what came of it.
package struct SinkRun: Sendable {
  private let plan: Plan
  private let commander: Commander
  private let pipeline: Pipeline
  private let recorder: RunRecorder
  private let stop: StopRequest
  private let clock: EngineClock
  private let limits: RunLimits
  private let process: RunEvent.Started

  /// - Parameters:
  ///   - makeSource: Opens a partition's encoder; called again for each try.
  package init(
    plan: Plan, service: any KustoService, recorder: RunRecorder, stop: StopRequest, process: RunEvent.Started,
    clock: EngineClock = .system, limits: RunLimits = .standard,
    makeSource: @escaping @Sendable (Plan.PartitionPlan) throws -> any BlockSource
  ) {
    self.plan = plan
    self.recorder = recorder
    self.stop = stop
    self.clock = clock
    self.limits = limits
    self.process = process
    commander = Commander(
      service: service, database: plan.target.database, recorder: recorder, clock: clock, backoff: limits.backoff)
    let lease = StorageLease(commander)
    let loader = PartitionLoader(
      plan: plan, commander: commander, lease: lease, recorder: recorder, makeSource: makeSource)
    pipeline = Pipeline(
      plan: plan, loader: loader, commander: commander, lease: lease, recorder: recorder, limits: limits)
  }

  /// Does the run to its end, which is always one of the outcomes; gives the state at the end.
  ///
  /// It is not cancelled: ask ``StopRequest`` to stop it. What failed is in the state, not thrown.
  package func execute() async -> RunState {
    let begin = clock.now()
    var machine = RunMachine(plan: plan, limits: limits)
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
    for body in [RunEvent.Body.planned(.init(plan)), .started(process)] {
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

  private func end(_ finished: RunEvent.Finished, since begin: Date) async -> RunState {
    var finished = finished
    finished.seconds = (clock.now().timeIntervalSince(begin) * 1000).rounded() / 1000
    await recorder.toleratesFailure()
    _ = await record(.finished(finished), synced: true)
    return await recorder.state
  }

  /// Acts, and gives what came of it.
  ///
  /// Until the move is out a wish to stop comes first.
  private func perform(_ effect: RunMachine.Effect, _ machine: inout RunMachine) async -> RunMachine.Input {
    let wish = stop.current()
    if let wish, machine.canStop || machine.isAboutToMove { return .stop(wish) }
    guard machine.canStop else {
      // From the move on, and on the way back, the outcome hangs on the service only.
      await recorder.toleratesFailure()
      if !machine.hasHeardStop, let wish {
        for case .record(let body, let synced) in machine.receive(.stop(wish)) {
          _ = await record(body, synced: synced)
        }
      }
      return await outcome { try await act(on: effect) }
    }
    // Waited for: a table that is still being made could come into being after it was taken away.
    if effect == .createTarget { return await outcome { try await act(on: effect) } }
    return await outcome {
      try await Pipeline.stoppable(stop) { try await act(on: effect) }
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
    default: "an error that nobody foresaw: \(error)"
    }
  }

  private func act(on effect: RunMachine.Effect) async throws -> RunMachine.Input {
    switch effect {
    case .createStaging:
      for command in plan.stagingCommands { _ = try await commander.run(command) }
      return .done
    case .load: return .loaded(failures: try await pipeline.load())
    case .showStaging(let delay):
      try await wait(delay)
      return .extents(try Extent.list(try await commander.run(.showExtents(of: plan.staging))))
    case .createTarget: return try await createTarget()
    case .move(let extents, let delay):
      try await wait(delay)
      return try await move(extents)
    case .showOperation(let id, let delay):
      try await wait(delay)
      return .operationState(OperationFacts(try await commander.run(.showOperation(id), isQuiet: true)))
    case .showDetails(let id):
      return .details(MoveResult.list(try await commander.run(.showOperationDetails(id))))
    case .askTarget:
      let command = Command.showExtents(of: plan.target.table, tag: plan.tag)
      // Filtered here too: a server that ignores the filter must not make others' rows look like ours.
      return .extents(try Extent.list(try await commander.run(command)).filter { $0.tags.contains(plan.tag) })
    case .dropStaging:
      _ = try await commander.run(.dropTable(plan.staging))
      return .done
    case .dropTarget: return try await dropTarget()
    case .end: return .done
    }
  }

  private func wait(_ seconds: Double) async throws {
    if seconds > 0 { try await clock.sleep(seconds) }
  }

  private func createTarget() async throws -> RunMachine.Input {
    let isOurs: Bool
    do {
      let tables = try await commander.run(.showTables).values(of: "TableName").compactMap(\.stringValue)
      isOurs = !tables.contains(plan.target.table)
    } catch let error as TransportError {
      // Whether somebody else has made it meanwhile is not known, but this run has not.
      return .failed(reason: error.brief, mayHaveArrived: false)
    }
    do {
      let answer = try await commander.run(plan.targetCommand)
      let json = answer.values(of: "Schema").first?.stringValue ?? ""
      return .targetReady(isOurs: isOurs, fits: try TableSchema(schemaJSON: json) == plan.schema)
    } catch {
      // Also a log that is full: one of the tries may have made the table. Only one that was not there before is ever
      // taken away again.
      return .failed(reason: Self.words(for: error), mayHaveArrived: isOurs)
    }
  }

  private func move(_ extents: [Extent]) async throws -> RunMachine.Input {
    let times = extents.map(\.created)
    guard let first = times.min(), let last = times.max() else {
      return .failed(reason: "there is nothing to move", mayHaveArrived: false)
    }
    let command = Command.moveExtents(
      extents.map(\.id), from: plan.staging, to: plan.target.table, created: first...last)
    let answer = try await commander.run(command, onlyIfLost: true)
    guard let id = answer.values(of: "OperationId").first?.stringValue else {
      throw ServiceError.unreadable("no operation id in the answer to .move extents")
    }
    return .operation(id: id)
  }

  private func dropTarget() async throws -> RunMachine.Input {
    let tables = try await commander.run(.showTables).values(of: "TableName").compactMap(\.stringValue)
    guard tables.contains(plan.target.table) else { return .done }
    let extents = try Extent.list(try await commander.run(.showExtents(of: plan.target.table)))
    guard extents.isEmpty else { return .done }
    _ = try await commander.run(.dropTable(plan.target.table))
    return .done
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
  }
}
