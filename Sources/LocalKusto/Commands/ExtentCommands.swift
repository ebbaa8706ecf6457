import Kusto

/// `.show table T extents`, `.show tables (A, B) extents`, `.show database D extents`, `.show cluster extents`, with ids
/// and tags to choose by.
struct ShowExtents: CatalogCommand {
  struct TagTest: Sendable {
    var tag: String
    var whole: Bool
    var negated: Bool

    func holds(for tags: [String]) -> Bool {
      let wanted = tag.lowercased()
      let found = tags.contains { whole ? $0.lowercased() == wanted : $0.lowercased().contains(wanted) }
      return found != negated
    }
  }

  enum Place: Sendable {
    case tables([String])
    /// nil means the database of the request.
    case database(String?)
    case cluster
  }

  let writes = false
  let place: Place
  let ids: Set<String>?
  let tests: [TagTest]

  static func parse(_ reader: inout CommandReader) throws -> ShowExtents? {
    var ahead = reader
    let place: Place
    if ahead.take("show table") {
      place = .tables([try ahead.name()])
    } else if ahead.take("show tables") {
      guard try ahead.lexer.peek().kind == .punctuation(.openParenthesis) else { return nil }
      place = .tables(try ahead.names())
    } else if ahead.take("show database") {
      guard !ahead.take("extents") else { return try rest(&reader, ahead, .database(nil)) }
      guard try ahead.startsName else { return nil }
      place = .database(try ahead.name())
    } else if ahead.take("show cluster") {
      place = .cluster
    } else {
      return nil
    }
    guard ahead.take("extents") else { return nil }
    return try rest(&reader, ahead, place)
  }

  private static func rest(
    _ reader: inout CommandReader, _ ahead: CommandReader, _ place: Place
  ) throws -> ShowExtents {
    reader = ahead
    let hasIDs = try reader.lexer.peek().kind == .punctuation(.openParenthesis)
    let ids = hasIDs ? Set(try reader.guids()) : nil
    _ = reader.take("hot")
    var tests: [TagTest] = []
    if reader.take("where") {
      repeat { tests.append(try test(&reader)) } while reader.take("and")
    }
    _ = try reader.properties()
    return ShowExtents(place: place, ids: ids, tests: tests)
  }

  private static func test(_ reader: inout CommandReader) throws -> TagTest {
    try reader.expect("tags")
    guard case .word(let word) = try reader.lexer.peek().kind else {
      throw try reader.unexpected(expected: "has or contains")
    }
    let negated = word.hasPrefix("!")
    let test = word.drop { $0 == "!" }.lowercased()
    guard test == "has" || test == "contains" else { throw try reader.unexpected(expected: "has or contains") }
    reader.skipToken()
    return TagTest(tag: try reader.string(), whole: test == "has", negated: negated)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    var rows: [[JSONValue]] = []
    for table in try tables(catalog, session) {
      for extent in try catalog.extents(of: table) where matches(extent) {
        rows.append(Self.row(extent, table))
      }
    }
    return ResultTable(
      """
      ExtentId:guid, DatabaseName:string, TableName:string, MaxCreatedOn:datetime, OriginalSize:real,
      ExtentSize:real, CompressedSize:real, IndexSize:real, Blocks:long, Segments:long, ExtentContainerId:string,
      RowCount:long, MinCreatedOn:datetime, Tags:string, Kind:string, DeletedRowCount:long
      """, rows: rows)
  }

  private func tables(_ catalog: Catalog, _ session: CommandSession) throws -> [TableRecord] {
    switch place {
    case .tables(let names): try names.map { try session.table($0, in: catalog) }
    case .database(let name):
      try catalog.tables(
        of: try name.map { try catalog.database(named: $0) } ?? session.database(in: catalog), hidden: true)
    case .cluster: try catalog.databases().flatMap { try catalog.tables(of: $0, hidden: true) }
    }
  }

