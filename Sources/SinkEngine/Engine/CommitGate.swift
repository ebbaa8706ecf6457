/// Keeps a run before its commit until another one is done: runs that overlap are committed in their order.
package final class CommitGate: Sendable {
  private let opening = AsyncStream.makeStream(of: Void.self)

  package init() {}

  /// Lets the run go on, now or when it comes here.
  package func open() { opening.continuation.finish() }

  /// Waits until the gate is open, or somebody asks the run to stop.
  func pass(unless stop: StopRequest) async {
    let opened = opening.stream
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in opened {} }
      // It throws only when it is cancelled, which ends it too.
      group.addTask { _ = try? await stop.wait() }
      await group.next()
      group.cancelAll()
    }
  }
}
