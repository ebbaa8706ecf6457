import Datasets
import Foundation
import Kusto

extension MemoryService: CommandPort {
  package func run(_ command: Command, database: String?) async throws -> ResultTable {
    try await serve(command.name) { try $0.answer(command) }
  }

  package func query(_ text: String, database: String) async throws -> [ResultTable] {
    try await serve("query") { _ in throw Self.refuse("BadRequest_SyntaxError", "this service knows no queries") }
  }

  private func answer(_ command: Command) throws -> ResultTable {
    let names = command.text.matches(of: /\['((?:[^'\\]|\\.)*)'\]/).map { String($0.1) }
    let name = names.first ?? ""
    switch command.name {
    case ".show databases": return Self.texts(["DatabaseName"], [["Demo"]])
    case ".show tables":
      return Self.texts(["TableName"], tables.filter { !$0.value.isHidden }.keys.sorted().map { [.string($0)] })
    case ".show table schema":
      return Self.texts(["Schema"], [[.string(try table(name).schema.schemaJSON(table: name))]])
    case ".create table":
      let columns = names.dropFirst().isEmpty ? "" : command.text.drop { $0 != "(" }.dropFirst()
      let text = columns.split(separator: ") with (", maxSplits: 1).first.map(String.init) ?? ""
      let schema = try TableSchema(cslSchema: text.hasSuffix(")") ? String(text.dropLast()) : text)
      let docstring = command.text.firstMatch(of: /docstring='([^']*)'/).map { String($0.1) } ?? ""
      let made = create(name, schema: schema, hidden: command.text.contains("hidden=true"), docstring: docstring)
      return Self.texts(["Schema"], [[.string(made.schemaJSON(table: name))]])
    case ".show table details": return Self.texts(["DocString"], [[.string(try table(name).docstring)]])
    case ".rename tables":
      guard names.count == 2 else { throw Self.refuse("BadRequest_SyntaxError", "a name for what?") }
      try rename(names[1], to: names[0])
      return Self.texts(["TableName"], [])
    case ".drop extents":
      let tag = command.text.firstMatch(of: /tags has '([^']*)'/).map { String($0.1) } ?? ""
      try dropExtents(of: name, tag: tag)
      return Self.texts(["ExtentId"], [])
    case ".drop table":
      drop(name)
      return Self.texts(["TableName"], [])
    case ".get ingestion resources":
      return Self.texts(
        ["ResourceTypeName", "StorageRoot"],
        [
          ["TempStorage", "memory://temp?sig=secret"],
          ["SecuredReadyForAggregationQueue", "memory://queue?sig=secret"],
        ] + statusTables.map { ["IngestionsStatusTable", .string("\($0)?sig=secret")] })
    case ".get kusto identity token": return Self.texts(["AuthorizationContext"], [["token"]])
    case ".show extents": return list(try table(name).extents)
    case ".show ingestion failures":
      return Self.texts(["Table", "IngestionSourcePath", "ErrorCode", "FailureKind", "Details"], failures)
    default: return try answerMove(command, names: names)
    }
  }

  private var statusTables: [String] {
    guard behaviour.hasStatusTables else { return [] }
    let loans = behaviour.addsStatusTables ? count(".get ingestion resources") : 1
    return (1...max(1, loans)).reversed().map { "memory://status\($0)" }
  }

  private func answerMove(_ command: Command, names: [String]) throws -> ResultTable {
    let ids = command.text.matches(of: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/).map {
      String($0.0)
    }
    switch command.name {
    case ".move extents":
      guard names.count == 2 else { throw Self.refuse("BadRequest_SyntaxError", "a move from where to where?") }
      return Self.texts(["OperationId"], [[.string(try beginMove(ids, from: names[0], to: names[1]))]])
    case ".show operations":
      guard let move = poll(ids.first ?? "") else { return Self.texts(["OperationId", "State", "Status"], []) }
      return Self.texts(["OperationId", "State", "Status"], [[.string(ids[0]), .string(move.state), ""]])
    case ".show operation details":
      let move = operations[ids.first ?? ""]
      return Self.texts(
        ["OriginalExtentId", "ResultExtentId"],
        (move?.extents ?? []).map { [.string($0), .string(move?.moved.contains($0) == true ? $0 : "Failed")] })
    default: return Self.texts(["PolicyName"], [])
    }
  }

  private func list(_ extents: [Extent]) -> ResultTable {
    Self.texts(
      ["ExtentId", "RowCount", "Tags", "MinCreatedOn"],
      extents.map {
        [
          .string($0.id), .integer(Int64($0.rows)), .string($0.tags.joined(separator: "\r\n")),
          .string(KustoTime.text($0.created)),
        ]
      })
  }

  private static func texts(_ columns: [String], _ rows: [[JSONValue]]) -> ResultTable {
    ResultTable(name: "Table_0", columns: columns.map { Column(name: $0, type: .string) }, rows: rows)
  }
}

extension MemoryService: StoragePort {
  package func putBlock(_ content: BlockContent, id: String, to blob: StorageAddress) async throws {
    let bytes = try content.bytes
    try await serve("put block") { $0.blocks["\(blob) \(id)"] = bytes }
  }

  package func putBlockList(_ ids: [String], to blob: StorageAddress) async throws {
    try await serve("put block list") { service in
      service.blobs[blob.description] = ids.flatMap { service.blocks["\(blob) \($0)"] ?? [] }
    }
  }

  package func post(_ message: IngestionMessage, to queue: StorageAddress) async throws {
    try await serve("post message") { $0.ingest(message) }
  }

  package func insertStatus(_ entity: StatusEntity, into table: StorageAddress) async throws {
    try await serve("insert status") { service in
      let key = Self.statusKey(entity.partitionKey, entity.rowKey, table)
      service.statuses[key] = service.statuses[key] ?? IngestionStatus(state: .pending)
    }
  }

  package func statuses(partitionKey: String, in table: StorageAddress) async throws -> [String: IngestionStatus] {
    try await serve("read status") { service in
      let head = "\(table) \(partitionKey) "
      return Dictionary(
        service.statuses.filter { $0.key.hasPrefix(head) }.map { (String($0.key.dropFirst(head.count)), $0.value) },
        uniquingKeysWith: { $1 })
    }
  }

  package func status(
    partitionKey: String, rowKey: String, in table: StorageAddress
  ) async throws -> IngestionStatus? {
    try await serve("read status") { $0.statuses[Self.statusKey(partitionKey, rowKey, table)] }
  }
}
