import Dispatch
import Foundation
import Synchronization

/// Calls back when the process is asked to end, instead of ending it.
final class Signals: Sendable {
  // Safe: libdispatch's sources may be cancelled from any thread, and the list is made once and never changed.
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  /// Catches `signals` until the value is gone.
  init(_ signals: [Int32] = [SIGINT, SIGTERM, SIGHUP], _ handle: @escaping @Sendable () -> Void) {
    sources = signals.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler(handler: handle)
      source.activate()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }

  /// Runs `body`, and cancels it at the first signal.
  ///
  /// - Throws: `CancellationError` when a signal came first.
  static func cancelling<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result
  {
    // Unstructured, so that a signal handler can reach it; it is awaited right here.
    let task = Task { try await body() }
    let signals = Signals { task.cancel() }
    defer { withExtendedLifetime(signals) {} }
    return try await task.value
  }
}

/// What a signal means while a command goes from one step to the next.
///
/// One catch of the signals for the whole command: a second one beside it, or after it, may hear nothing.
final class Interruption: Sendable {
  private let meaning = Mutex<@Sendable () -> Void>({})

  /// Catches signals until the value that it gives is gone.
  func catchSignals() -> Signals { Signals { self.meaning.withLock { $0 }() } }

  /// From now on a signal means this.
  func means(_ action: @escaping @Sendable () -> Void) { meaning.withLock { $0 = action } }

  /// Runs `body`, which a signal cancels.
  func cancelling<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
    // Unstructured, so that a signal can reach it; it is awaited right here.
    let task = Task { try await body() }
    means { task.cancel() }
    return try await task.value
  }
}
