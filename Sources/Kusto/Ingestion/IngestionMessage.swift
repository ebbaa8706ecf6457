import Foundation

/// The message that tells data management to ingest one blob; base64 of its JSON goes into a queue.
///
/// Source: Kusto documentation, "Ingestion without the Kusto.Ingest library", and Microsoft's Python SDK. Names of
/// members are matched without case on reading: the SDKs do not agree on them.
package struct IngestionMessage: Sendable, Hashable {
  /// The source id: the same bytes carry the same id on every try.
  package var id: UUID
  /// Blob address with its signature.
  package var blobPath: String
  /// Bytes before compression; 0 when not known.
  package var rawDataSize: Int
  package var database: String
  package var table: String
  package var flushImmediately: Bool
  package var retainBlobOnSuccess: Bool
  package var reportLevel: ReportLevel
  package var reportMethod: ReportMethod
  /// Where the status of this source is kept, when `reportMethod` says table.
  package var statusEntity: StatusEntityAddress?
  /// Ingestion properties as sent: `format`, `tags` (JSON text), `ignoreFirstRecord`, `ingestionMapping`, ….
  package var properties: [String: JSONValue]

  package enum ReportLevel: Int, Sendable, Codable {
    case failuresOnly = 0
    case none = 1
    case failuresAndSuccesses = 2
  }
  package enum ReportMethod: Int, Sendable, Codable {
    case queue = 0
    case table = 1
    case queueAndTable = 2
  }

  /// Address of a row of the status table.
  package struct StatusEntityAddress: Sendable, Hashable {
    /// Table address with its signature.
    package var table: String
    package var partitionKey: String
    package var rowKey: String
    package init(table: String, partitionKey: String, rowKey: String = IngestionStatus.nilRowKey) {
      self.table = table
      self.partitionKey = partitionKey
      self.rowKey = rowKey
    }
  }

  /// A message for one blob.
  package init(
    id: UUID, blobPath: String, rawDataSize: Int, database: String, table: String, flushImmediately: Bool = false,
    retainBlobOnSuccess: Bool = false, reportLevel: ReportLevel = .failuresAndSuccesses,
    reportMethod: ReportMethod = .table, statusEntity: StatusEntityAddress? = nil,
    properties: [String: JSONValue]
  ) {
    self.id = id
    self.blobPath = blobPath
    self.rawDataSize = rawDataSize
    self.database = database
    self.table = table
    self.flushImmediately = flushImmediately
    self.retainBlobOnSuccess = retainBlobOnSuccess
    self.reportLevel = reportLevel
    self.reportMethod = reportMethod
    self.statusEntity = statusEntity
    self.properties = properties
  }

  /// The property called `name`, whatever its case, as text; nil when absent.
  package func property(_ name: String) -> JSONValue? {
    properties.first { $0.key.lowercased() == name.lowercased() }?.value
  }

  /// The message as JSON.
  package var json: JSONValue {
    var members: [String: JSONValue] = [
      "Id": .string(id.uuidString.lowercased()), "BlobPath": .string(blobPath), "DatabaseName": .string(database),
      "TableName": .string(table), "FlushImmediately": .bool(flushImmediately),
      "RetainBlobOnSuccess": .bool(retainBlobOnSuccess), "ReportLevel": .integer(Int64(reportLevel.rawValue)),
      "ReportMethod": .integer(Int64(reportMethod.rawValue)), "IgnoreSizeLimit": false,
      "AdditionalProperties": .object(properties),
    ]
    if rawDataSize > 0 { members["RawDataSize"] = .integer(Int64(rawDataSize)) }
    if let statusEntity {
      members["IngestionStatusInTable"] = .object([
        "TableConnectionString": .string(statusEntity.table), "PartitionKey": .string(statusEntity.partitionKey),
        "RowKey": .string(statusEntity.rowKey),
      ])
    }
    return .object(members)
  }

  /// Reads a message's JSON.
  ///
  /// - Throws: ``ServiceError`` that names the member which is missing or wrong.
  package init(json: JSONValue) throws {
    guard case .object(let raw) = json else { throw ServiceError.badMessage("it is not an object") }
    let members = Dictionary(raw.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
    func text(_ key: String) throws -> String {
      guard let value = members[key.lowercased()]?.stringValue, !value.isEmpty else {
        throw ServiceError.badMessage("\(key) is missing")
      }
      return value
    }
    guard let id = UUID(uuidString: try text("Id")) else { throw ServiceError.badMessage("Id is not a GUID") }
    var entity: StatusEntityAddress?
    if let value = members["ingestionstatusintable"], let table = value["TableConnectionString"]?.stringValue,
      let key = value["PartitionKey"]?.stringValue
    {
      entity = StatusEntityAddress(
        table: table, partitionKey: key, rowKey: value["RowKey"]?.stringValue ?? IngestionStatus.nilRowKey)
    }
    var properties: [String: JSONValue] = [:]
    if case .object(let values)? = members["additionalproperties"] { properties = values }
    self.init(
      id: id, blobPath: try text("BlobPath"), rawDataSize: Int(members["rawdatasize"]?.integerValue ?? 0),
      database: try text("DatabaseName"), table: try text("TableName"),
      flushImmediately: members["flushimmediately"] == true,
      retainBlobOnSuccess: members["retainblobonsuccess"] == true,
      reportLevel: ReportLevel(rawValue: Int(members["reportlevel"]?.integerValue ?? 0)) ?? .failuresOnly,
      reportMethod: ReportMethod(rawValue: Int(members["reportmethod"]?.integerValue ?? 0)) ?? .queue,
      statusEntity: entity, properties: properties)
  }
}

extension ServiceError {
  static func badMessage(_ why: String) -> ServiceError {
    ServiceError(
      code: "BadRequest_InvalidIngestionMessage", message: "the ingestion message is not usable: \(why)",
      isPermanent: true)
  }
}
