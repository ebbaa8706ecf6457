import Foundation
import Kusto

/// Reads what became of queued partitions: one question a status table, however many rows it has.
///
/// A table that does not answer such a question is asked row by row. Where no table is lent, the extents tell which
/// partitions have arrived, and `.show ingestion failures` which never will.
actor StatusReader {
  private let plan: Plan
  private let commander: Commander
  private let lease: StorageLease
  /// Addresses of tables that refuse to be asked for many rows.
  private var rowByRow: Set<String> = []
  private let operations: OperationReader

  init(plan: Plan, commander: Commander, lease: StorageLease) {
    self.plan = plan
    self.commander = commander
    self.lease = lease
    operations = OperationReader(plan: plan, commander: commander)
  }

  /// The status of every one of `starts`; what cannot be read now is read at the next look.
  func read(_ starts: [LoadProgress.Start]) async throws -> [Pipeline.StatusReading] {
    let byREST = starts.filter { if case .operation = $0.statusPlace { true } else { false } }
    let others = starts.filter { if case .operation = $0.statusPlace { false } else { true } }
    var found = byREST.isEmpty ? [] : try await operations.read(byREST)
    if !others.isEmpty { found += try await readQueued(others) }
    return found
  }

  private func readQueued(_ starts: [LoadProgress.Start]) async throws -> [Pipeline.StatusReading] {
    let loan: StorageLease.Loan
    do {
      loan = try await lease.current()
    } catch let error as TransportError {
      return starts.map { Pipeline.StatusReading(start: $0, problem: error.brief) }
    }
    var byTable: [StorageAddress: [LoadProgress.Start]] = [:]
    var withoutTable: [LoadProgress.Start] = []
    for start in starts {
      if case .table(let table) = start.statusPlace {
        byTable[loan.renewed(table), default: []].append(start)
      } else {
        withoutTable.append(start)
      }
    }
    var found = withoutTable.isEmpty ? [] : try await TraceReader(plan: plan, commander: commander).read(withoutTable)
    for (table, starts) in byTable.sorted(by: { $0.key.description < $1.key.description }) {
      found += try await read(starts, in: table)
    }
    return found
  }

  private func read(
    _ starts: [LoadProgress.Start], in table: StorageAddress
  ) async throws -> [Pipeline.StatusReading] {
    if starts.count >= Self.manyRows, !rowByRow.contains(table.description) {
      do {
        let rows = try await commander.retrying("read statuses", partition: nil) {
          try await commander.service.statuses(partitionKey: plan.statusKey, in: table)
        }
        return starts.map { Pipeline.StatusReading(start: $0, status: rows[key(of: $0)]) }
      } catch let error as TransportError where error.isTransient || error.isRefusedEntry {
        if error.isRefusedEntry { await lease.discard() }
        return starts.map { Pipeline.StatusReading(start: $0, problem: error.brief) }
      } catch is TransportError {
        rowByRow.insert(table.description)
      }
    }
    return try await eachRow(starts, in: table)
  }

  private func eachRow(
    _ starts: [LoadProgress.Start], in table: StorageAddress
  ) async throws -> [Pipeline.StatusReading] {
    try await withThrowingTaskGroup(of: Pipeline.StatusReading.self) { group in
      var waiting = starts[...]
      var found: [Pipeline.StatusReading] = []
      for start in waiting.prefix(Self.rowsAtOnce) { group.addTask { try await self.status(of: start, in: table) } }
      waiting = waiting.dropFirst(Self.rowsAtOnce)
      for try await reading in group {
        found.append(reading)
        if let next = waiting.popFirst() { group.addTask { try await self.status(of: next, in: table) } }
      }
      return found
    }
  }

  private nonisolated func status(
    of start: LoadProgress.Start, in table: StorageAddress
  ) async throws -> Pipeline.StatusReading {
    do {
      let status = try await commander.retrying("read status", partition: start.partition.partition.index) {
        try await commander.service.status(partitionKey: plan.statusKey, rowKey: key(of: start), in: table)
      }
      return Pipeline.StatusReading(start: start, status: status)
    } catch let error as TransportError {
      if error.isRefusedEntry { await lease.discard() }
      return Pipeline.StatusReading(start: start, problem: error.brief)
    }
  }

  private nonisolated func key(of start: LoadProgress.Start) -> String {
    QueueLoader.rowKey(start.partition.partition.index, attempt: start.attempt)
  }

  /// From so many rows of one table on, one question for all of the run's rows is less to answer.
  private static let manyRows = 3
  private static let rowsAtOnce = 8
}
