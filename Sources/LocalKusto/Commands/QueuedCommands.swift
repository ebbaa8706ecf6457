import Kusto

/// `.ingest-from-storage-queued into table [database('D').]T [EnableTracking=true] [with (…)] <| 'address' 'address'`, or
/// `<| .list blobs …`.
///
/// Source: Kusto documentation, ".ingest-from-storage-queued command (preview)".
struct IngestFromStorageQueued: DataManagementCommand, InputCommand {
  let writes = true
  /// nil means the database of the request.
  let database: String?
  let table: String
  let ingestion: QueuedIngestion
  /// Names the blobs, instead of the command itself.
  let list: ListBlobs?

  static func parse(_ reader: inout CommandReader) throws -> IngestFromStorageQueued? {
    guard reader.take("ingest-from-storage-queued into table") else { return nil }
    var ahead = reader
    var database: String?
    if ahead.take("database"), try ahead.take(.openParenthesis) {
      database = try ahead.string()
      try ahead.expect(.closeParenthesis)
      try ahead.expect(.dot)
      reader = ahead
    }
    let table = try reader.name()
    var words: [String: JSONValue] = [:]
    while let (name, value) = try reader.assignment() { words[name] = value }
    let properties = try reader.properties()
    for name in words.keys where !["enabletracking", "skipbatching", "compressionfactor"].contains(name) {
      throw try reader.unexpected(expected: "EnableTracking, SkipBatching, CompressionFactor, with or '<|'")
    }
    try reader.expect(.pipeInto)
    let list = try list(&reader)
    return IngestFromStorageQueued(
      database: database, table: table,
      ingestion: QueuedIngestion(
        blobs: list == nil ? try blobs(&reader) : [], database: "", table: table,
        isTracked: words["enabletracking"] == true, skipsBatching: words["skipbatching"] == true, properties: properties
      ),
      list: list)
  }

  private static func list(_ reader: inout CommandReader) throws -> ListBlobs? {
    guard try reader.take(.dot) else { return nil }
    guard let list = try ListBlobs.parse(&reader) else { throw try reader.unexpected(expected: "list blobs") }
    guard try reader.lexer.peek().kind == .end else {
      throw try reader.unexpected(expected: "Suffix, MaxFiles, PathFormat or the end of the command")
    }
    return list
  }

  private static func blobs(_ reader: inout CommandReader) throws -> [QueuedIngestion.Blob] {
    var blobs: [QueuedIngestion.Blob] = []
    repeat {
      guard blobs.count < QueuedOperation.mostBlobs else {
        throw ServiceError.badRequest(
          "General_BadRequest", "The command names more than \(QueuedOperation.mostBlobs) blobs.")
      }
      blobs.append(QueuedIngestion.Blob(url: try reader.singleString()))
      _ = try reader.take(.comma)
    } while try reader.lexer.peek().kind != .end
    return blobs
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    var ingestion = ingestion
    ingestion.database =
      try database.map { try catalog.database(named: $0) }?.name ?? session.database(in: catalog).name
    if let list { ingestion.blobs = try list.sources(catalog, session) }
    let operation = try ingestion.post(catalog, at: session.address)
    let hint = ingestion.isTracked ? ".show queued ingestion operations \"\(operation)\"" : "not tracked"
    return ResultTable(
      "IngestionOperationId:string, ClientRequestId:string, OperationInfo:string",
      rows: [[.string(operation), .string(session.requestID), .string(hint)]])
  }

  func run(in session: CommandSession) async throws -> ResultTable {
    let result = try await session.store.write { try evaluate($0, session) }
    session.doorbell.ring()
    return result
  }
}

/// `.show queued ingestion operations "ID" [details]`, or `("ID", "ID")`.
struct ShowQueuedOperations: DataManagementCommand {
  let writes = false
  let ids: [String]
  let details: Bool

