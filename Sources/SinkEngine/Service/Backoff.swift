import Foundation

/// When to try again: twice as late each time, shaken a little, never before the service wants.
package struct Backoff: Sendable, Hashable {
  /// Seconds after the first failure in which it is tried again.
  package var patience: Double
  /// Seconds before the second try.
  package var first: Double
  /// Seconds at most, unless the service asks for more.
  package var longest: Double

  /// Five minutes in all: an outage of that length costs patience, not hours of staged data.
  package static let standard = Backoff(patience: 300, first: 0.5, longest: 30)

  package init(patience: Double, first: Double, longest: Double) {
    self.patience = patience
    self.first = first
    self.longest = longest
  }

  /// Seconds to wait after `attempt` failed (from 1); nil when patience is over.
  ///
  /// - Parameters:
  ///   - waited: Seconds since the first failure.
  ///   - shake: 0 to 1, from a random source: waits spread over half of their length, so that many who failed
  ///     together do not come back together.
  package func delay(after attempt: Int, waited: Double = 0, retryAfter: Double?, shake: Double) -> Double? {
    guard waited < patience else { return nil }
    let plain = min(longest, first * pow(2, Double(min(attempt, 40) - 1)))
    let shaken = plain * (0.5 + shake / 2)
    return max(shaken, min(retryAfter ?? 0, Self.longestRetryAfter))
  }

  /// A service that asks for more than this is treated as if it had asked for this.
  private static let longestRetryAfter: Double = 120
}

/// Time and chance, as a run sees them; tests give their own.
package struct EngineClock: Sendable {
  /// The time of day, for logs.
  package var now: @Sendable () -> Date
  /// Seconds since some moment, by a clock that nobody sets: for waits and limits.
  package var uptime: @Sendable () -> Double
  /// Waits; throws `CancellationError` when its task is cancelled.
  package var sleep: @Sendable (_ seconds: Double) async throws -> Void
  /// A number from 0 to 1.
  package var chance: @Sendable () -> Double

  package init(
    now: @escaping @Sendable () -> Date, uptime: (@Sendable () -> Double)? = nil,
    sleep: @escaping @Sendable (Double) async throws -> Void, chance: @escaping @Sendable () -> Double
  ) {
    self.now = now
    self.uptime = uptime ?? { now().timeIntervalSinceReferenceDate }
    self.sleep = sleep
    self.chance = chance
  }

  package static let system = EngineClock(
    now: { Date() }, uptime: { systemUptime }, sleep: { try await Task.sleep(for: .seconds($0)) },
    chance: { Double.random(in: 0...1) })

  /// `CLOCK_BOOTTIME`: it counts on while the machine sleeps, as the service's time does.
  private static var systemUptime: Double {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
