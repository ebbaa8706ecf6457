import Foundation

/// Lets an effect go on as long as it may: until somebody asks to stop, or until there is a hurry.
struct BoundedEffect: Sendable {
  typealias Body = @Sendable () async throws -> RunMachine.Input

  let stop: StopRequest
  let limits: RunLimits

  /// What may be cut off at any moment: a wish to stop ends it, and is the result.
  func stoppable(_ body: @escaping Body) async throws -> RunMachine.Input {
    try await first(body) { .stop(try await stop.wait()) }
  }

  /// An act whose request must not be left without its answer: a wish to stop waits for it a little.
  ///
  /// A table that is still being made could come into being after it was taken away.
  func answered(_ body: @escaping Body) async throws -> RunMachine.Input {
    try await first(body) {
      let wish = try await stop.wait()
      try await Task.sleep(for: .seconds(limits.grace / 2))
      return .stop(wish)
    }
  }

  /// What goes on without regard to wishes: only a hurry ends it, and from then on the end of the grace.
  func hurried(_ body: @escaping Body) async throws -> RunMachine.Input {
    guard let since = stop.hurrySince else {
      return try await first(body) {
        try await stop.waitForHurry(of: 0)
        return .hurry
      }
    }
    let timeIsOver = RunMachine.Input.failed(reason: "there was no time left for an answer", mayHaveArrived: true)
    guard since < limits.grace else { return timeIsOver }
    return try await first(body) {
      try await stop.waitForHurry(of: limits.grace)
      return timeIsOver
    }
  }

  /// The result of whichever ends first; the other one is cancelled.
  private func first(_ body: @escaping Body, _ limit: @escaping Body) async throws -> RunMachine.Input {
    try await withThrowingTaskGroup(of: RunMachine.Input.self) { group in
      group.addTask { try await body() }
      group.addTask { try await limit() }
      defer { group.cancelAll() }
      // Both tasks end by themselves or by cancellation, so there is always a first one.
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }
}
