import Kusto

/// How many queries run at the same time.
///
/// Some places are kept until the query ends, and go to who comes first. In the others a query that has had its moment
/// makes room when somebody waits: so one that is soon over always finds a place, whatever the neighbours do. Who comes
/// last is let in first, for who has waited long is told to come again in any case.
actor QueryGate {
  private struct Waiter {
    var number: Int
    var admit: CheckedContinuation<Bool, Never>
  }

  private struct Guest {
    var number: Int
    var leave: AsyncStream<Never>.Continuation
  }

  private let limits: ServerLimits
  private var kept: Set<Int> = []
  /// In the other places, oldest first.
  private var passing: [Int] = []
  /// Those of them that have had their moment.
  private var ripe: [Guest] = []
  /// Who waits for a place, or is about to.
  private var pending: Set<Int> = []
  private var line: [Waiter] = []
  private var lastNumber = 0

  init(_ limits: ServerLimits) { self.limits = limits }

  /// Runs `body` when there is a place for it.
  ///
  /// - Throws: ``ServiceError/throttled(_:)`` when there is none; a query that runs is cancelled for that, too.
  nonisolated func run<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
    let number = await next()
    guard await enter(number) else { throw refusal }
    do {
      let result = try await Watched.run(body, while: [{ try await self.untilUnwelcome(number) }])
      await leave(number)
      return result
    } catch {
      await leave(number)
      throw error
    }
  }

  private func next() -> Int {
    lastNumber += 1
    return lastNumber
  }

  private nonisolated var refusal: ServiceError { .throttled("Capacity: \(limits.queries)") }

  private func take(_ number: Int) -> Bool {
    if kept.count < limits.longQueries {
      kept.insert(number)
      return true
    }
    guard kept.count + passing.count < limits.queries else { return false }
    passing.append(number)
    return true
  }

  private func enter(_ number: Int) async -> Bool {
    if take(number) { return true }
    guard line.count < limits.waiting else { return false }
    if !ripe.isEmpty { ripe.removeFirst().leave.finish() }
    pending.insert(number)
    defer { pending.remove(number) }
    return await withTaskGroup(of: Bool?.self) { group in
      group.addTask { await self.wait(number) }
      group.addTask { [patience = limits.patience] in
        // Also when the client has hung up: nobody waits for a place then.
        try? await Task.sleep(for: patience)
        await self.giveUp(number)
        return nil
      }
      defer { group.cancelAll() }
      while let answer = await group.next() {
        if let answer { return answer }
      }
      return false
    }
  }

  private func wait(_ number: Int) async -> Bool {
    guard pending.contains(number) else { return false }
    if take(number) { return true }
    return await withCheckedContinuation { line.append(Waiter(number: number, admit: $0)) }
  }

  private func giveUp(_ number: Int) {
    pending.remove(number)
    if let index = line.firstIndex(where: { $0.number == number }) {
      line.remove(at: index).admit.resume(returning: false)
    }
  }

  /// Throws when somebody needs the place of a query that has had its moment.
  private func untilUnwelcome(_ number: Int) async throws {
    try await Task.sleep(for: limits.quick)
    guard passing.contains(number) else { return }
    if line.isEmpty {
      let (stream, leave) = AsyncStream<Never>.makeStream()
      ripe.append(Guest(number: number, leave: leave))
      for await _ in stream {}
      ripe.removeAll { $0.number == number }
      // The query is over, or may stay.
      guard !Task.isCancelled, passing.contains(number) else { return }
    }
    throw refusal
  }

  private func leave(_ number: Int) {
    if kept.remove(number) != nil, !passing.isEmpty {
      // The place goes to the one that has run longest, which need not fear newcomers any more.
      let oldest = passing.removeFirst()
      kept.insert(oldest)
      if let index = ripe.firstIndex(where: { $0.number == oldest }) { ripe.remove(at: index).leave.finish() }
    }
    passing.removeAll { $0 == number }
    while let waiter = line.last, take(waiter.number) {
      line.removeLast()
      waiter.admit.resume(returning: true)
    }
  }
}

/// Work that others may end.
enum Watched {
  /// Runs `body`; a watcher that throws has it cancelled, one that returns has nothing against it.
  ///
  /// - Throws: what `body` or a watcher throws.
  static func run<T: Sendable>(
    _ body: @escaping @Sendable () async throws -> T, while watchers: [@Sendable () async throws -> Void]
  ) async throws -> T {
    try await withThrowingTaskGroup(of: T?.self) { group in
      group.addTask { try await body() }
      for watcher in watchers {
        group.addTask {
          try await watcher()
          return nil
        }
      }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }
}

extension ServiceError {
  /// The answer to one request too many; the same one may go well a moment later.
  ///
  /// Source: Kusto documentation, "Query limits", "Limit on request concurrency".
  static func throttled(_ what: String) -> ServiceError {
    ServiceError(
      code: throttledCode,
      message: "The query was aborted due to throttling. Retrying after some backoff might help. \(what), "
        + "Origin: 'the embedded Kusto'.",
      type: "Kusto.DataNode.Exceptions.QueryThrottledException", isPermanent: false)
  }

  static let throttledCode = "TooManyRequests"
}
