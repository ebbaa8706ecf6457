import Datasets
import Foundation
import Kusto

/// Ingests a partition by commands, for a Kusto that has no data management.
///
/// A command whose answer was lost is sent again: the tag of its piece keeps Kusto from ingesting it twice.
struct CommandLoader: Sendable {
  let plan: Plan
  let commander: Commander
  let recorder: RunRecorder
  let limits: RunLimits

  /// A command is one text in memory on both sides.
  private static let pieceBytes = 4 << 20

  /// Ingests the rows that the commands carry themselves.
  func inline(_ partition: Plan.PartitionPlan, source: any BlockSource) async throws {
    let index = partition.partition.index
    let pieces = try TextPieces(source, limit: Self.pieceBytes)
    var progress = RunEvent.PartitionProgress(partition: index, rows: 0, bytes: 0, uploaded: 0)
    try await recorder.record(.partitionQueueIntended(.init(partition: index)), synced: true)
    var number = 0
    while let piece = try pieces.next() {
      try Task.checkCancellation()
      let command = Command.ingestInline(
        into: plan.ingestTable, properties(of: partition, piece: number), String(decoding: piece.bytes, as: UTF8.self))
      _ = try await commander.run(command, isQuiet: true, isUpload: true)
      number += 1
      progress.rows += piece.rows
      progress.bytes = pieces.latest?.sourceBytes ?? progress.bytes
      progress.uploaded += piece.bytes.count
      try await recorder.record(.partitionProgress(progress))
    }
    try partition.check(rows: progress.rows)
    try await recorder.record(.partitionUploaded(progress))
  }

  /// Ingests a blob, and waits for the end.
  func blob(_ blob: StorageAddress, _ partition: Plan.PartitionPlan) async throws {
    let index = partition.partition.index
    try await recorder.record(.partitionQueueIntended(.init(partition: index)), synced: true)
    let command = Command.ingest(blob.signed, into: plan.ingestTable, properties(of: partition, piece: 0))
    let id = try await commander.run(command) { answer in
      guard let id = answer.values(of: "OperationId").first?.stringValue else {
        throw ServiceError.unreadable("no operation id in the answer to .ingest into")
      }
      return id
    }
    try await recorder.record(.partitionQueued(.init(partition: index)))
    let begin = commander.clock.uptime()
    var polls = 0
    while commander.clock.uptime() - begin < limits.ingestionPatience {
      try await commander.clock.sleep(limits.interval(after: polls))
      polls += 1
      guard let facts = try await commander.run(.showOperation(id), isQuiet: true, reading: { OperationFacts($0) })
      else { continue }
      switch facts.stage {
      case .ongoing: continue
      case .completed: return
      case .failed:
        throw PartitionFailure(
          partition: index, code: facts.state, reason: facts.status.isEmpty ? "Kusto says no more" : facts.status,
          isPermanent: !facts.shouldRetry)
      }
    }
    throw PartitionFailure(
      partition: index, code: "IngestionTimedOut", reason: "the command .ingest did not end in time", isPermanent: true)
  }

  private func properties(of partition: Plan.PartitionPlan, piece: Int) -> [String: JSONValue] {
    var properties = plan.ingestionProperties(of: partition)
    let name = "\(partition.tag):\(piece)"
    let tags = [plan.tag, partition.tag] + plan.userTags + [Plan.ingestTag(name)]
    properties["tags"] = .string(JSONValue.array(tags.map(JSONValue.string)).text)
    properties["ingestIfNotExists"] = .string(JSONValue.array([.string(name)]).text)
    return properties
  }
}
