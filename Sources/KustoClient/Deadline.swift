/// The time for something is over.
package struct DeadlineExceeded: Error {}

/// What `body` gives, if it does within `limit`; it is cancelled then.
///
/// - Throws: ``DeadlineExceeded``, or what `body` throws.
package func within<Value: Sendable>(
  _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value.self) { group in
    group.addTask { try await body() }
    group.addTask {
      try await Task.sleep(for: limit)
      throw DeadlineExceeded()
    }
    defer { group.cancelAll() }
    // Both tasks end by themselves or by cancellation, so there is always a first one.
    guard let first = try await group.next() else { throw CancellationError() }
    return first
  }
}
