import Datasets
import Foundation
import Kusto

/// Streams a partition into the table, request by request; what streaming ingestion does not take goes to the queue.
struct StreamLoader: Sendable {
  let plan: Plan
  let commander: Commander
  let recorder: RunRecorder
  let queue: QueueLoader

  /// Kusto takes 4 MB a request; some of it is kept free for what it adds.
  static let pieceBytes = 3_900_000
  /// As often as Microsoft's clients try before they queue.
  private static let attempts = 3

  func load(_ partition: Plan.PartitionPlan, attempt: Int, source: any BlockSource) async throws -> Arrival {
    let index = partition.partition.index
    let pieces = try TextPieces(source, limit: plan.streamingPieceBytes ?? Self.pieceBytes)
    var progress = RunEvent.PartitionProgress(partition: index, rows: 0, bytes: 0, uploaded: 0)
    try await recorder.record(.partitionQueueIntended(.init(partition: index)), synced: true)
    var number = 0
    while let piece = try pieces.next() {
      try Task.checkCancellation()
      let content = GzipEncoder.compress(piece.bytes)
      do {
        if piece.isTooLarge { throw StreamRefusal.tooLarge }
        try await send(content, of: partition, number: number)
      } catch let refusal as StreamRefusal {
        let words = "partition \(index + 1): \(refusal.words); the rest of it goes to the queue"
        try await recorder.record(.warning(.init(reason: words)))
        return try await rest(piece, pieces, partition, attempt: attempt, progress)
      }
      number += 1
      progress.rows += piece.rows
      progress.bytes = pieces.latest?.sourceBytes ?? progress.bytes
      progress.uploaded += content.count
      try await recorder.record(.partitionProgress(progress))
    }
    try partition.check(rows: progress.rows)
    try await recorder.record(.partitionUploaded(progress))
    return .ingested
  }

  /// Sends one piece, once: what has left and was not answered is not sent again, for it may be in the table.
  private func send(_ content: [UInt8], of partition: Plan.PartitionPlan, number: Int) async throws {
    let piece = StreamPiece(
      database: plan.target.database, table: plan.target.table, mapping: plan.mapping?.reference, content: content,
      requestID: "KustoSink.executeStreamingIngest;\(partition.sourceID.uuidString.lowercased());\(number)")
    do {
      try await commander.retrying(
        "stream", partition: partition.partition.index, onlyIfLost: true, attempts: Self.attempts, isUpload: true
      ) { try await commander.service.stream(piece) }
    } catch let error as TransportError {
      guard let refusal = StreamRefusal(error) else { throw error }
      throw refusal
    }
  }

  /// Puts what is left into a blob, and queues it.
  private func rest(
    _ piece: TextPieces.Piece, _ pieces: TextPieces, _ partition: Plan.PartitionPlan, attempt: Int,
    _ progress: RunEvent.PartitionProgress
  ) async throws -> Arrival {
    var progress = progress
    var upload = try await queue.begin(partition)
    var next: TextPieces.Piece? = piece
    var rawBytes = 0
    while let piece = next {
      try Task.checkCancellation()
      let content = GzipEncoder.compress(piece.bytes)
      try await queue.put(.memory(content), to: &upload)
      rawBytes += piece.bytes.count
      progress.rows += piece.rows
      progress.bytes = pieces.latest?.sourceBytes ?? progress.bytes
      progress.uploaded += content.count
      try await recorder.record(.partitionProgress(progress))
      next = try pieces.next()
    }
    try partition.check(rows: progress.rows)
    try await queue.finish(upload)
    try await recorder.record(.partitionUploaded(progress))
    return .queued(try await queue.post(upload, attempt: attempt, rawBytes: rawBytes))
  }
}

/// Why streaming ingestion did not take a piece that the queue takes.
enum StreamRefusal: Error, Sendable, Hashable {
  case tooLarge
  case refused(String)

  /// Nil for an error that is no reason to queue: it is for ever, or the piece may be in the table.
  init?(_ error: TransportError) {
    guard case .refused(let told, let status, _) = error else { return nil }
    let isPassing = status == 429 || !told.isPermanent && !told.type.isEmpty
    guard isPassing || status == 404 || status == 413 else { return nil }
    self = .refused(error.brief)
  }

  var words: String {
    switch self {
    case .tooLarge: "a record is longer than a streaming request may be"
    case .refused(let reason): "streaming ingestion did not take a request (\(reason))"
    }
  }
}
