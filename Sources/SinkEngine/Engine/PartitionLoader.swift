import Datasets
import Foundation
import Kusto

/// Gives the blocks of a partition one after the other; nil after the last.
package protocol BlockSource {
  mutating func next() throws -> EncodedBlock?
}

/// Brings one partition into the queue: encode, put blocks, make the blob, post the message.
struct PartitionLoader: Sendable {
  let plan: Plan
  let commander: Commander
  let lease: StorageLease
  let recorder: RunRecorder
  let makeSource: @Sendable (Plan.PartitionPlan) throws -> any BlockSource

  /// Returns when the message is queued, with the table that has its status row.
  ///
  /// - Throws: ``PartitionFailure`` when it cannot be, ``RunFolderError`` when the log cannot be written.
  func load(_ partition: Plan.PartitionPlan, attempt: Int) async throws -> StorageAddress {
    let index = partition.partition.index
    do {
      try await recorder.record(.partitionStarted(.init(partition: index, attempt: attempt)))
      let loan = try await lease.current()
      let blob = loan.container(index).appending(partition.blobName)
      let rawBytes = try await upload(partition, to: blob)
      try await queue(partition, attempt: attempt, blob: blob, rawBytes: rawBytes, loan: loan)
      return loan.statusTable(index)
    } catch let error as TransportError {
      if error.isRefusedEntry { await lease.discard() }
      throw PartitionFailure(partition: index, error)
    } catch let error as ServiceError {
      throw PartitionFailure(partition: index, code: error.code, reason: error.message, isPermanent: error.isPermanent)
    } catch let error as DatasetError {
      throw PartitionFailure(partition: index, error)
    }
  }

  /// Puts all blocks and makes the blob; gives the bytes of CSV in it.
  private func upload(_ plan: Plan.PartitionPlan, to blob: StorageAddress) async throws -> Int {
    let index = plan.partition.index
    var source = try makeSource(plan)
    var ids: [String] = []
    var progress = RunEvent.PartitionProgress(partition: index, rows: 0, bytes: 0, uploaded: 0)
    var rawBytes = 0
    while let block = try source.next() {
      try Task.checkCancellation()
      let id = Self.blockID(ids.count)
      try await commander.retrying("put block", partition: index) {
        try await commander.service.putBlock(block.content, id: id, to: blob)
      }
      ids.append(id)
      progress.rows = block.rows
      progress.bytes = block.sourceBytes
      progress.uploaded += block.content.count
      rawBytes = block.rawBytes
      try await recorder.record(.partitionProgress(progress))
    }
    guard progress.rows == plan.partition.rows || !plan.partition.isCounted else {
      throw PartitionFailure(
        partition: index, code: "SourceChanged",
        reason: "\(plan.partition.sourceName) has \(progress.rows) rows here, \(plan.partition.rows) when it was "
          + "inspected", isPermanent: true)
    }
    let all = ids
    try await commander.retrying("put block list", partition: index) {
      try await commander.service.putBlockList(all, to: blob)
    }
    try await recorder.record(.partitionUploaded(progress))
    return rawBytes
  }

  private func queue(
    _ partition: Plan.PartitionPlan, attempt: Int, blob: StorageAddress, rawBytes: Int, loan: StorageLease.Loan
  ) async throws {
    let index = partition.partition.index
    try await recorder.record(.partitionQueueIntended(.init(partition: index)), synced: true)
    let table = loan.statusTable(index)
    let entity = StatusEntity(
      partitionKey: partition.sourceID.uuidString.lowercased(), rowKey: Self.rowKey(attempt: attempt),
      sourceID: partition.sourceID, sourcePath: blob.description, database: plan.target.database,
      table: plan.staging, updatedOn: commander.clock.now())
    try await commander.retrying("insert status", partition: index) {
      try await commander.service.insertStatus(entity, into: table)
    }
    // The blob stays: a second delivery that no longer found it would be reported as the failure of the first.
    let message = IngestionMessage(
      id: partition.sourceID, blobPath: blob.signed, rawDataSize: rawBytes, database: plan.target.database,
      table: plan.staging, flushImmediately: true, retainBlobOnSuccess: true,
      statusEntity: .init(table: table.signed, partitionKey: entity.partitionKey, rowKey: entity.rowKey),
      properties: properties(of: partition, identityToken: loan.identityToken))
    // Tried again also when the first answer was lost: a second delivery is found when the rows are verified.
    try await commander.retrying("post message", partition: index) {
      try await commander.service.post(message, to: loan.queue(index))
    }
    try await recorder.record(.partitionQueued(.init(partition: index)))
  }

  private func properties(of partition: Plan.PartitionPlan, identityToken: String) -> [String: JSONValue] {
    let tags = JSONValue.array(([plan.tag, partition.tag] + plan.userTags).map(JSONValue.string))
    var properties = BlobFormat(partition.partition, in: plan.encoding.format)
      .properties(plan.encoding, plan.schema.columns)
    properties["tags"] = .string(tags.text)
    properties["authorizationContext"] = .string(identityToken)
    return properties
  }

  /// Ids of a blob's blocks are base64 of texts of one length.
  static func blockID(_ number: Int) -> String {
    let digits = String(number)
    return Data("block-\(String(repeating: "0", count: 6 - min(6, digits.count)))\(digits)".utf8).base64EncodedString()
  }

  /// A try of its own row: the failure that stands in the first row is not the second try's.
  static func rowKey(attempt: Int) -> String {
    let digits = String(attempt - 1)
    return String(IngestionStatus.nilRowKey.dropLast(digits.count)) + digits
  }
}

extension PartitionFailure {
  init(partition: Int, _ error: TransportError) {
    // The storage's signature may have run out: a refusal is worth another try, with a new loan.
    let mayPass = error.isTransient || error.isRefusedEntry
    self.init(partition: partition, code: error.code, reason: error.brief, isPermanent: !mayPass)
  }

  init(partition: Int, _ error: DatasetError) {
    self.init(partition: partition, code: "Dataset", reason: error.brief, isPermanent: true)
  }
}

extension TransportError {
  /// The service's code, or one of ours.
  package var code: String {
    switch self {
    case .refused(let error, let status, _): error.code.isEmpty ? "Http\(status)" : error.code
    case .unauthorised: "Unauthorised"
    case .unreachable: "Unreachable"
    case .interrupted: "Interrupted"
    case .timedOut: "TimedOut"
    }
  }
}
