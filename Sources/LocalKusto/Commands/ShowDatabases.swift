import Kusto

/// `.show databases [(D1, D2)]` and `.show database` for the one of the request, each with `details`, `identity`,
/// `policies` or `datastats`.
struct ShowDatabases: CatalogCommand {
  enum Aspect: String, Sendable, CaseIterable { case plain, details, identity, policies, datastats }

  let writes = false
  /// nil means all.
  let names: [String]?
  let isCurrentOnly: Bool
  let aspect: Aspect

  static func parse(_ reader: inout CommandReader) throws -> ShowDatabases? {
    var ahead = reader
    let isCurrentOnly = ahead.take("show database")
    guard isCurrentOnly || ahead.take("show databases") else { return nil }
    let isList = try !isCurrentOnly && ahead.lexer.peek().kind == .punctuation(.openParenthesis)
    let names = isList ? try ahead.names() : nil
    let aspect = Aspect.allCases.dropFirst().first { ahead.take($0.rawValue) } ?? .plain
    // Another word is a database, of which another command shows something.
    if isCurrentOnly, try ahead.startsName { return nil }
    reader = ahead
    return ShowDatabases(names: names, isCurrentOnly: isCurrentOnly, aspect: aspect)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let current = try? session.database(in: catalog)
    let wanted = names.map { Set($0.map { $0.lowercased() }) }
    let databases = try catalog.databases().filter { database in
      isCurrentOnly ? database == current : wanted?.contains(database.name.lowercased()) ?? true
    }
    let rows = try databases.map { database in
      try head(of: database, isCurrent: database == current, catalog) + tail(of: database, catalog)
    }
    return ResultTable("\(Self.headColumns), \(tailColumns)", rows: rows)
  }

  private static let headColumns =
    "DatabaseName:string, PersistentStorage:string, Version:string, IsCurrent:bool, DatabaseAccessMode:string, "
    + "PrettyName:string"

  private func head(of database: DatabaseRecord, isCurrent: Bool, _ catalog: Catalog) throws -> [JSONValue] {
    [
      .string(database.name), "", .string(try catalog.version(of: database).text), .bool(isCurrent), "ReadWrite", "",
    ]
  }

  private var tailColumns: String {
    switch aspect {
    case .plain: "DatabaseId:guid, InTransitionTo:string, SuspensionState:string"
    case .identity: "CurrentUserIsUnrestrictedViewer:bool, DatabaseId:guid, InTransitionTo:string"
    case .details:
      """
      AuthorizedPrincipals:string, RetentionPolicy:string, MergePolicy:string, CachingPolicy:string,
      ShardingPolicy:string, StreamingIngestionPolicy:string, IngestionBatchingPolicy:string, TotalSize:real,
      DatabaseId:guid, InTransitionTo:string
      """
    case .policies:
      """
      DatabaseId:guid, AuthorizedPrincipals:string, DefaultRetentionPolicy:string, MergePolicy:string,
      CachingPolicy:string, ShardingPolicy:string, StreamingIngestionPolicy:string, IngestionBatchingPolicy:string
      """
    case .datastats:
      """
      DatabaseId:guid, OriginalSize:real, ExtentSize:real, CompressedSize:real, IndexSize:real, RowCount:long,
      HotOriginalSize:real, HotExtentSize:real, HotCompressedSize:real, HotIndexSize:real, HotRowCount:long,
      TotalExtents:long, HotExtents:long
      """
    }
  }

  private func tail(of database: DatabaseRecord, _ catalog: Catalog) throws -> [JSONValue] {
    let id = JSONValue.string(database.guid)
    switch aspect {
    case .plain: return [id, "", ""]
    case .identity: return [true, id, ""]
    case .details:
      let size = try catalog.data(of: database).size
      return try ["[]"] + Self.policies(of: database, catalog) + [.number(size), id, ""]
    case .policies: return try [id, "[]"] + Self.policies(of: database, catalog)
    case .datastats:
      let data = try catalog.data(of: database)
      let sizes: [JSONValue] = [.number(data.size), .number(data.size), .number(data.size), .number(0)]
      let rows = JSONValue.count(data.rows)
      return [id] + sizes + [rows] + sizes + [rows, .count(data.extents), .count(data.extents)]
    }
  }

  private static func policies(of database: DatabaseRecord, _ catalog: Catalog) throws -> [JSONValue] {
    let kinds: [PolicyKind] = [.retention, .merge, .caching, .sharding, .streamingIngestion, .ingestionBatching]
    return try kinds.map { .string(try catalog.policy($0, of: database)?.text ?? "null") }
  }
}

/// `.show database D policy X`.
struct ShowDatabasePolicy: CatalogCommand {
  let writes = false
  let name: String
  let kind: PolicyKind

  static func parse(_ reader: inout CommandReader) throws -> ShowDatabasePolicy? {
    var ahead = reader
    guard ahead.take("show database"), let name = try? ahead.name(), ahead.take("policy") else { return nil }
    reader = ahead
    return ShowDatabasePolicy(name: name, kind: try AlterPolicy.kind(&reader))
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let database = try catalog.database(named: name)
    return .policy(
      kind, entity: "[\(database.name)]", type: "Database", value: try catalog.policy(kind, of: database))
  }
}

extension CommandReader {
  /// True when a name stands next, bare, in brackets or in quotes.
  var startsName: Bool {
    get throws {
      switch try lexer.peek().kind {
      case .word, .string, .punctuation(.openBracket): true
      default: false
      }
    }
  }
}

extension Catalog {
  /// How much data the tables of `database` hold, bytes before compression.
  func data(of database: DatabaseRecord) throws -> (size: Double, rows: Int, extents: Int) {
    let found = try row(
      """
      SELECT COALESCE(SUM(e.original_size), 0), COALESCE(SUM(e.rows), 0), COUNT(*)
      FROM extents AS e JOIN tables AS t ON t.id = e.entity WHERE t.database = ?
      """, [database.id])
    guard let found else { return (0, 0, 0) }
    let size: Int64 = found[0]
    return (Double(size), found[1], found[2])
  }
}
