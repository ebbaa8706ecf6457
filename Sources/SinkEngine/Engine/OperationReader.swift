import Kusto

/// Reads what became of partitions that were handed over by REST.
///
/// Each is an operation of its own, for each has a tag of its own. So that many partitions are not many questions, their
/// extents are asked for first, with one command, and then only some of those that are missing, in turn.
actor OperationReader {
  private let plan: Plan
  private let commander: Commander
  /// The partition behind which the next look goes on.
  private var turn = -1

  init(plan: Plan, commander: Commander) {
    self.plan = plan
    self.commander = commander
  }

  func read(_ starts: [LoadProgress.Start]) async throws -> [Pipeline.StatusReading] {
    guard starts.count > Self.questions else { return try await ask(starts) }
    let arrived: Set<String>
    do {
      arrived = try await commander.run(.showExtents(of: plan.ingestTable, tag: plan.tag), isQuiet: true) {
        Set(try Extent.list($0).flatMap(\.tags))
      }
    } catch let error as TransportError {
      return starts.map { Pipeline.StatusReading(start: $0, problem: error.brief) }
    }
    let missing = starts.filter { !arrived.contains($0.partition.tag) }
    let asked = next(of: missing)
    let found = starts.filter { arrived.contains($0.partition.tag) }
      .map { Pipeline.StatusReading(start: $0, status: IngestionStatus(state: .succeeded)) }
    return found + (try await ask(asked))
  }

  /// The missing ones whose turn it is, in the order of their numbers.
  private func next(of missing: [LoadProgress.Start]) -> [LoadProgress.Start] {
    let later = missing.filter { $0.partition.partition.index > turn }
    let earlier = missing.filter { $0.partition.partition.index <= turn }
    let asked = Array((later + earlier).prefix(Self.questions))
    turn = asked.last?.partition.partition.index ?? -1
    return asked
  }

  private func ask(_ starts: [LoadProgress.Start]) async throws -> [Pipeline.StatusReading] {
    try await withThrowingTaskGroup(of: Pipeline.StatusReading.self) { group in
      for start in starts { group.addTask { try await self.status(of: start) } }
      var found: [Pipeline.StatusReading] = []
      for try await reading in group { found.append(reading) }
      return found
    }
  }

  private nonisolated func status(of start: LoadProgress.Start) async throws -> Pipeline.StatusReading {
    guard case .operation(let operation) = start.statusPlace else { return Pipeline.StatusReading(start: start) }
    let blob = plan.blobIngestion(of: start.partition)
    do {
      let status = try await commander.retrying("read status", partition: start.partition.partition.index) {
        try await commander.service.status(of: blob, operation: operation)
      }
      return Pipeline.StatusReading(start: start, status: status)
    } catch let error as TransportError {
      return Pipeline.StatusReading(start: start, problem: error.brief)
    }
  }

  /// Operations that one look asks about.
  private static let questions = 16
}
