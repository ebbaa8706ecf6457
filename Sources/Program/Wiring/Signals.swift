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

  /// Runs `body`, which a signal cancels, and so does the end of its time.
  ///
  /// - Throws: `CancellationError` when a signal came first, ``TimeIsUp`` when `deadline` did.
  func cancelling<Result: Sendable>(
    before deadline: Date? = nil, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    // Unstructured, so that a signal can reach it; it is awaited right here.
    let task = Task { try await body() }
    means { task.cancel() }
    guard let deadline else { return try await task.value }
    let alarm = Alarm(at: deadline) { task.cancel() }
    do {
      return try await task.value
    } catch is CancellationError where alarm.hasRung {
      throw TimeIsUp()
    }
  }

  /// A command that is one step: runs `body`, and cancels it at the first signal.
  ///
  /// - Throws: `CancellationError` when a signal came first.
  static func cancelling<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result
  {
    let interruption = Interruption()
    let signals = interruption.catchSignals()
    defer { withExtendedLifetime(signals) {} }
    return try await interruption.cancelling(body)
  }
}

/// The time of `--timeout` was over before the load began.
struct TimeIsUp: Error {}

/// Calls back once, at a time, unless it is gone before.
///
/// It does not wait for a thread of Swift's pool: those may all be at work on what it should end.
private final class Alarm: Sendable {
  private let rung = Mutex(false)
  // Safe: libdispatch's sources may be cancelled from any thread, and this one is never changed.
  private nonisolated(unsafe) let timer = DispatchSource.makeTimerSource(queue: .global())

  init(at time: Date, _ handle: @escaping @Sendable () -> Void) {
    timer.setEventHandler { [weak self] in
      self?.rung.withLock { $0 = true }
      handle()
    }
    timer.schedule(wallDeadline: .now() + time.timeIntervalSinceNow)
    timer.activate()
  }

  deinit { timer.cancel() }

  var hasRung: Bool { rung.withLock { $0 } }
}
