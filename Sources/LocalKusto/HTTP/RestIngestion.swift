import Foundation
import Hummingbird
import Kusto

/// Ingestion by REST: data management is told of blobs, and asked what became of them.
///
/// Source: Kusto documentation, "Queued ingestion via REST" (preview).
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
    let request = try QueuedIngestion(request: data, database: database, table: table)
    let operation = try await store.write { try request.post($0, at: address) }
    doorbell.ring()
    return .json(.object(["ingestionOperationId": .string(request.isTracked ? operation : "")]))
  }

  /// `GET /v1/rest/ingestion/queued/{database}/{table}/{operation}[?details=true]`.
  func state(of operation: String, database: String, table: String, details: Bool) async throws -> Response {
    let found = try await store.read { catalog in
      let target = try catalog.table(table, in: try catalog.database(named: database))
      return try QueuedOperation(operation, in: catalog).flatMap { $0.isOf(target) ? $0 : nil }
    }
    guard let found else {
      throw ServiceError.badRequest(
        "BadRequest_EntityNotFound", "There is no ingestion operation '\(operation)' of table '\(table)'.")
    }
    let counts = QueuedOperation.State.allCases.map { ($0.rawValue, JSONValue.count(found.count($0))) }
    var answer: [String: JSONValue] = [
      "startTime": found.started, "lastUpdated": found.updated,
      "status": .object(Dictionary(uniqueKeysWithValues: counts)),
    ]
    if details { answer["details"] = .array(found.rows.map(Self.detail)) }
    return .json(.object(answer))
  }

  private static func detail(_ row: StatusEntity) -> JSONValue {
    .object([
      "sourceId": .string(row.row), "url": row.properties["IngestionSourcePath"] ?? .null,
      "status": .string(QueuedOperation.state(row).rawValue), "startTime": row.properties["StartTime"] ?? .null,
      "lastUpdated": row.properties["UpdatedOn"] ?? .null, "errorCode": row.properties["ErrorCode"] ?? "",
      "failureStatus": row.properties["FailureStatus"] ?? "", "details": row.properties["Details"] ?? "",
    ])
  }
}

extension QueuedIngestion {
  /// Reads the body of a request by REST.
  ///
  /// - Throws: ``ServiceError`` that names what is wrong.
  init(request data: Data, database: String, table: String) throws {
    guard let body = try? JSONValue(data: data), case .array(let items)? = body["blobs"],
      case .object(let properties)? = body["properties"], properties["format"]?.stringValue != nil
    else { throw Self.wrong("the body is not a JSON object with 'blobs' and 'properties', which name a format") }
    guard (1...RestIngestion.mostBlobs).contains(items.count) else {
      throw Self.wrong("it has \(items.count) blobs; 1 to \(RestIngestion.mostBlobs) are taken")
    }
    let blobs = try items.map { try Self.blob($0) }
    guard Set(blobs.map(\.id)).count == blobs.count else { throw Self.wrong("two blobs have one 'sourceId'") }
    self.init(
      blobs: blobs, database: database, table: table, isTracked: properties["enableTracking"] == true,
      skipsBatching: properties["skipBatching"] == true, keepsBlobs: properties["deleteAfterDownload"] != true,
      properties: properties.filter { !Self.ofRequest.contains($0.key.lowercased()) && $0.value != .null })
  }

  private static func blob(_ item: JSONValue) throws -> Blob {
    guard let url = item["url"]?.stringValue, !url.isEmpty else { throw wrong("a blob has no 'url'") }
    guard let text = item["sourceId"]?.stringValue else { return Blob(url: url) }
    guard let id = UUID(uuidString: text) else { throw wrong("'sourceId' is no GUID: \(text)") }
    return Blob(url: url, id: id, size: Int(item["rawSize"]?.integerValue ?? 0))
  }

  /// What is about the request, not about the rows.
  private static let ofRequest: Set<String> = [
    "enabletracking", "skipbatching", "deleteafterdownload", "ignoresizelimit",
  ]

  private static func wrong(_ why: String) -> ServiceError {
    .badRequest("BadRequest_InvalidIngestionRequest", "The ingestion request is not usable: \(why).")
  }
}
