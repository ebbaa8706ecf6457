import Kusto
import Synchronization

/// What principals may do: their roles, and the tables that they made.
final class Permissions: Sendable {
  /// Who made which tables, by name: the maker of a table is its admin.
  private let made = Mutex<[String: Set<String>]>([:])

  /// Refuses what `principal` may not do.
  ///
  /// Source: the permissions that the documentation of each command names.
  ///
  /// - Throws: ``ServiceError`` with the code `Forbidden`.
  func check(_ principal: Identities.Principal, _ route: Route, _ body: EngineRequest?) throws {
    let text = (body?.text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    switch route {
    case .streaming(_, let table):
      try need([.admin, .ingestor, .tableIngestor(table)], "DataIngestStreaming", principal, body)
    case .restIngestion(_, let table, _):
      try need([.admin, .ingestor, .tableIngestor(table), .tableAdmin(table)], "DataIngest", principal, body)
    case .restConfiguration: try check(command: ".get ingestion resources", principal, body)
    case .management: try check(command: text, principal, body)
    case .query:
      if text.hasPrefix(".") { return try check(command: text, principal, body) }
      try need([.admin, .user, .viewer], "Query", principal, body)
    default: return
    }
  }

  /// Remembers the maker of a table; called after the command was carried out.
  func note(_ principal: Identities.Principal, command text: String) {
    guard let command = Self.parsed(text) else { return }
    made.withLock { $0[principal.name, default: []].formUnion(command.made) }
  }

  /// The roles of `principal`, those by making included.
  func roles(of principal: Identities.Principal) -> Set<Identities.Role> {
    principal.roles.union(made.withLock { ($0[principal.name] ?? []).map { .tableAdmin($0) } })
  }

  private func check(command text: String, _ principal: Identities.Principal, _ body: EngineRequest?) throws {
    guard let (verb, tables, _) = Self.parsed(text) else { return }
    let roles = roles(of: principal)
    switch verb {
    case "show version", "show operations", "show operation", "show principal": return
    case "show cluster" where !text.contains("extents"): return
    case "show databases" where Self.namesOnly(text): return
    case "show database" where text.contains("principal roles"): return
    case "show queued", "cancel queued":
      let mayIngest = roles.contains { if case .tableIngestor = $0 { true } else { false } }
      if !mayIngest { try need([.admin, .ingestor], "DataIngest", principal, body) }
    case let verb where verb.hasPrefix("show"):
      let isOwn = tables.contains { roles.contains(.tableAdmin($0)) }
      if !isOwn { try need([.admin, .user, .viewer, .monitor], "Show", principal, body) }
    case let verb where verb.hasPrefix("create"): try need([.admin, .user], "TableCreate", principal, body)
    case let verb where verb.hasPrefix("get ingestion") || verb.hasPrefix("get kusto") || verb.hasPrefix("list blobs"):
      let mayIngest = roles.contains { if case .tableIngestor = $0 { true } else { false } }
      if !mayIngest { try need([.admin, .ingestor], "DataIngest", principal, body) }
    case "ingest inline", "ingest into", "ingest async", "ingest-from-storage-queued into":
      try need([.admin, .ingestor] + tables.map { .tableIngestor($0) }, "DataIngestInline", principal, body)
    case let verb where Self.fromQuery.contains(String(verb.prefix { $0 != " " })):
      try need([.admin, .user, .viewer], "Query", principal, body)
      try check(fromQuery: String(verb.prefix { $0 != " " }), text, principal, body)
    case "refresh database", "clear database", "cancel operation": return
    default:
      // What names no table may be about any.
      if tables.isEmpty { try need([.admin], "DatabaseAdmin", principal, body) }
      for table in tables { try need([.admin, .tableAdmin(table)], "TableAdmin", principal, body, table: table) }
    }
  }

  /// True for `.show databases`, which everybody may ask for; of their contents it says nothing.
  private static func namesOnly(_ text: String) -> Bool {
    guard var rest = try? CommandReader(text), rest.take("show databases") else { return false }
    if rest.take("identity") { return true }
    switch try? rest.lexer.peek().kind {
    case .end, .punctuation(.pipe), .punctuation(.semicolon): return true
    default: return false
    }
  }

  /// Commands that put the rows of a query into a table.
  private static let fromQuery: Set<String> = ["set", "append", "set-or-append", "set-or-replace"]

  private func check(
    fromQuery verb: String, _ text: String, _ principal: Identities.Principal, _ body: EngineRequest?
  ) throws {
    guard var rest = try? CommandReader(text), rest.take(verb) else { return }
    _ = rest.take("async")
    guard let table = try? rest.name() else { return }
    try need(
      [.admin, .ingestor, .tableIngestor(table), .tableAdmin(table)], "TableIngest", principal, body, table: table)
    // What is replaced is taken away.
    if verb == "set-or-replace" { try need([.admin, .tableAdmin(table)], "TableAdmin", principal, body, table: table) }
  }

  private func need(
    _ any: [Identities.Role], _ operation: String, _ principal: Identities.Principal, _ body: EngineRequest?,
    table: String? = nil
  ) throws {
    let held = roles(of: principal)
    if any.contains(where: held.contains) { return }
    let place = table.map { "Table:\($0)" } ?? "Database:\(body?.database ?? "NetDefaultDB")"
    throw ServiceError(
      code: "Forbidden",
      message: "Principal '\(principal.name)' is not authorized to perform operation '\(operation)' on '\(place)'.",
      type: "Kusto.Common.Svc.Exceptions.UnauthorizedOperationException", isPermanent: true)
  }

  /// What a command does to which tables; nil for what is no command.
  private static func parsed(_ text: String) -> (verb: String, tables: [String], made: [String])? {
    guard var rest = try? CommandReader(text) else { return nil }
    let words = text.drop { $0 == "." }.split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
    let verb = words.prefix(2).joined(separator: " ")
    if rest.take("rename tables"), let fresh = try? rest.name(), (try? rest.lexer.next()) != nil,
      let old = try? rest.name()
    {
      return (verb, [old], [fresh])
    }
    var tables: [String] = []
    // Every name behind the word 'table'.
    while let token = try? rest.lexer.next(), token.kind != .end {
      if case .word(let word) = token.kind, word.lowercased() == "table", let name = try? rest.name() {
        tables.append(name)
      }
    }
    return (verb, tables, verb.hasPrefix("create") ? Array(tables.prefix(1)) : [])
  }
}
