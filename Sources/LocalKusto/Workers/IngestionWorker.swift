import Datasets
import Foundation
import Kusto

/// Takes messages out of the queue and does what they say, one after the other.
///
/// A message is this process's own until it is done or the process is dead. Registering the rows, the report, and the
/// end of the message are one transaction, so each message counts once however often a process dies.
struct IngestionWorker: Sendable {
  /// Loads that run at the same time: one parses while another writes.
  static let slots = 2
  /// Attempts at a source that failed for reasons of this server.
  private static let attempts = 3

  let store: CatalogStore
  let doorbell: Doorbell
  let faults: FaultPlan?

  /// Works until the task is cancelled.
  func run() async { await doorbell.answer(step) }

  /// Does one message; false when there is none.
  private func step() async throws -> Bool {
    let owner = store.owner.id
    guard try await store.read({ try !$0.peek(.ready, limit: 1).isEmpty }),
      let message = try await store.write({ try $0.claim(.ready, owner: owner) })
    else { return false }
    let text = Self.decoded(message.text)
    do {
      try await ingest(try IngestionMessage(json: JSONValue(parsing: text)), message, text)
    } catch {
      let failure = IngestionFailure(error)
      await Doorbell.insist { try await fail(message, text, failure) }
    }
    return true
  }

  private func ingest(_ words: IngestionMessage, _ message: QueueMessage, _ text: String) async throws {
    let fault = try await fault(text)
    let table = try await store.read { catalog in
      try catalog.table(words.table, in: try catalog.database(named: words.database))
    }
    let job = try await IngestionJob.prepare(
      table: table, properties: IngestionProperties(words.properties), store: store,
      location: BlobAddress.shown(words.blobPath))
    if try await store.read({ try job.isPresent($0) }) { return try await skip(words, message) }
    let blob = try await BlobAddress.blob(words.blobPath, in: store)
    var loads: [LoadedRows] = []
    for _ in 0..<(fault == .twice ? 2 : 1) {
      let folder = store.folder
      loads.append(try await job.load(dropsLastRow: fault == .loseRow) { BlobReader(blob, in: folder) })
    }
    try await finish(words, message, job, loads, blob)
  }

  private func fault(_ text: String) async throws -> FaultPlan.IngestionFault? {
    guard let faults, let fault = faults.ingestionFault(message: text) else { return nil }
    switch fault {
    case .fail(let code, let status, let details):
      throw IngestionFailure(code: code, status: status, details: details)
    case .hold:
      while !faults.isReleased { try await Task.sleep(for: .milliseconds(5)) }
      return nil
    case .twice, .loseRow: return fault
    }
  }

  private func finish(
    _ words: IngestionMessage, _ message: QueueMessage, _ job: IngestionJob, _ loads: [LoadedRows], _ blob: BlobRecord
  ) async throws {
    let owner = store.owner.id
    let stale = try await store.write { catalog -> [String] in
      guard try catalog.holdsMessage(message.id, owner: owner) else { return [] }
      if try job.isPresent(catalog) {
        for load in loads { try catalog.discardPending(load: load.load) }
      } else {
        for load in loads { _ = try job.register(load, catalog) }
      }
      try IngestionReport(words).succeeded(catalog)
      _ = try catalog.deleteMessage(message.id, receipt: nil)
      return words.retainBlobOnSuccess ? [] : try catalog.delete(blob)
    }
    for file in stale { unlink(store.folder.blobFile(file)) }
  }

  private func skip(_ words: IngestionMessage, _ message: QueueMessage) async throws {
    try await store.write { catalog in
      try IngestionReport(words).skipped(catalog)
      _ = try catalog.deleteMessage(message.id, receipt: nil)
    }
  }

  /// Reports a failure, or leaves the message for later when the fault may pass.
  private func fail(_ message: QueueMessage, _ text: String, _ failure: IngestionFailure) async throws {
    let words = try? IngestionMessage(json: JSONValue(parsing: text))
    try await store.write { catalog in
      if failure.code == "General_InternalServerError", message.dequeues + 1 < Self.attempts {
        return try catalog.release(message.id, until: Clock.now + Ticks.perSecond)
      }
      if let words { try IngestionReport(words).failed(failure, catalog) }
      _ = try catalog.deleteMessage(message.id, receipt: nil)
    }
  }

  /// The JSON of a message: most clients send base64, some plain text.
  static func decoded(_ text: String) -> String {
    guard !text.hasPrefix("{"), let data = Data(base64Encoded: text) else { return text }
    return String(decoding: data, as: UTF8.self)
  }
}
