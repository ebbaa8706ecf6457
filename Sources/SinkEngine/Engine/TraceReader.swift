import Kusto

/// What became of queued partitions where no status table is lent: what they left in the table, and in the list of
/// failures.
///
/// Two commands, however many partitions there are. Every try that fails leaves a failure of its own under the name of the
/// blob, so as many failures as tries mean that the last one failed too.
struct TraceReader: Sendable {
  let plan: Plan
  let commander: Commander

  func read(_ starts: [LoadProgress.Start]) async throws -> [Pipeline.StatusReading] {
    do {
      let arrived = try await commander.run(.showExtents(of: plan.ingestTable, tag: plan.tag), isQuiet: true) {
        Set(try Extent.list($0).flatMap(\.tags))
      }
      let missing = starts.filter { !arrived.contains($0.partition.tag) }
      let failures = missing.isEmpty ? [] : try await self.failures()
      return starts.map { start in
        if arrived.contains(start.partition.tag) {
          return Pipeline.StatusReading(start: start, status: IngestionStatus(state: .succeeded))
        }
        return Pipeline.StatusReading(start: start, status: Self.status(of: start, failures))
      }
    } catch let error as TransportError {
      return starts.map { Pipeline.StatusReading(start: $0, problem: error.brief) }
    }
  }

  private func failures() async throws -> [[String: JSONValue]] {
    try await commander.run(.showIngestionFailures(of: plan.ingestTable), isQuiet: true).records
  }

  private static func status(
    of start: LoadProgress.Start, _ failures: [[String: JSONValue]]
  ) -> IngestionStatus? {
    let own = failures.filter {
      $0["IngestionSourcePath"]?.stringValue?.contains(start.partition.blobName) == true
    }
    guard own.count >= start.attempt, let last = own.last else { return nil }
    return IngestionStatus(
      state: .failed, errorCode: last["ErrorCode"]?.stringValue ?? "",
      failureStatus: last["FailureKind"]?.stringValue ?? "", details: last["Details"]?.stringValue ?? "")
  }
}
