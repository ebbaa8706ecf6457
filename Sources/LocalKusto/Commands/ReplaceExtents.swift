import Kusto

/// `.replace [async] extents in table B [with (…)] <| {extents to drop}, {extents to move}`.
///
/// One transaction: some go, others come, or nothing changes.
struct ReplaceExtents: CatalogCommand, InputCommand {
  let writes = true
  let isAsync: Bool
  let target: String
  let newIngestionTime: Bool
  let dropped: String
  let moved: String
  /// The command without `async`, for the worker that runs it.
  let text: String

  static func parse(_ reader: inout CommandReader) throws -> ReplaceExtents? {
    let isAsync = reader.take("replace async extents")
    guard isAsync || reader.take("replace extents") else { return nil }
    let start = reader.lexer.offset
    try reader.expect("in table")
    let target = try reader.name()
    let properties = try reader.properties()
    try reader.expect(.pipeInto)
    let dropped = try query(&reader)
    try reader.expect(.comma)
    let moved = try query(&reader)
    let text = ".replace extents" + reader.lexer.text(start..<reader.lexer.offset)
    guard try reader.end() == nil else { throw try reader.unexpected(expected: "the end of the command") }
    return ReplaceExtents(
      isAsync: isAsync, target: target, newIngestionTime: properties["setnewingestiontime"] == true,
      dropped: dropped, moved: moved, text: text)
  }

  /// The text within braces; those inside of it come in pairs.
  private static func query(_ reader: inout CommandReader) throws -> String {
    try reader.expect(.openBrace)
    let start = reader.lexer.offset
    var open = 1
    while open > 0 {
      let token = try reader.lexer.next()
      switch token.kind {
      case .punctuation(.openBrace): open += 1
      case .punctuation(.closeBrace): open -= 1
      case .end: throw reader.lexer.unexpected(token, expected: "'}'")
      default: break
      }
    }
    return reader.lexer.text(start..<reader.lexer.offset - 1)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let database = try session.database(in: catalog)
    if isAsync {
      let id = try catalog.schedule(text, kind: "ExtentsReplace", in: database)
      return ResultTable("OperationId:guid", rows: [[.string(id)]])
    }
    let table = try session.table(target, in: catalog)
    let gone = try Self.ids(dropped, catalog, session)
    let coming = try Self.ids(moved, catalog, session)
    if let both = Set(gone).intersection(coming).first {
      throw ServiceError.badRequest(
        "General_BadRequest", "The extent '\(both)' can not be dropped and moved by the same command.")
    }
    var rows: [[JSONValue]] = []
    for id in gone {
      guard let extent = try catalog.extent(id), extent.table == table.id else {
        throw ServiceError.noExtent(id, table: target)
      }
      try catalog.drop(extent)
      rows.append([.string(id), "", ""])
    }
    let moves = try catalog.move(coming, from: nil, to: table, newIngestionTime: newIngestionTime)
    rows += moves.map { [.string($0.old), .string($0.new), ""] }
    return ResultTable("OriginalExtentId:string, ResultExtentId:string, Details:string", rows: rows)
  }

  private static func ids(_ text: String, _ catalog: Catalog, _ session: CommandSession) throws -> [String] {
    let words = text.trimmingBlanks
    guard !words.isEmpty else { return [] }
    return try CommandList.evaluate(words, catalog, session).values(of: "ExtentId").compactMap(\.stringValue)
  }

  func run(in session: CommandSession) async throws -> ResultTable {
    let result = try await session.store.write { try evaluate($0, session) }
    if isAsync { session.doorbell.ring() }
    return result
  }
}
