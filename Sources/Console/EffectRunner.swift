import Foundation
import KustoSink
import Synchronization

/// Performs effects through a ``ConsoleWorld`` and sends what comes of them; keeps nothing but what is under way.
package final class EffectRunner: Sendable {
  package typealias Send = @Sendable (Message) async -> Void

  private let world: ConsoleWorld
  private let stops = Mutex(Stops())

  package init(_ world: ConsoleWorld) { self.world = world }

  /// Performs one effect and returns when it is done; what only the terminal can do is not done here.
  package func perform(_ effect: Effect, _ send: Send) async {
    switch effect {
    case .listDatabases(let id, let cluster):
      await answer(id, send) { .databases(list: try await $0.databases(cluster)) }
    case .listTables(let id, let cluster, let database):
      await answer(id, send) { .tables(list: try await $0.tables(cluster, database)) }
    case .tableSchema(let id, let target):
      await answer(id, send) { .tableSchema(schema: try await $0.tableSchema(target)) }
    case .listFolder(let id, let path): await answer(id, send) { .folder(listing: try await $0.folder(path)) }
    case .firstLines(let id, let path): await answer(id, send) { .firstLines(lines: try await $0.firstLines(path)) }
    case .inspect(let id, let sources, let reading, let badValues):
      await answer(id, send) { .profile(profile: try await $0.inspect(sources, reading, badValues)) }
    case .plan(let id, let request):
      await answer(id, send) { .plan(preview: PlanPreview(try await $0.plan(request))) }
    case .launch(let id, let plan, let request):
      await answer(id, send) {
        try await $0.launch(plan, request)
        return .launched(run: plan.run)
      }
    case .follow(let id, let run): await follow(id, run, send)
    case .abort(let id, let run):
      await answer(id, send) {
        try await $0.abort(run)
        return .abortRequested
      }
    case .listRuns(let id): await answer(id, send) { .runs(list: try await $0.runs()) }
    case .copy(let id, let text):
      await answer(id, send) {
        try await $0.copy(text)
        return .copied(bytes: text.utf8.count)
      }
    case .setTheme(let name): await world.setTheme(name)
    case .cancel(let id): stop(id)
    case .mark, .redraw, .suspend, .quit: break
    }
  }

  private func answer(
    _ id: EffectID, _ send: Send, _ work: @escaping @Sendable (ConsoleWorld) async throws -> EffectResult.Outcome
  ) async {
    let outcome = Mutex<EffectResult.Outcome?>(nil)
    await untilStopped(id) { [world] in
      do {
        let value = try await work(world)
        outcome.withLock { $0 = value }
      } catch is CancellationError {
        return
      } catch {
        let problem = error as? Problem ?? world.problem(error)
        outcome.withLock { $0 = .failed(problem: problem) }
      }
    }
    if let outcome = outcome.withLock(\.self) { await send(.result(EffectResult(id: id, outcome: outcome))) }
  }

  /// Sends the events of a run in batches, so that a fast run does not draw a frame an event.
  private func follow(_ id: EffectID, _ run: String, _ send: Send) async {
    guard let stopped = begin(id) else { return }
    let batch = EventBatch()
    let problem = await withTaskGroup(of: Problem?.self) { group in
      group.addTask { [world] in
        defer { batch.close() }
        do {
          try await world.follow(run) { await batch.add($0) }
          return nil
        } catch {
          return error as? Problem ?? world.problem(error)
        }
      }
      group.addTask {
        for await _ in stopped {}
        batch.close()
        return nil
      }
      while true {
        let isOpen = batch.isOpen
        let events = batch.take()
        if !events.isEmpty { await send(.runEvents(id: id, events: events)) }
        if !isOpen || Task.isCancelled { break }
        // Woken by cancellation, the loop ends at the next turn.
        try? await Task.sleep(for: world.batchInterval)
      }
      group.cancelAll()
      return await group.reduce(nil) { $0 ?? $1 }
    }
    end(id)
    guard !Task.isCancelled else { return }
    await send(.result(EffectResult(id: id, outcome: problem.map { .failed(problem: $0) } ?? .followEnded)))
  }

  // MARK: stopping

  private struct Stops {
    var waiting: [EffectID: AsyncStream<Void>.Continuation] = [:]
    /// Told to stop before they began: effects begin in no order.
    var early: [EffectID] = []
    static let earlyBound = 256
  }

  /// Runs `work` until it is done or its id is stopped, whichever is first.
  private func untilStopped(_ id: EffectID, _ work: @escaping @Sendable () async -> Void) async {
    guard let stopped = begin(id) else { return }
    await withTaskGroup(of: Void.self) { group in
      group.addTask(operation: work)
      group.addTask { for await _ in stopped {} }
      await group.next()
      group.cancelAll()
    }
    end(id)
  }

  /// Ends when `id` is stopped; nil when that happened already.
  private func begin(_ id: EffectID) -> AsyncStream<Void>? {
    let (stopped, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    return stops.withLock { stops in
      if stops.early.contains(id) { return nil }
      stops.waiting[id] = continuation
      return stopped
    }
  }

  private func end(_ id: EffectID) { _ = stops.withLock { $0.waiting.removeValue(forKey: id) } }

  private func stop(_ id: EffectID) {
    let continuation = stops.withLock { stops -> AsyncStream<Void>.Continuation? in
      if let waiting = stops.waiting.removeValue(forKey: id) { return waiting }
      // It is done, or has yet to begin and then must not; nobody can tell, so both are remembered for a while.
      stops.early = (stops.early + [id]).suffix(Stops.earlyBound)
      return nil
    }
    continuation?.finish()
  }
}

/// Events on their way to the screen; progress that newer progress makes pointless is left out.
private final class EventBatch: Sendable {
  private struct State {
    var events: [RunEvent] = []
    var isOpen = true
  }

  /// The reader waits here while the screen is behind: no more than this is stored.
  private static let bound = 2000
  private let state = Mutex(State())

  var isOpen: Bool { state.withLock(\.isOpen) }

  func add(_ event: RunEvent) async {
    while state.withLock({ $0.events.count >= Self.bound }) {
      do { try await Task.sleep(for: .milliseconds(10)) } catch { return }
    }
    state.withLock { $0.events.append(event) }
  }

  func close() { state.withLock { $0.isOpen = false } }

  func take() -> [RunEvent] {
    let events = state.withLock { state in
      defer { state.events = [] }
      return state.events
    }
    var newest: [Int: Int] = [:]
    for (index, event) in events.enumerated() {
      if case .partitionProgress(let progress) = event.body { newest[progress.partition] = index }
    }
    return events.enumerated().filter { index, event in
      guard case .partitionProgress(let progress) = event.body else { return true }
      return newest[progress.partition] == index
    }.map(\.element)
  }
}
