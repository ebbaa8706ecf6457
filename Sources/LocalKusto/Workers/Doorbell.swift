import Synchronization

/// Wakes workers that wait for something to do.
package final class Doorbell: Sendable {
  private let listeners = Mutex<[AsyncStream<Void>.Continuation]>([])

  /// A bell that nobody listens to yet.
  package init() {}

  /// Rings as they come, and one at once; one that comes while the listener is busy is kept.
  func listen() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    listeners.withLock { $0.append(continuation) }
    continuation.yield()
    return stream
  }

  /// Wakes all listeners.
  func ring() {
    for listener in listeners.withLock({ $0 }) { listener.yield() }
  }

  /// Calls `step` at every ring until it says that there is nothing left, and until the task is cancelled.
  ///
  /// A store that is full or locked ends a round, not the worker: the next ring tries again.
  func answer(_ step: () async throws -> Bool) async {
    for await _ in listen() {
      do {
        while !Task.isCancelled, try await step() {}
      } catch {
        continue
      }
    }
  }

  /// Does `act` until it goes well, a second apart; a store that is full now may not be later.
  static func insist(_ act: () async throws -> Void) async {
    while !Task.isCancelled {
      do { return try await act() } catch { try? await Task.sleep(for: .seconds(1)) }
    }
  }

  /// Rings every `interval` until the task is cancelled: other processes, and delays, ring no bell.
  func ring(every interval: Duration) async throws {
    while true {
      try await Task.sleep(for: interval)
      ring()
    }
  }
}
