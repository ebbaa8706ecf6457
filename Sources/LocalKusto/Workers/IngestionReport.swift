import Foundation
import Kusto

/// What the service tells about one source, where the message asked for it.
struct IngestionReport {
  private let message: IngestionMessage
  private let operation = Guid.fresh()

  /// A report on the source of `message`.
  init(_ message: IngestionMessage) { self.message = message }

  /// The rows are there.
  func succeeded(_ catalog: Catalog) throws {
    guard message.reportLevel == .failuresAndSuccesses || reportsToTable else { return }
    try toTable(["Status": "Succeeded"], catalog)
    if reportsToQueue, message.reportLevel == .failuresAndSuccesses {
      try toQueue(.succeeded, ["SucceededOn": .datetime(Clock.now)], catalog)
    }
  }

  /// The rows were there before.
  func skipped(_ catalog: Catalog) throws {
    let details = "An extent with one of the ingest-by tags exists already."
    try toTable(
      ["Status": "Skipped", "ErrorCode": "Skipped_IngestByTagAlreadyExists", "Details": .string(details)], catalog)
  }

  /// There are no rows, and why.
  func failed(_ failure: IngestionFailure, _ catalog: Catalog) throws {
    try catalog.note(
      FailureRecord(
        operation: operation, database: message.database, table: message.table, at: Clock.now, source: sourcePath,
        details: failure.details, kind: failure.status, activity: operation, code: failure.code,
        properties: JSONValue.object(message.properties.filter { $0.key.lowercased() != "authorizationcontext" }).text,
        shouldRetry: failure.status == "Transient"))
    let facts: [String: JSONValue] = [
      "ErrorCode": .string(failure.code), "FailureStatus": .string(failure.status),
      "Details": .string(failure.details), "OriginatesFromUpdatePolicy": false,
    ]
    try toTable(facts.merging(["Status": "Failed"]) { $1 }, catalog)
    if reportsToQueue, message.reportLevel != .none {
      let extra: [String: JSONValue] = [
        "FailedOn": .datetime(Clock.now), "ShouldRetry": .bool(failure.status == "Transient"),
      ]
      try toQueue(.failed, facts.merging(extra) { $1 }, catalog)
    }
  }

  private var reportsToTable: Bool { message.reportMethod != .queue && message.statusEntity != nil }
  private var reportsToQueue: Bool { message.reportMethod != .table }

  /// The address of the source without its signature.
  private var sourcePath: String { String(message.blobPath.prefix { $0 != "?" && $0 != ";" }) }

  private func toTable(_ facts: [String: JSONValue], _ catalog: Catalog) throws {
    guard reportsToTable, let entity = message.statusEntity,
      StorageAddress(entity.table)?.storage == StorageName.statusTable
    else { return }
    let always: [String: JSONValue] = [
      "OperationId": .string(operation), "ActivityId": .string(operation), "UpdatedOn": .datetime(Clock.now),
      "IngestionSourceId": .string(sourceID), "IngestionSourcePath": .string(sourcePath),
      "Database": .string(message.database), "Table": .string(message.table),
    ]
    try catalog.mergeStatus(
      partition: entity.partitionKey, row: entity.rowKey, properties: always.merging(facts) { $1 })
  }

  private func toQueue(_ queue: QueueName, _ facts: [String: JSONValue], _ catalog: Catalog) throws {
    let always: [String: JSONValue] = [
      "OperationId": .string(operation), "Database": .string(message.database), "Table": .string(message.table),
      "IngestionSourceId": .string(sourceID), "IngestionSourcePath": .string(sourcePath),
      "RootActivityId": .string(operation),
    ]
    let text = JSONValue.object(always.merging(facts) { $1 }).text
    _ = try catalog.post(Data(text.utf8).base64EncodedString(), to: queue)
  }

  private var sourceID: String { message.id.uuidString.lowercased() }
}
