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
    case .listMappings(let id, let target): await answer(id, send) { .mappings(list: try await $0.mappings(target)) }
    case .createMapping(let id, let target, let name, let kind, let mapping):
      await answer(id, send) {
        try await $0.createMapping(target, name, kind, mapping)
        return .mappingCreated(name: name)
      }
    case .readMapping(let id, let path):
      await answer(id, send) { .mappingRead(mapping: try await $0.mappingFile(path), path: path) }
    case .launch(let id, let plan, let request):
      await answer(id, send) {
        try await $0.launch(plan, request)
        return .launched(run: plan.run)
      }
    case .follow(let id, let run):
      await follow(id, send, Batch<RunEvent>.events(id)) { world, batch in
        try await world.follow(run) { await batch.add($0) }
      }
    case .launchStream(let id, let request, let wish):
      await answer(id, send) { .streamLaunched(stream: try await $0.launchStream(request, wish)) }
    case .followStream(let id, let stream):
      await follow(id, send, Batch<StreamNews>.news(id)) { world, batch in
        try await world.followStream(stream) { await batch.add($0) }
      }
    case .watchRows(let id, let target, let pace): await watchRows(id, target, pace, send)
    case .order(let id, let stream, let order):
      await answer(id, send) {
        try await $0.order(stream, order)
        return .ordered(order: order)
      }
    case .goOnStream(let id, let stream):
      await answer(id, send) {
        try await $0.goOnStream(stream)
        return .streamWentOn(stream: stream)
      }
    case .abort(let id, let run):
      await answer(id, send) {
        try await $0.abort(run)
        return .abortRequested
      }
    case .resume(let id, let run):
      await answer(id, send) {
        try await $0.resume(run)
        return .resumed(run: run)
      }
    case .undo(let id, let run): await answer(id, send) { .undone(run: run, rows: try await $0.undo(run)) }
    case .watchRuns:
      // Without this news the console is whole: a folder that cannot be read is said by the list of runs.
      try? await world.watchRuns { await send(.runNews($0)) }
    case .listRuns(let id): await answer(id, send) { .runs(list: try await $0.runs()) }
    case .signIn(let id, let cluster, let values): await signIn(id, cluster, values, send)
    case .check(let id, let place, let table):
      await answer(id, send) { .check(items: try await $0.check(place, table)) }
    case .query(let id, let place, let text):
      await answer(id, send) { .answer(answer: try await $0.query(place, text)) }
    case .recallQuery(let id, let back):
      await answer(id, send) { .recalled(text: try await $0.recall(back), back: back) }
    case .export(let id, let rows, let path):
      await answer(id, send) { .exported(rows: try await $0.export(rows, path), path: path) }
    case .copy(let id, let text):
      await answer(id, send) {
        try await $0.copy(text)
        return .copied(bytes: text.utf8.count)
      }
    case .listSessions(let id): await answer(id, send) { .sessions(list: try await $0.sessions()) }
    case .markReadOnly(let cluster, let isReadOnly): await world.markReadOnly(cluster, isReadOnly)
    case .setTheme(let name): await world.setTheme(name)
    case .setTag(let tag): await world.setTag(tag)
    case .cancel(let id): stop(id)
    case .mark, .redraw, .suspend, .play, .watchMouse, .quit: break
    }
  }

  private func answer(
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
  private func follow<Element: Sendable>(
    _ id: EffectID, _ send: Send, _ batch: Batch<Element>,
    _ work: @escaping @Sendable (ConsoleWorld, Batch<Element>) async throws -> Void
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

/// What is on its way to the screen; what newer progress makes pointless is left out.
private final class Batch<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var isOpen = true
  }

  /// The reader waits here while the screen is behind: no more than this is stored.
  private static var bound: Int { 2000 }
  private let state = Mutex(State())
  /// What is left of elements that are shown together.
  private let thinned: @Sendable ([Element]) -> [Element]
  let message: @Sendable ([Element]) -> Message

  init(
    _ message: @escaping @Sendable ([Element]) -> Message,
    thinned: @escaping @Sendable ([Element]) -> [Element] = { $0 }
  ) {
    self.message = message
    self.thinned = thinned
  }

  var isOpen: Bool { state.withLock(\.isOpen) }

  func add(_ element: Element) async {
    while state.withLock({ $0.elements.count >= Self.bound }) {
      do { try await Task.sleep(for: .milliseconds(10)) } catch { return }
    }
    state.withLock { $0.elements.append(element) }
  }

  func close() { state.withLock { $0.isOpen = false } }

  func take() -> [Element] {
    thinned(
      state.withLock { state in
        defer { state.elements = [] }
        return state.elements
      })
  }
}

extension Batch<RunEvent> {
  static func events(_ id: EffectID) -> Batch {
    Batch({ .runEvents(id: id, events: $0) }, thinned: newestProgress)
  }

  private static func newestProgress(_ events: [RunEvent]) -> [RunEvent] {
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

extension Batch<StreamNews> {
  static func news(_ id: EffectID) -> Batch { Batch({ .streamNews(id: id, news: $0) }) }
}
