import Kusto

/// Bounds how long a request may take.
enum Deadline {
  /// The service's own limit for queries.
  static let query: Duration = .seconds(240)

  /// A watcher that ends work after `limit`.
  ///
  /// Throws: ``ServiceError`` `Timeout`, which may go well another time.
  static func after(_ limit: Duration) -> @Sendable () async throws -> Void {
    {
      try await Task.sleep(for: limit)
      throw ServiceError(
        code: "Timeout", message: "Request is aborted due to timeout: it took longer than \(limit).",
        type: "Kusto.Common.Svc.Exceptions.RequestTimeoutException", isPermanent: false)
    }
  }
}
