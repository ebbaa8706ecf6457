import Datasets
import Foundation
import HTTPTypes
import Kusto

/// `POST /v1/rest/ingest/{database}/{table}`: rows that are there when the answer comes.
struct StreamingIngestion: Sendable {
  let store: CatalogStore
  let sources: StreamedSources

  /// - Throws: ``ServiceError``.
  func take(
    _ data: Data, _ query: QueryString, _ headers: HTTPFields, database: String, table: String
  ) async throws -> ResultTable {
    do {
      guard let source = StreamedSources.source(headers) else {
        try await ingest(data, query, database: database, table: table)
        return Self.answer
      }
      try await sources.once("\(database)/\(table)/\(source)") {
        try await ingest(data, query, database: database, table: table)
      }
      return Self.answer
    } catch let failure as IngestionFailure {
      throw failure.serviceError
    }
  }

  private static let answer = ResultTable(
    """
    ConsumedRecordsCount:long, UpdatePolicyStatus:string, UpdatePolicyFailureCode:string,
    UpdatePolicyFailureReason:string
    """, rows: [[0, "Inactive", "Unknown", .null]])

  private func ingest(_ data: Data, _ query: QueryString, database: String, table: String) async throws {
    var properties: [String: JSONValue] = ["format": .string(query["streamformat"] ?? "csv")]
    if let mapping = query["mappingname"] { properties["ingestionMappingReference"] = .string(mapping) }
    let found = try await store.read { catalog in
      let found = try catalog.table(table, in: try catalog.database(named: database))
      guard try catalog.takesStreams(found) else { throw IngestionFailure.noStreams(table) }
      return found
    }
    let job = try await IngestionJob.prepare(
      table: found, properties: IngestionProperties(properties), store: store)
    if let kind = query["sourcekind"] {
      let blob = try await blob(kind, data)
      let folder = store.folder
      _ = try await job.ingest { BlobReader(blob, in: folder) }
    } else {
      let bytes = Array(data)
      _ = try await job.ingest { MemoryByteSource(bytes, name: "stream") }
    }
  }

  /// The blob that a request names instead of its data: `{"sourceUri": "…"}`.
  private func blob(_ kind: String, _ data: Data) async throws -> BlobRecord {
    guard kind.lowercased() == "uri", case .object(let members)? = try? JSONValue(data: data),
      let address = members.first(where: { $0.key.lowercased() == "sourceuri" })?.value.stringValue
    else {
      throw IngestionFailure.permanent(
        "BadRequest_MalformedIngestionProperty", "The body is not a JSON object with 'sourceUri'.")
    }
    let blob = try await BlobAddress.blob(address, in: store)
    guard blob.size <= Engine.longestStream else {
      throw IngestionFailure.permanent(
        "Stream_InputStreamTooLarge", "The source has \(blob.size) bytes; streaming takes \(Engine.longestStream).")
    }
    return blob
  }
}

extension Catalog {
  /// Whether the policy of `table`, or else of its database, lets rows be streamed into it.
  func takesStreams(_ table: TableRecord) throws -> Bool {
    let policy = try policy(.streamingIngestion, of: table) ?? policy(.streamingIngestion, of: table.database)
    guard let value = policy?["IsEnabled"] else { return false }
    return value == true || value.stringValue?.lowercased() == "true"
  }
}

extension IngestionFailure {
  static func noStreams(_ table: String) -> IngestionFailure {
    permanent(
      "BadRequest_StreamingIngestionPolicyNotEnabled",
      "Bad request: Streaming ingestion policy is not enabled for table '\(table)' or its database.")
  }
}
