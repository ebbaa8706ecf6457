import Foundation
import KustoSink
import Synchronization

/// Performs effects through a ``ConsoleWorld`` and sends what comes of them; keeps nothing but what is under way.
package final class EffectRunner: Sendable {
  package typealias Send = @Sendable (Message) async -> Void

  let world: ConsoleWorld
  let secrets: SecretBox
  private let stops = Mutex(Stops())

  package init(_ world: ConsoleWorld, secrets: SecretBox = SecretBox()) {
    self.world = world
    self.secrets = secrets
  }

  /// Performs one effect and returns when it is done; what only the terminal can do is not done here.
  package func perform(_ effect: Effect, _ send: Send) async {
    switch effect {
    case .listDatabases, .listTables, .tableSchema, .listMappings, .createMapping, .check, .query, .recallQuery,
      .export:
      await performOnCluster(effect, send)
    case .listFolder, .firstLines, .inspect, .plan, .readMapping, .listSessions:
      await performOnFiles(effect, send)
    case .launch, .follow, .abort, .resume, .undo, .listRuns:
      await performOnRun(effect, send)
    case .launchStream, .followStream, .order, .goOnStream:
      await performOnStream(effect, send)
    case .watchRows(let id, let target, let pace): await watchRows(id, target, pace, send)
    case .watchRuns:
      // Without this news the console is whole: a folder that cannot be read is said by the list of runs.
      try? await world.watchRuns { await send(.runNews($0)) }
    case .signIn(let id, let cluster, let values): await signIn(id, cluster, values, send)
    case .copy(let id, let text):
      await answer(id, send) {
        try await $0.copy(text)
        return .copied(bytes: text.utf8.count)
      }
    case .markReadOnly(let cluster, let isReadOnly): await world.markReadOnly(cluster, isReadOnly)
    case .setTheme(let name): await world.setTheme(name)
    case .setTag(let tag): await world.setTag(tag)
    case .cancel(let id): stop(id)
    case .mark, .redraw, .suspend, .play, .watchMouse, .quit: break
    }
  }

  func answer(
    _ id: EffectID, _ send: Send, _ work: @escaping @Sendable (ConsoleWorld) async throws -> EffectResult.Outcome
  ) async {
    if let outcome = await outcome(of: id, work) { await send(.result(EffectResult(id: id, outcome: outcome))) }
  }

  /// What came of `work`; nil when it was stopped.
  func outcome(
    of id: EffectID, _ work: @escaping @Sendable (ConsoleWorld) async throws -> EffectResult.Outcome
  ) async -> EffectResult.Outcome? {
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
    return outcome.withLock(\.self)
  }

  /// Sends what is followed in batches, so that a fast run does not draw a frame an event.
  func follow<Element: Sendable>(
    _ id: EffectID, _ send: Send, _ batch: FollowBatch<Element>,
    _ work: @escaping @Sendable (ConsoleWorld, FollowBatch<Element>) async throws -> Void
  ) async {
    guard let stopped = begin(id) else { return }
    let problem = await withTaskGroup(of: Problem?.self) { group in
      group.addTask { [world] in
        defer { batch.close() }
        do {
          try await work(world, batch)
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
        if !events.isEmpty { await send(batch.message(events)) }
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
  func untilStopped(_ id: EffectID, _ work: @escaping @Sendable () async -> Void) async {
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

  func stop(_ id: EffectID) {
    let continuation = stops.withLock { stops -> AsyncStream<Void>.Continuation? in
      if let waiting = stops.waiting.removeValue(forKey: id) { return waiting }
      // It is done, or has yet to begin and then must not; nobody can tell, so both are remembered for a while.
      stops.early = (stops.early + [id]).suffix(Stops.earlyBound)
      return nil
    }
    continuation?.finish()
  }
}
