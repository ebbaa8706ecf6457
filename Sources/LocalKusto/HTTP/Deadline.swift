import Kusto

/// Bounds how long a request may take.
enum Deadline {
  /// The service's own limit for queries.
  static let query: Duration = .seconds(240)

  /// Runs `body`, and cancels it after `limit`; SQLite stops in the middle of a query then.
  ///
  /// - Throws: ``ServiceError`` `Timeout`, which may go well another time.
  static func run<T: Sendable>(_ limit: Duration, _ body: @escaping @Sendable () async throws -> T) async throws -> T {
    try await withThrowingTaskGroup(of: T?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await Task.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let result = first else {
        throw ServiceError(
          code: "Timeout", message: "Request is aborted due to timeout: it took longer than \(limit).",
          type: "Kusto.Common.Svc.Exceptions.RequestTimeoutException", isPermanent: false)
      }
      return result
    }
  }
}
