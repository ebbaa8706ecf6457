import Foundation
import Synchronization

/// Who or what asked a run to stop before its commit.
package enum StopCause: String, Sendable, Codable, CaseIterable {
  /// A signal to the process of the run.
  case signal
  case console
  case abortCommand = "abort command"
  /// The task that waits for the run was cancelled.
  case cancellation
  case timeout
}

/// The wish that a run should stop before its commit: from a signal, another process, or the clock.
///
/// Anybody may ask at any time from any thread; the first one counts. Who asks a second time is in a hurry, and so is a
/// run past its deadline: what it does then has only a short grace.
package final class StopRequest: Sendable {
  private struct Wish {
    var stop: RunMachine.Stop?
    /// Uptime from which on there is a hurry.
    var hurry: Double?
  }

  private let wish: Mutex<Wish>
  private let folder: RunFolder?
  private let deadline: Double?
  private let clock: EngineClock

  /// - Parameters:
  ///   - folder: Where another process would leave word; nil when nobody can.
  ///   - deadline: Uptime of `clock` when the time for the run is over.
  package init(folder: RunFolder? = nil, deadline: Double? = nil, clock: EngineClock = .system) {
    self.folder = folder
    self.deadline = deadline
    self.clock = clock
    wish = Mutex(Wish(stop: nil, hurry: deadline))
  }

  /// Asks the run to stop; asked again, to hurry.
  package func request(by: StopCause) {
    let now = clock.uptime()
    wish.withLock { wish in
      if wish.stop != nil { wish.hurry = min(now, wish.hurry ?? now) }
      wish.stop = wish.stop ?? .person(by: by)
    }
  }

  /// Lets what is done from now on take `seconds` at most, before there is a hurry.
  func hurries(in seconds: Double) {
    let then = clock.uptime() + seconds
    wish.withLock { $0.hurry = min(then, $0.hurry ?? then) }
  }

  /// What was asked, if anything.
  package func current() -> RunMachine.Stop? {
    if let stop = wish.withLock({ $0.stop }) { return stop }
    if let by = folder?.abortRequest { wish.withLock { $0.stop = $0.stop ?? .person(by: by) } }
    if let deadline, clock.uptime() >= deadline { wish.withLock { $0.stop = $0.stop ?? .timeout } }
    return wish.withLock { $0.stop }
  }

  /// Seconds since the hurry began; nil while there is none.
  package var hurrySince: Double? {
    guard let hurry = wish.withLock({ $0.hurry }) else { return nil }
    let since = clock.uptime() - hurry
    return since >= 0 ? since : nil
  }

  /// Waits until somebody asks; throws `CancellationError` when its task is cancelled.
  package func wait() async throws -> RunMachine.Stop {
    while true {
      if let stop = current() { return stop }
      try await Self.pause()
    }
  }

  /// Waits until the hurry has gone on for `seconds`; throws `CancellationError` when its task is cancelled.
  func waitForHurry(of seconds: Double) async throws {
    while (hurrySince ?? -1) < seconds { try await Self.pause() }
  }

  /// Real time on purpose: people and files do not know of the engine's clock.
  private static func pause() async throws { try await Task.sleep(for: .milliseconds(100)) }
}
