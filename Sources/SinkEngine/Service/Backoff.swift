import Foundation

/// When to try again: twice as late each time, shaken a little, never before the service wants.
package struct Backoff: Sendable, Hashable {
  /// Tries in all, the first one included.
  package var attempts: Int
  /// Seconds before the second try.
  package var first: Double
  /// Seconds at most, unless the service asks for more.
  package var longest: Double

  /// About a minute and a half in all: longer than a restart of a service node, shorter than patience.
  package static let standard = Backoff(attempts: 8, first: 0.5, longest: 30)

  package init(attempts: Int, first: Double, longest: Double) {
    self.attempts = attempts
    self.first = first
    self.longest = longest
  }

  /// Seconds to wait after `attempt` failed (from 1); nil when that was the last.
  ///
  /// - Parameter shake: 0 to 1, from a random source: waits spread over half of their length, so that many who failed
  ///   together do not come back together.
  package func delay(after attempt: Int, retryAfter: Double?, shake: Double) -> Double? {
    guard attempt < attempts else { return nil }
    let plain = min(longest, first * pow(2, Double(attempt - 1)))
    let shaken = plain * (0.5 + shake / 2)
    return max(shaken, min(retryAfter ?? 0, Self.longestRetryAfter))
  }

  /// A service that asks for more than this is treated as if it had asked for this.
  private static let longestRetryAfter: Double = 120
}

/// Time and chance, as a run sees them; tests give their own.
package struct EngineClock: Sendable {
  package var now: @Sendable () -> Date
  /// Waits; throws `CancellationError` when its task is cancelled.
  package var sleep: @Sendable (_ seconds: Double) async throws -> Void
  /// A number from 0 to 1.
  package var chance: @Sendable () -> Double

  package init(
    now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Double) async throws -> Void,
    chance: @escaping @Sendable () -> Double
  ) {
    self.now = now
    self.sleep = sleep
    self.chance = chance
  }

  package static let system = EngineClock(
    now: { Date() }, sleep: { try await Task.sleep(for: .seconds($0)) }, chance: { Double.random(in: 0...1) })
}
