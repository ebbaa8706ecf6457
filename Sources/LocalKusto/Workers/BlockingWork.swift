import Dispatch
import Synchronization

/// Work that blocks, on threads of its own, so that the threads that answer requests stay free.
enum BlockingWork {
  private static let queue = DispatchQueue(label: "local-kusto.loads", attributes: .concurrent)

  private final class Flag: Sendable {
    private let raised = Atomic(false)
    var isRaised: Bool { raised.load(ordering: .relaxed) }
    func raise() { raised.store(true, ordering: .relaxed) }
  }

  /// Runs `body`; it is told when the task is cancelled, and should end soon then.
  static func run<T: Sendable>(
    _ body: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> T
  ) async throws -> T {
    let flag = Flag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        queue.async {
          continuation.resume(with: Result { try body { flag.isRaised } })
        }
      }
    } onCancel: {
      flag.raise()
    }
  }
}
