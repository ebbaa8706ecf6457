import Kusto

/// `.move [async] extents all|(ids) from table A to table B`, `.move [async] extents to table B <| …`.
///
/// One transaction at any size: all extents that it names move, or none does.
struct MoveExtents: CatalogCommand, InputCommand {
  enum Choice: Sendable {
    case all(from: String)
    case ids([String], from: String)
    case query(String)
  }

  let writes = true
  let isAsync: Bool
  let choice: Choice
  let target: String
  let newIngestionTime: Bool
  /// The command without `async`, for the worker that runs it.
  let text: String

  static func parse(_ reader: inout CommandReader) throws -> MoveExtents? {
    let isAsync = reader.take("move async extents")
    guard isAsync || reader.take("move extents") else { return nil }
    let start = reader.lexer.offset
    if reader.take("to table") { return try query(&reader, isAsync: isAsync, start: start) }
    let all = reader.take("all")
    var ids = try idList(&reader)
    try reader.expect("from table")
    let source = try reader.name()
    try reader.expect("to table")
    let target = try reader.name()
    let properties = try reader.properties()
    if ids == nil, !all { ids = try idList(&reader) }
    let text = ".move extents" + reader.lexer.text(start..<reader.lexer.offset)
    guard try reader.end() == nil else { throw try reader.unexpected(expected: "the end of the command") }
    if !all, ids == nil { throw try reader.unexpected(expected: "'all', or the ids of extents in parentheses") }
    return MoveExtents(
      isAsync: isAsync, choice: ids.map { .ids($0, from: source) } ?? .all(from: source), target: target,
      newIngestionTime: properties["setnewingestiontime"] == true, text: text)
  }

  private static func query(_ reader: inout CommandReader, isAsync: Bool, start: Int) throws -> MoveExtents {
    let target = try reader.name()
    let properties = try reader.properties()
    let input = try reader.input()
    return MoveExtents(
      isAsync: isAsync, choice: .query(input), target: target,
      newIngestionTime: properties["setnewingestiontime"] == true,
      text: ".move extents" + reader.lexer.text(start..<reader.lexer.offset) + input)
  }

  private static func idList(_ reader: inout CommandReader) throws -> [String]? {
    guard try reader.lexer.peek().kind == .punctuation(.openParenthesis) else { return nil }
    return try reader.guids()
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    if isAsync {
      let id = try catalog.schedule(text, kind: "ExtentsMove", in: try session.database(in: catalog))
      return ResultTable("OperationId:guid", rows: [[.string(id)]])
    }
    let target = try session.table(target, in: catalog)
    let source: TableRecord?
    let ids: [String]
    switch choice {
    case .all(let name):
      source = try session.table(name, in: catalog)
      ids = try source.map { try catalog.extents(of: $0).map(\.id) } ?? []
    case .ids(let given, let name):
      source = try session.table(name, in: catalog)
      ids = given
    case .query(let text):
      source = nil
      ids = try CommandList.evaluate(text, catalog, session).values(of: "ExtentId").compactMap(\.stringValue)
    }
    let moves = try catalog.move(ids, from: source, to: target, newIngestionTime: newIngestionTime)
    return ResultTable(
      "OriginalExtentId:string, ResultExtentId:string, Details:string",
      rows: moves.map { [.string($0.old), .string($0.new), ""] })
  }

  func run(in session: CommandSession) async throws -> ResultTable {
    let result = try await session.store.write { try evaluate($0, session) }
    if isAsync { session.doorbell.ring() }
    return result
  }
}
