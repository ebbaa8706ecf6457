import Kusto

/// `.show operations [ID | (ID, ID)]`.
struct ShowOperations: CatalogCommand {
  let writes = false
  let ids: [String]?

  static func parse(_ reader: inout CommandReader) throws -> ShowOperations? {
    guard reader.take("show operations") else { return nil }
    if reader.startsGuid { return ShowOperations(ids: [try reader.guid()]) }
    let isList = try reader.lexer.peek().kind == .punctuation(.openParenthesis)
    return ShowOperations(ids: isList ? try reader.guids() : nil)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let operations =
      try ids.map { try $0.compactMap { try catalog.operation($0) } }
      ?? catalog.operations(of: try session.database(in: catalog))
    return ResultTable(
      """
      OperationId:guid, Operation:string, NodeId:string, StartedOn:datetime, LastUpdatedOn:datetime,
      Duration:timespan, State:string, Status:string, RootActivityId:guid, ShouldRetry:bool, Database:string,
      Principal:string, User:string, AdminEpochStartTime:datetime
      """,
      rows: operations.map { operation in
        [
          .string(operation.id), .string(operation.kind), "Local_IN_0", .datetime(operation.started),
          .datetime(operation.updated), .timespan(operation.updated - operation.started),
          .string(operation.state.rawValue), .string(operation.status), .string(operation.id), false,
          .string(operation.database), "", "", .datetime(operation.started),
        ]
      })
  }
}

/// `.show operation ID details`: what the command answers when it is not asynchronous.
struct ShowOperationDetails: CatalogCommand {
  let writes = false
  let id: String

  static func parse(_ reader: inout CommandReader) throws -> ShowOperationDetails? {
    guard reader.take("show operation") else { return nil }
    let id = try reader.guid()
    try reader.expect("details")
    return ShowOperationDetails(id: id)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    guard let operation = try catalog.operation(id) else {
      throw ServiceError.badRequest("BadRequest_EntityNotFound", "The operation '\(id)' was not found.")
    }
    guard operation.state == .completed, let result = operation.result else {
      throw ServiceError.badRequest(
        "BadRequest_OperationNotCompleted",
        "The operation '\(id)' has no details: its state is \(operation.state.rawValue).")
    }
    return result
  }
}

/// `.show ingestion failures [with (OperationId=guid)]`.
struct ShowIngestionFailures: CatalogCommand {
  let writes = false
  let operation: String?

  static func parse(_ reader: inout CommandReader) throws -> ShowIngestionFailures? {
    guard reader.take("show ingestion failures") else { return nil }
    return ShowIngestionFailures(operation: try reader.properties()["operationid"]?.stringValue)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let failures = try catalog.failures(of: try session.database(in: catalog))
      .filter { operation == nil || $0.operation == operation }
    return ResultTable(
      """
      OperationId:guid, Database:string, Table:string, FailedOn:datetime, IngestionSourcePath:string,
      Details:string, FailureKind:string, RootActivityId:guid, OperationKind:string,
      OriginatesFromUpdatePolicy:bool, ErrorCode:string, Principal:string, User:string,
      IngestionProperties:string, NumberOfSources:int, ShouldRetry:bool
      """,
      rows: failures.map { failure in
        [
          .string(failure.operation), .string(failure.database), .string(failure.table), .datetime(failure.at),
          .string(failure.source), .string(failure.details), .string(failure.kind), .string(failure.activity),
          "DataIngestPull", false, .string(failure.code), "", "", .string(failure.properties), 1,
          .bool(failure.shouldRetry),
        ]
      })
  }
}
