import Kusto

/// `.cancel operation ID [with (reason="…")]`: only `.set` and its family could be, and they are over when they answer.
struct CancelOperation: CatalogCommand {
  let writes = false
  let id: String

  static func parse(_ reader: inout CommandReader) throws -> CancelOperation? {
    guard reader.take("cancel operation") else { return nil }
    let id = try reader.guid()
    _ = try reader.properties()
    return CancelOperation(id: id)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    guard let operation = try catalog.operation(id) else {
      throw ServiceError.badRequest("BadRequest_EntityNotFound", "The operation '\(id)' was not found.")
    }
    return ResultTable(
      "OperationId:guid, Operation:string, StartedOn:datetime, CancellationState:string, ReasonPhrase:string",
      rows: [
        [
          .string(id), .string(operation.kind), .datetime(operation.started), "Cancel failed",
          .string("The operation is \(operation.state.rawValue)."),
        ]
      ])
  }
}
