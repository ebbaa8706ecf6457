import HTTPTypes
import Synchronization

/// The sources that are streamed now, and those of lately: a client whose answer is late or lost sends the same one again.
///
/// The managed client of Microsoft's SDKs names the source in the id of its request, the same at every attempt. What is
/// remembered is bounded, and gone with the process.
final class StreamedSources: Sendable {
  private enum Claim {
    case mine, busy, done
  }

  private struct State {
    var fresh: Set<String> = []
    var old: Set<String> = []
    /// Those under way, with the requests that wait for their end.
    var busy: [String: [CheckedContinuation<Void, Never>]] = [:]

    mutating func claim(_ source: String) -> Claim {
      if fresh.contains(source) || old.contains(source) { return .done }
      if busy[source] != nil { return .busy }
      busy[source] = []
      return .mine
    }

    mutating func remember(_ source: String) {
      if fresh.count >= StreamedSources.most { (fresh, old) = ([], fresh) }
      fresh.insert(source)
    }
  }

  private let state = Mutex(State())

  /// How many are remembered at least.
  private static let most = 10_000

  /// Runs `body`, which streams `source`, unless it is there already.
  ///
  /// Of several requests for one source, one at a time is at work. The others wait: they need not do anything when it
  /// succeeds, and one of them takes over when it fails.
  func once(_ source: String, _ body: () async throws -> Void) async throws {
    while true {
      switch state.withLock({ $0.claim(source) }) {
      case .done: return
      case .busy: await untilFree(source)
      case .mine:
        do {
          try await body()
        } catch {
          release(source, isDone: false)
          throw error
        }
        return release(source, isDone: true)
      }
    }
  }

  /// Waits until nobody streams `source`.
  private func untilFree(_ source: String) async {
    await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
      let isBusy = state.withLock { $0.busy[source]?.append(waiter) != nil }
      if !isBusy { waiter.resume() }
    }
  }

  private func release(_ source: String, isDone: Bool) {
    let waiters = state.withLock { state in
      if isDone { state.remember(source) }
      return state.busy.removeValue(forKey: source) ?? []
    }
    for waiter in waiters { waiter.resume() }
  }

  /// The source in `KPC.executeManagedStreamingIngest;{source};{attempt}`; nil for any other id.
  static func source(_ headers: HTTPFields) -> String? {
    let parts = (headers["x-ms-client-request-id"] ?? "").split(separator: ";", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].hasSuffix("executeManagedStreamingIngest") else { return nil }
    return Guid.parse(String(parts[1]))
  }
}
