import Kusto

/// Runs asynchronous commands: the command's work and the end of its operation are one transaction.
struct OperationWorker: Sendable {
  let store: CatalogStore
  let doorbell: Doorbell
  let session: CommandSession

  /// Works until the task is cancelled.
  func run() async { await doorbell.answer(step) }

  /// Does what is scheduled now, which is what dead processes left.
  func drain() async throws { while try await step() {} }

  private func step() async throws -> Bool {
    let owner = store.owner.id
    guard try await store.read({ try $0.count("SELECT COUNT(*) FROM operations WHERE state = 'Scheduled'") > 0 }),
      let operation = try await store.write({ try $0.claimOperation(owner: owner) })
    else { return false }
    do {
      try await store.write { try finish(operation, $0) }
    } catch {
      let failure = IngestionFailure(error)
      await Doorbell.insist {
        try await store.write { catalog in
          try catalog.finish(operation.id, state: .failed, status: failure.details, result: nil)
        }
      }
    }
    return true
  }

  private func finish(_ operation: OperationRecord, _ catalog: Catalog) throws {
    var session = session
    session.database = operation.database
    guard let command = try CommandList.parse(operation.command).command as? any CatalogCommand else {
      throw ServiceError.unknownCommand(operation.command)
    }
    let result = try command.evaluate(catalog, session)
    try catalog.finish(operation.id, state: .completed, status: "", result: result)
  }
}
