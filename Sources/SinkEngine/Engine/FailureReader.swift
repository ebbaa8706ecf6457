import Foundation
import Kusto

/// Asks the service why partitions failed where their status does not say it: one command, however many there are.
struct FailureReader: Sendable {
  let plan: Plan
  let commander: Commander

  /// `failures` in the service's words, where it has some.
  func explained(_ failures: [PartitionFailure]) async -> [PartitionFailure] {
    guard failures.contains(where: \.isUnexplained) else { return failures }
    let command = Command.showIngestionFailures(of: plan.ingestTable)
    // It only explains: without an answer the failures stand as they are.
    guard let records = try? await commander.run(command, isQuiet: true).records else { return failures }
    return failures.map { failure in
      guard failure.isUnexplained,
        let blob = plan.partitions.first(where: { $0.partition.index == failure.partition })?.blobName,
        let record = records.last(where: { $0["IngestionSourcePath"]?.stringValue?.contains(blob) == true }),
        let details = record["Details"]?.stringValue, !details.isEmpty
      else { return failure }
      var told = failure
      told.reason = details
      if let code = record["ErrorCode"]?.stringValue, !code.isEmpty { told.code = code }
      return told
    }
  }
}
