import Foundation
import Hummingbird
import Kusto

/// Ingestion by REST: data management is told of blobs, and asked what became of them.
///
/// A blob becomes a message of the queue, and the state of an operation is in the status table, so a blob that is handed
/// over is as safe as a message. Source: Kusto documentation, "Queued ingestion via REST" (preview).
struct RestIngestion: Sendable {
  let store: CatalogStore
  let doorbell: Doorbell
  /// Whether clients are told to come this way.
  let isPreferred: Bool

  static let mostBlobs = 20

  /// `GET /v1/rest/ingestion/configuration`.
  func configuration(at address: String) async throws -> Response {
    let grant = try await store.write { try $0.grant(.container, StorageName.container) }
    return .json(
      .object([
        "containerSettings": .object([
          "containers": .array([.object(["path": .string(grant.address(at: address))])]), "lakeFolders": .array([]),
          "refreshInterval": "01:00:00", "preferredUploadMethod": "Storage",
        ]),
        "ingestionSettings": .object([
          "maxBlobsPerBatch": .integer(Int64(Self.mostBlobs)), "maxDataSize": 6_442_450_944,
          "preferredIngestionMethod": isPreferred ? "REST" : "Legacy",
        ]),
      ]))
  }

  /// `POST /v1/rest/ingestion/queued/{database}/{table}`.
  func take(_ data: Data, database: String, table: String, at address: String) async throws -> Response {
    let request = try RestIngestionRequest(data, database: database, table: table)
    let operation = Guid.fresh()
    try await store.write { catalog in
      _ = try catalog.table(table, in: try catalog.database(named: database))
      let statuses = try catalog.grant(.table, StorageName.statusTable).address(at: address)
      for message in request.messages(operation: operation, statuses: statuses) {
        if request.isTracked { try note(message, operation, catalog) }
        _ = try catalog.post(message.json.text, to: .ready)
      }
    }
    doorbell.ring()
    return .json(.object(["ingestionOperationId": .string(request.isTracked ? operation : "")]))
  }

  private func note(_ message: IngestionMessage, _ operation: String, _ catalog: Catalog) throws {
    let now = JSONValue.datetime(Clock.now)
    try catalog.putStatus(
      partition: operation, row: message.id.uuidString.lowercased(),
      properties: [
        "Status": "Pending", "Database": .string(message.database), "Table": .string(message.table),
        "IngestionSourcePath": .string(String(message.blobPath.prefix { $0 != "?" && $0 != ";" })), "StartTime": now,
        "UpdatedOn": now,
      ])
  }

  /// `GET /v1/rest/ingestion/queued/{database}/{table}/{operation}[?details=true]`.
  func state(of operation: String, database: String, table: String, details: Bool) async throws -> Response {
    let rows = try await store.read { catalog in
      let found = try catalog.table(table, in: try catalog.database(named: database))
      return try catalog.statuses(of: operation, from: nil, limit: Self.mostBlobs).filter {
        $0.properties["Table"]?.stringValue == found.name && $0.properties["StartTime"] != nil
      }
    }
    guard !rows.isEmpty else {
      throw ServiceError.badRequest(
        "BadRequest_EntityNotFound", "There is no ingestion operation '\(operation)' of table '\(table)'.")
    }
    var counts = ["Succeeded": 0, "Failed": 0, "InProgress": 0, "Canceled": 0]
    for row in rows { counts[Self.word(row), default: 0] += 1 }
    var answer: [String: JSONValue] = [
      "startTime": rows.compactMap { $0.properties["StartTime"] }.first ?? .null,
      "lastUpdated": .string(rows.compactMap { $0.properties["UpdatedOn"]?.stringValue }.max() ?? ""),
      "status": .object(counts.mapValues { .integer(Int64($0)) }),
    ]
    if details { answer["details"] = .array(rows.map(Self.detail)) }
    return .json(.object(answer))
  }

  private static func detail(_ row: StatusEntity) -> JSONValue {
    .object([
      "sourceId": .string(row.row), "url": row.properties["IngestionSourcePath"] ?? .null,
      "status": .string(word(row)), "startTime": row.properties["StartTime"] ?? .null,
      "lastUpdated": row.properties["UpdatedOn"] ?? .null, "errorCode": row.properties["ErrorCode"] ?? "",
      "failureStatus": row.properties["FailureStatus"] ?? "", "details": row.properties["Details"] ?? "",
    ])
  }

  /// A source that is skipped, because its rows are there, counts as done.
  private static func word(_ row: StatusEntity) -> String {
    switch row.properties["Status"]?.stringValue {
    case "Succeeded", "Skipped": "Succeeded"
    case "Failed": "Failed"
    default: "InProgress"
    }
  }
}

/// The body of a request to ingest blobs.
struct RestIngestionRequest {
  private let blobs: [(url: String, id: UUID, size: Int)]
  private let properties: [String: JSONValue]
  private let database: String
  private let table: String

  /// - Throws: ``ServiceError`` that names what is wrong.
  init(_ data: Data, database: String, table: String) throws {
    guard let body = try? JSONValue(data: data), case .array(let items)? = body["blobs"],
      case .object(let properties)? = body["properties"], properties["format"]?.stringValue != nil
    else { throw Self.wrong("the body is not a JSON object with 'blobs' and 'properties', which name a format") }
    guard (1...RestIngestion.mostBlobs).contains(items.count) else {
      throw Self.wrong("it has \(items.count) blobs; 1 to \(RestIngestion.mostBlobs) are taken")
    }
    blobs = try items.map { item in
      guard let url = item["url"]?.stringValue, !url.isEmpty else { throw Self.wrong("a blob has no 'url'") }
      guard let text = item["sourceId"]?.stringValue else { return (url, UUID(), 0) }
      guard let id = UUID(uuidString: text) else { throw Self.wrong("'sourceId' is no GUID: \(text)") }
      return (url, id, Int(item["rawSize"]?.integerValue ?? 0))
    }
    guard Set(blobs.map(\.id)).count == blobs.count else { throw Self.wrong("two blobs have one 'sourceId'") }
    self.properties = properties
    self.database = database
    self.table = table
    do {
      _ = try IngestionProperties(ingestionProperties)
    } catch let failure as IngestionFailure {
      throw failure.serviceError
    }
  }

  var isTracked: Bool { properties["enableTracking"] == true }

  func messages(operation: String, statuses: String) -> [IngestionMessage] {
    blobs.map { url, id, size in
      let row = id.uuidString.lowercased()
      return IngestionMessage(
        id: id, blobPath: url, rawDataSize: size, database: database, table: table,
        flushImmediately: properties["skipBatching"] == true,
        retainBlobOnSuccess: properties["deleteAfterDownload"] != true,
        reportLevel: isTracked ? .failuresAndSuccesses : .none, reportMethod: isTracked ? .table : .queue,
        statusEntity: isTracked ? .init(table: statuses, partitionKey: operation, rowKey: row) : nil,
        properties: ingestionProperties)
    }
  }

  /// What is about the rows, not about the request.
  private var ingestionProperties: [String: JSONValue] {
    properties.filter { !Self.ofRequest.contains($0.key.lowercased()) && $0.value != .null }
  }

  private static let ofRequest: Set<String> = [
    "enabletracking", "skipbatching", "deleteafterdownload", "ignoresizelimit",
  ]

  private static func wrong(_ why: String) -> ServiceError {
    .badRequest("BadRequest_InvalidIngestionRequest", "The ingestion request is not usable: \(why).")
  }
}
