import Synchronization

/// Wakes workers that wait for something to do.
package final class Doorbell: Sendable {
  private let listeners = Mutex<[AsyncStream<Void>.Continuation]>([])

  /// A bell that nobody listens to yet.
  package init() {}

  /// Rings as they come; one that rings while the listener is busy is kept.
  func listen() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    listeners.withLock { $0.append(continuation) }
    return stream
  }

  /// Wakes all listeners.
  func ring() {
    for listener in listeners.withLock({ $0 }) { listener.yield() }
  }

  /// Rings every `interval` until the task is cancelled: other processes, and delays, ring no bell.
  func ring(every interval: Duration) async throws {
    while true {
      try await Task.sleep(for: interval)
      ring()
    }
  }
}
