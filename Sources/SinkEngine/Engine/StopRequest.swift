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
/// Anybody may ask at any time from any thread; the first one counts.
package final class StopRequest: Sendable {
  private let asked = Mutex<RunMachine.Stop?>(nil)
  private let folder: RunFolder?
  private let deadline: Date?
  private let clock: EngineClock

  /// - Parameters:
  ///   - folder: Where another process would leave word; nil when nobody can.
  ///   - deadline: When the time for the run is over.
  package init(folder: RunFolder? = nil, deadline: Date? = nil, clock: EngineClock = .system) {
    self.folder = folder
    self.deadline = deadline
    self.clock = clock
  }

  /// Asks the run to stop.
  package func request(by: StopCause) {
    asked.withLock { $0 = $0 ?? .person(by: by) }
  }

  /// What was asked, if anything.
  package func current() -> RunMachine.Stop? {
    if let stop = asked.withLock({ $0 }) { return stop }
    if let by = folder?.abortRequest { request(by: by) }
    if let deadline, clock.now() >= deadline { asked.withLock { $0 = $0 ?? .timeout } }
    return asked.withLock { $0 }
  }

  /// Waits until somebody asks; throws `CancellationError` when its task is cancelled.
  package func wait() async throws -> RunMachine.Stop {
    while true {
      if let stop = current() { return stop }
      // Real time on purpose: people and files do not know of the engine's clock.
      try await Task.sleep(for: .milliseconds(100))
    }
  }
}
