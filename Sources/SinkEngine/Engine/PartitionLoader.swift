import Datasets
import Foundation
import Kusto

/// Gives the blocks of a partition one after the other; nil after the last.
package protocol BlockSource {
  mutating func next() throws -> EncodedBlock?
}

/// How far a partition came by what was sent.
enum Arrival: Sendable, Hashable {
  /// It is with data management; its status is told there.
  case queued(StatusPlace)
  /// Its rows are where they were sent.
  case ingested
}

/// Where data management tells what became of a partition.
enum StatusPlace: Sendable, Hashable {
  /// In a row of this table.
  case table(StorageAddress)
  /// By REST, of the operation with this id.
  case operation(String)
  /// Nowhere: its extents and the failures tell it.
  case traces
}

/// Brings one partition to Kusto, as the plan's route says.
struct PartitionLoader: Sendable {
  let plan: Plan
  let commander: Commander
  let lease: StorageLease
  let recorder: RunRecorder
  let limits: RunLimits
  let makeSource: @Sendable (Plan.PartitionPlan) throws -> any BlockSource

  /// Returns when Kusto has it.
  ///
  /// - Throws: ``PartitionFailure`` when it cannot be, ``RunFolderError`` when the log cannot be written.
  func load(_ partition: Plan.PartitionPlan, attempt: Int) async throws -> Arrival {
    let index = partition.partition.index
    do {
      try await recorder.record(.partitionStarted(.init(partition: index, attempt: attempt)))
      return try await send(partition, attempt: attempt)
    } catch let error as TransportError {
      if error.isRefusedEntry { await lease.discard() }
      throw PartitionFailure(partition: index, error)
    } catch let error as ServiceError {
      throw PartitionFailure(partition: index, code: error.code, reason: error.message, isPermanent: error.isPermanent)
    } catch let error as DatasetError {
      throw PartitionFailure(partition: index, error)
    }
  }

  private func send(_ partition: Plan.PartitionPlan, attempt: Int) async throws -> Arrival {
    let queue = QueueLoader(plan: plan, commander: commander, lease: lease, recorder: recorder)
    let commands = CommandLoader(plan: plan, commander: commander, recorder: recorder, limits: limits)
    switch (plan.loadRoute.ingestor, plan.loadRoute.uploader) {
    case (.queue, _):
      let (upload, rawBytes) = try await upload(partition, queue)
      return .queued(try await queue.post(upload, attempt: attempt, rawBytes: rawBytes))
    case (.rest, _):
      let (upload, rawBytes) = try await upload(partition, queue)
      let rest = RestLoader(plan: plan, commander: commander, recorder: recorder)
      return .queued(
        try await rest.post(upload, rawBytes: rawBytes) {
          try await queue.post(upload, attempt: attempt, rawBytes: rawBytes)
        })
    case (.stream, _):
      let loader = StreamLoader(plan: plan, commander: commander, recorder: recorder, queue: queue)
      return try await loader.load(partition, attempt: attempt, source: try makeSource(partition))
    case (.command, .request):
      try await commands.inline(partition, source: try makeSource(partition))
      return .ingested
    case (.command, .storage):
      let (upload, _) = try await upload(partition, queue)
      try await commands.blob(upload.blob, partition)
      return .ingested
    }
  }

  /// Puts all blocks and makes the blob; also gives the bytes of CSV in it.
  private func upload(_ partition: Plan.PartitionPlan, _ queue: QueueLoader) async throws -> (QueueLoader.Upload, Int) {
    var upload = try await queue.begin(partition)
    var source = try makeSource(partition)
    var progress = RunEvent.PartitionProgress(partition: upload.index, rows: 0, bytes: 0, uploaded: 0)
    var rawBytes = 0
    while let block = try source.next() {
      try Task.checkCancellation()
      try await queue.put(block.content, to: &upload)
      progress.rows = block.rows
      progress.bytes = block.sourceBytes
      progress.uploaded += block.content.count
      rawBytes = block.rawBytes
      try await recorder.record(.partitionProgress(progress))
    }
    try partition.check(rows: progress.rows)
    try await queue.finish(upload)
    try await recorder.record(.partitionUploaded(progress))
    return (upload, rawBytes)
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
    case .notSignedIn: "NotSignedIn"
    case .unreachable: "Unreachable"
    case .interrupted: "Interrupted"
    case .timedOut: "TimedOut"
    case .unreadable: "UnreadableAnswer"
    }
  }
}
