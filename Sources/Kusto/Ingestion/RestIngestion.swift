import Foundation

/// What data management offers to clients that ingest by REST.
///
/// Source: the answer to `GET /v1/rest/ingestion/configuration`, a preview of Kusto.
package struct IngestionConfiguration: Sendable, Hashable {
  /// Addresses of containers with their signatures.
  package var containers: [String]
  /// Whether the service wants to be asked by REST; otherwise it wants messages in its queue.
  package var prefersREST: Bool

  package init(containers: [String], prefersREST: Bool) {
    self.containers = containers
    self.prefersREST = prefersREST
  }

  /// Nil for what is no configuration.
  package init?(_ answer: JSONValue) {
    guard let settings = answer["ingestionSettings"] else { return nil }
    var containers: [String] = []
    if case .array(let items)? = answer["containerSettings"]?["containers"] {
      containers = items.compactMap { $0["path"]?.stringValue }
    }
    // The documentation's text says V2 where its example, and the service, say REST.
    let method = settings["preferredIngestionMethod"]?.stringValue?.uppercased()
    self.init(containers: containers, prefersREST: method == "REST" || method == "V2")
  }
}

/// One blob that is ingested by REST.
package struct BlobIngestion: Sendable, Hashable {
  package var database: String
  package var table: String
  /// With its signature.
  package var blob: String
  package var sourceID: UUID
  /// Bytes before compression; 0 when not known.
  package var rawSize: Int
  /// As in the request: lists are lists.
  package var properties: [String: JSONValue]
  package var timestamp: Date

  package init(
    database: String, table: String, blob: String, sourceID: UUID, rawSize: Int, properties: [String: JSONValue],
    timestamp: Date
  ) {
    self.database = database
    self.table = table
    self.blob = blob
    self.sourceID = sourceID
    self.rawSize = rawSize
    self.properties = properties
    self.timestamp = timestamp
  }

  /// The body of the request.
  package var json: JSONValue {
    var source: [String: JSONValue] = [
      "url": .string(blob), "sourceId": .string(sourceID.uuidString.lowercased()),
    ]
    if rawSize > 0 { source["rawSize"] = .integer(Int64(rawSize)) }
    return .object([
      "timestamp": .string(KustoTime.text(timestamp)), "blobs": .array([.object(source)]),
      "properties": .object(properties),
    ])
  }
}

extension IngestionStatus {
  /// What the answer about an operation says of one of its blobs; nil when it says nothing of it.
  package init?(operation answer: JSONValue, sourceID: UUID) {
    guard case .array(let details)? = answer["details"] else { return nil }
    let id = sourceID.uuidString.lowercased()
    guard let blob = details.first(where: { $0["sourceId"]?.stringValue?.lowercased() == id }),
      let state = blob["status"]?.stringValue
    else { return nil }
    self.init(
      state: Self.state(state), errorCode: blob["errorCode"]?.stringValue ?? "",
      failureStatus: blob["failureStatus"]?.stringValue ?? "", details: blob["details"]?.stringValue ?? "")
    if state.lowercased() == "canceled", errorCode.isEmpty { errorCode = "Canceled" }
  }

  private static func state(_ word: String) -> State {
    switch word.lowercased() {
    case "succeeded": .succeeded
    case "failed", "canceled": .failed
    case "skipped": .skipped
    default: .pending
    }
  }
}