  static func parse(_ reader: inout CommandReader) throws -> ShowQueuedOperations? {
    guard reader.take("show queued ingestion operations") else { return nil }
    var ids: [String] = []
    // A bare id is looked for first: as a token it would often be a malformed number.
    if !reader.startsGuid, try reader.take(.openParenthesis) {
      repeat { ids.append(try reader.operationID()) } while try reader.take(.comma)
      try reader.expect(.closeParenthesis)
    } else {
      ids = [try reader.operationID()]
    }
    return ShowQueuedOperations(ids: ids, details: reader.take("details"))
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let operations = try ids.map { try catalog.queuedOperation($0, session) }
    guard details else {
      return ResultTable(
        """
        IngestionOperationId:string, StartedOn:datetime, LastUpdatedOn:datetime, State:string, Discovered:long,
        Pending:long, Canceled:long, Ingested:long, Failed:long, SampleFailedReasons:string, Database:string,
        Table:string
        """, rows: operations.map(Self.row))
    }
    return ResultTable(
      """
      IngestionOperationId:string, BlobUrl:string, IngestionStatus:string, StartedAt:datetime, CompletedAt:datetime,
      FailedReason:string
      """, rows: operations.flatMap { operation in operation.rows.map { Self.detail($0, of: operation) } })
  }

  private static func row(_ operation: QueuedOperation) -> [JSONValue] {
    let reason = operation.rows.lazy.filter { QueuedOperation.state($0) == .failed }
      .compactMap { $0.properties["Details"] }.first
    return [
      .string(operation.id), operation.started, operation.updated, .string(state(operation)),
      .count(operation.rows.count), .count(operation.count(.inProgress)), .count(operation.count(.canceled)),
      .count(operation.count(.succeeded)), .count(operation.count(.failed)), reason ?? "",
      .string(operation.database ?? ""), .string(operation.table ?? ""),
    ]
  }

  private static func state(_ operation: QueuedOperation) -> String {
    if operation.count(.inProgress) > 0 { return "InProgress" }
    if operation.count(.canceled) > 0 { return "Canceled" }
    return operation.count(.failed) > 0 ? "Failed" : "Completed"
  }

  private static func detail(_ row: StatusEntity, of operation: QueuedOperation) -> [JSONValue] {
    let state = QueuedOperation.state(row)
    return [
      .string(operation.id), row.properties["IngestionSourcePath"] ?? "", .string(state.rawValue),
      row.properties["StartTime"] ?? .null, state == .inProgress ? .null : row.properties["UpdatedOn"] ?? .null,
      row.properties["Details"] ?? "",
    ]
  }
}

/// `.cancel queued ingestion operation "ID" [with (reason="…")]`.
struct CancelQueuedOperation: DataManagementCommand {
  let writes = true
  let id: String
  let reason: String

  static func parse(_ reader: inout CommandReader) throws -> CancelQueuedOperation? {
    guard reader.take("cancel queued ingestion operation") else { return nil }
    let id = try reader.operationID()
    return CancelQueuedOperation(id: id, reason: try reader.properties()["reason"]?.stringValue ?? "")
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let operation = try catalog.queuedOperation(id, session)
    try operation.cancel(reason: reason, in: catalog)
    return ResultTable(
      "OperationId:string, StartedOn:datetime, ReasonPhrase:string",
      rows: [[.string(id), operation.started, .string(reason)]])
  }
}

extension Catalog {
  /// The operation called `id`, when the one who asks may ingest into its table.
  fileprivate func queuedOperation(_ id: String, _ session: CommandSession) throws -> QueuedOperation {
    guard let operation = try QueuedOperation(id, in: self) else {
      throw ServiceError.badRequest(
        "BadRequest_EntityNotFound",
        "There is no tracked ingestion operation '\(id)'; EnableTracking=true has one kept.")
    }
    let table = operation.table ?? ""
    if let caller = session.caller, !caller.mayIngest(into: table) {
      throw ServiceError.forbidden(caller.principal, "DataIngest", on: "Table:\(table)")
    }
    return operation
  }
}

extension Identities.Caller {
  fileprivate func mayIngest(into table: String) -> Bool {
    !roles.isDisjoint(with: [.admin, .ingestor, .tableIngestor(table)])
  }
}

extension CommandReader {
  /// `Name=value` when it stands next; the name in lower case.
  fileprivate mutating func assignment() throws -> (name: String, value: JSONValue)? {
    var ahead = self
    guard !ahead.take("with"), case .word = try ahead.lexer.peek().kind else { return nil }
    let name = try ahead.name()
    guard try ahead.take(.assign) else { return nil }
    let value = try ahead.value()
    self = ahead
    return (name.lowercased(), value)
  }

  /// The id of a queued operation, bare or as a string.
  fileprivate mutating func operationID() throws -> String { try startsGuid ? guid() : string() }
}
