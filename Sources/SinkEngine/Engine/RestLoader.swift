import Foundation
import Kusto

/// Hands blobs over by REST.
struct RestLoader: Sendable {
  let plan: Plan
  let commander: Commander
  let recorder: RunRecorder

  /// Hands the blob over, or queues it where the service does not take it by REST after all.
  func post(
    _ upload: QueueLoader.Upload, rawBytes: Int, orQueue queue: () async throws -> StatusPlace
  ) async throws -> StatusPlace {
    let index = upload.index
    try await recorder.record(.partitionQueueIntended(.init(partition: index)), synced: true)
    var blob = plan.blobIngestion(of: upload.partition, at: upload.blob.signed)
    blob.rawSize = rawBytes
    blob.timestamp = commander.clock.now()
    let request = blob
    do {
      // Tried again also when the first answer was lost: a second delivery is found when the rows are verified.
      let operation = try await commander.retrying("post ingestion", partition: index) {
        try await commander.service.ingest(request)
      }
      try await recorder.record(.partitionQueued(.init(partition: index)))
      return .operation(operation)
    } catch let error as TransportError where error.isNotOffered {
      let words = "partition \(index + 1): the cluster takes no blob by REST (\(error.brief)); it goes to the queue"
      try await recorder.record(.warning(.init(reason: words)))
      return try await queue()
    }
  }
}

extension TransportError {
  /// The address or the method is not known there: nothing was taken in.
  fileprivate var isNotOffered: Bool {
    guard case .refused(_, let status, _) = self else { return false }
    return status == 404 || status == 405 || status == 501
  }
}

extension Plan {
  /// The request about a partition's blob, as far as the plan knows it.
  func blobIngestion(of partition: PartitionPlan, at blob: String = "") -> BlobIngestion {
    var properties = ingestionProperties(of: partition)
    // What is a text of JSON in a message is JSON here.
    for name in ["tags", "ingestIfNotExists"] {
      properties[name] = properties[name]?.stringValue.flatMap { try? JSONValue(parsing: $0) }
    }
    properties["ingestionMappingType"] = nil
    properties["enableTracking"] = true
    properties["skipBatching"] = true
    // The blob stays: a second delivery that no longer found it would be reported as the failure of the first.
    properties["deleteAfterDownload"] = false
    return BlobIngestion(
      database: target.database, table: ingestTable, blob: blob, sourceID: partition.sourceID, rawSize: 0,
      properties: properties, timestamp: created)
  }
}
