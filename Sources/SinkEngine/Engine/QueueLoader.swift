import Datasets
import Foundation
import Kusto

/// Puts blobs into storage, and messages about them into a queue.
struct QueueLoader: Sendable {
  let plan: Plan
  let commander: Commander
  let lease: StorageLease
  let recorder: RunRecorder

  /// A blob that is being put together.
  struct Upload: Sendable {
    var partition: Plan.PartitionPlan
    var container: StorageAddress
    var blob: StorageAddress
    var ids: [String] = []
    var index: Int { partition.partition.index }
  }

  /// Chooses where the blob of `partition` goes.
  func begin(_ partition: Plan.PartitionPlan) async throws -> Upload {
    let container = try await lease.container(partition.partition.index)
    return Upload(partition: partition, container: container, blob: container.appending(partition.blobName))
  }

  func put(_ content: BlockContent, to upload: inout Upload) async throws {
    let id = Self.blockID(upload.ids.count)
    let blob = upload.blob
    try await noting(upload.container) {
      try await commander.retrying("put block", partition: upload.index, isUpload: true) {
        try await commander.service.putBlock(content, id: id, to: blob)
      }
    }
    upload.ids.append(id)
  }

  /// Makes the blob of the blocks that were put.
  func finish(_ upload: Upload) async throws {
    try await noting(upload.container) {
      try await commander.retrying("put block list", partition: upload.index) {
        try await commander.service.putBlockList(upload.ids, to: upload.blob)
      }
    }
  }

  /// Queues the blob; its status is in a table, if one is lent.
  func post(_ upload: Upload, attempt: Int, rawBytes: Int) async throws -> StatusPlace {
    let (partition, index) = (upload.partition, upload.index)
    try await recorder.record(.partitionQueueIntended(.init(partition: index)), synced: true)
    let loan = try await lease.current()
    let table = loan.statusTable(index)
    var row: IngestionMessage.StatusEntityAddress?
    if let table { row = try await insertStatus(of: upload, attempt: attempt, into: table) }
    var properties = plan.ingestionProperties(of: partition)
    properties["authorizationContext"] = .string(loan.identityToken)
    // The blob stays: a second delivery that no longer found it would be reported as the failure of the first.
    // Without a table nothing is reported: the queues for that belong to everybody, and reading takes from others.
    let message = IngestionMessage(
      id: partition.sourceID, blobPath: upload.blob.signed, rawDataSize: rawBytes, database: plan.target.database,
      table: plan.ingestTable, flushImmediately: true, retainBlobOnSuccess: true,
      reportLevel: row == nil ? .none : .failuresAndSuccesses, reportMethod: row == nil ? .queue : .table,
      statusEntity: row, properties: properties)
    // Tried again also when the first answer was lost: a second delivery is found when the rows are verified.
    let queue = loan.queue(index)
    try await noting(queue) {
      try await commander.retrying("post message", partition: index) {
        try await commander.service.post(message, to: queue)
      }
    }
    try await recorder.record(.partitionQueued(.init(partition: index)))
    return table.map(StatusPlace.table) ?? .traces
  }

  /// Makes the row that tells what becomes of a blob.
  private func insertStatus(
    of upload: Upload, attempt: Int, into table: StorageAddress
  ) async throws -> IngestionMessage.StatusEntityAddress {
    let entity = StatusEntity(
      partitionKey: plan.statusKey, rowKey: Self.rowKey(upload.index, attempt: attempt),
      sourceID: upload.partition.sourceID, sourcePath: upload.blob.description, database: plan.target.database,
      table: plan.ingestTable, updatedOn: commander.clock.now())
    try await commander.retrying("insert status", partition: upload.index) {
      try await commander.service.insertStatus(entity, into: table)
    }
    return .init(table: table.signed, partitionKey: entity.partitionKey, rowKey: entity.rowKey)
  }

  /// Tells the ranking how `address` did.
  private func noting<Result: Sendable>(
    _ address: StorageAddress, _ body: () async throws -> Result
  ) async throws -> Result {
    do {
      let result = try await body()
      await lease.note(address, succeeded: true)
      return result
    } catch let error as TransportError {
      await lease.note(address, succeeded: false)
      throw error
    }
  }

  /// Ids of a blob's blocks are base64 of texts of one length.
  static func blockID(_ number: Int) -> String { Data("block-\(padded(number, to: 6))".utf8).base64EncodedString() }

  /// A row for each try of each partition: the failure that stands in the first row is not the second try's.
  ///
  /// In the form of a GUID, as all clients write it: eight digits of the partition, four of the try.
  static func rowKey(_ index: Int, attempt: Int) -> String {
    "\(IngestionStatus.nilRowKey.dropLast(12))\(padded(index, to: 8))\(padded(attempt - 1, to: 4))"
  }

  private static func padded(_ number: Int, to length: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, length - digits.count)) + digits
  }
}

extension Plan {
  /// What the status rows of a run have in common: one question to a table is then about all of them.
  package var statusKey: String { (partitions.first?.sourceID.uuidString ?? IngestionStatus.nilRowKey).lowercased() }

  /// The ingestion properties of a partition's bytes, without a token.
  package func ingestionProperties(of partition: PartitionPlan) -> [String: JSONValue] {
    var tags = [tag, partition.tag] + userTags
    var mapping = mapping
    // The staging table has no mappings of its own: what the target's says goes along.
    if loadRoute.isTransactional { mapping?.reference = nil }
    var properties = BlobFormat(partition.partition, in: encoding.format)
      .properties(encoding, schema.columns, mapping: mapping)
    if !loadRoute.isTransactional {
      // Without staging nobody can choose between two deliveries: Kusto itself leaves out the second.
      tags.append(Plan.ingestTag(partition.tag))
      properties["ingestIfNotExists"] = .string(JSONValue.array([.string(partition.tag)]).text)
    }
    properties["tags"] = .string(JSONValue.array(tags.map(JSONValue.string)).text)
    if let creationTime { properties["creationTime"] = .string(KustoTime.text(creationTime)) }
    return properties
  }
}

extension Plan.PartitionPlan {
  /// Compares the rows that were read with those that were inspected.
  func check(rows: Int) throws(PartitionFailure) {
    guard rows == partition.rows || !partition.isCounted else {
      throw PartitionFailure(
        partition: partition.index, code: "SourceChanged",
        reason:
          "\(partition.sourceName) has \(Figures.grouped(rows)) rows here, \(Figures.grouped(partition.rows)) when it was inspected",
        isPermanent: true)
    }
  }
}