  private func matches(_ extent: ExtentRecord) -> Bool {
    (ids?.contains(extent.id) ?? true) && tests.allSatisfy { $0.holds(for: extent.tags) }
  }

  private static func row(_ extent: ExtentRecord, _ table: TableRecord) -> [JSONValue] {
    let size = JSONValue.number(Double(extent.originalSize))
    return [
      .string(extent.id), .string(table.database.name), .string(table.name), .datetime(extent.created), size, size,
      size, .number(0), 1, 1, .string(Guid.zero), .count(extent.rows), .datetime(extent.created),
      .string(extent.tags.joined(separator: "\r\n")), "StandardData", 0,
    ]
  }
}

/// `.drop extents (ids) from T`, `.drop extents from T`, `.drop extent ID from T`, `.drop extents [whatif] <| …`;
/// `.drop-pretend extents` only tells what would go.
struct DropExtents: CatalogCommand, InputCommand {
  enum Choice: Sendable {
    case ids([String])
    case all
    case query(String)
  }

  let choice: Choice
  let table: String?
  let whatIf: Bool
  var writes: Bool { !whatIf }

  static func parse(_ reader: inout CommandReader) throws -> DropExtents? {
    var ahead = reader
    let result: DropExtents
    if ahead.take("drop extent") {
      let id = try ahead.guid()
      result = DropExtents(choice: .ids([id]), table: try from(&ahead, optional: true), whatIf: false)
    } else if let pretends = ahead.takeDropExtents() {
      let whatIf = ahead.take("whatif") || pretends
      if try ahead.lexer.peek().kind == .punctuation(.openParenthesis) {
        let ids = try ahead.guids()
        result = DropExtents(choice: .ids(ids), table: try from(&ahead, optional: false), whatIf: whatIf)
      } else if try ahead.lexer.peek().isWord {
        result = DropExtents(choice: .all, table: try from(&ahead, optional: false), whatIf: whatIf)
      } else {
        reader = ahead
        return DropExtents(choice: .query(try reader.input()), table: nil, whatIf: whatIf)
      }
    } else {
      return nil
    }
    _ = try ahead.end()
    reader = ahead
    return result
  }

  private static func from(_ reader: inout CommandReader, optional: Bool) throws -> String? {
    if optional, try !reader.lexer.peek().isWord { return nil }
    try reader.expect("from")
    return try reader.name()
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let owner = try table.map { try session.table($0, in: catalog) }
    let extents: [ExtentRecord]
    switch choice {
    case .all: extents = try owner.map { try catalog.extents(of: $0) } ?? []
    case .ids(let ids): extents = try ids.map { try Self.extent($0, of: owner, catalog) }
    case .query(let text):
      let found = try CommandList.evaluate(text, catalog, session).values(of: "ExtentId")
      extents = try found.compactMap(\.stringValue).map { try Self.extent($0, of: nil, catalog) }
    }
    let rows = try extents.map { extent -> [JSONValue] in
      [.string(extent.id), .string(try catalog.owner(of: extent).name), .datetime(extent.created)]
    }
    if !whatIf { for extent in extents { try catalog.drop(extent) } }
    return ResultTable("ExtentId:guid, TableName:string, CreatedOn:datetime", rows: rows)
  }

  private static func extent(_ id: String, of table: TableRecord?, _ catalog: Catalog) throws -> ExtentRecord {
    guard let extent = try catalog.extent(id), table == nil || table?.id == extent.table else {
      throw ServiceError.noExtent(id, table: table?.name ?? "")
    }
    return extent
  }
}

extension CommandReader {
  /// Steps over the words that begin a drop of extents; true when it is only pretended, nil for anything else.
  fileprivate mutating func takeDropExtents() -> Bool? {
    if take("drop extents") { return false }
    return take("drop-pretend extents") ? true : nil
  }

  /// Steps over one token, whatever it is.
  mutating func skipToken() {
    var ahead = self
    _ = try? ahead.lexer.next()
    self = ahead
  }
}
