import KustoSink
import Synchronization

/// What is on its way to the screen; what newer progress makes pointless is left out.
final class FollowBatch<Element: Sendable>: Sendable {
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

extension FollowBatch<RunEvent> {
  static func events(_ id: EffectID) -> FollowBatch {
    FollowBatch({ .runEvents(id: id, events: $0) }, thinned: newestProgress)
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

extension FollowBatch<StreamNews> {
  static func news(_ id: EffectID) -> FollowBatch { FollowBatch({ .streamNews(id: id, news: $0) }) }
}
