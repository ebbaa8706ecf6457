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
      try check(CommandNeed("DataIngestStreaming", [.admin, .ingestor, .tableIngestor(table)]), principal, body)
    case .restIngestion(_, let table, _):
      let need = CommandNeed("DataIngest", [.admin, .ingestor, .tableIngestor(table), .tableAdmin(table)])
      try check(need, principal, body)
    case .restConfiguration: try check(command: ".get ingestion resources", principal, body)
    case .management: try check(command: text, principal, body)
    case .query:
      if text.hasPrefix(".") { return try check(command: text, principal, body) }
      try check(CommandNeed.query, principal, body)
    default: return
    }
  }

  /// Remembers the maker of tables.
  func note(_ principal: Identities.Principal, made tables: [String]) {
    if tables.isEmpty { return }
    made.withLock { made in
      // What somebody made before under this name is gone.
      for name in made.keys { made[name]?.subtract(tables) }
      made[principal.name, default: []].formUnion(tables)
    }
  }

  /// The roles of `principal`, those by making included.
  func roles(of principal: Identities.Principal) -> Set<Identities.Role> {
    principal.roles.union(made.withLock { ($0[principal.name] ?? []).map { .tableAdmin($0) } })
  }

  private func check(command text: String, _ principal: Identities.Principal, _ body: EngineRequest?) throws {
    // What cannot be read is not carried out either: its error says more than a refusal would.
    guard let command = try? CommandList.parse(text).command else { return }
    for need in CommandNeed.all(of: command, heldBy: roles(of: principal)) { try check(need, principal, body) }
  }

  private func check(_ need: CommandNeed, _ principal: Identities.Principal, _ body: EngineRequest?) throws {
    if !need.roles.isDisjoint(with: roles(of: principal)) { return }
    let place = need.table.map { "Table:\($0)" } ?? "Database:\(body?.database ?? "NetDefaultDB")"
    throw ServiceError.forbidden(principal, need.operation, on: place)
  }
}

extension ServiceError {
  /// The refusal of `operation`; `place` is `Database:D` or `Table:T`.
  static func forbidden(_ principal: Identities.Principal, _ operation: String, on place: String) -> ServiceError {
    ServiceError(
      code: "Forbidden",
      message: "Principal '\(principal.name)' is not authorized to perform operation '\(operation)' on '\(place)'.",
      type: "Kusto.Common.Svc.Exceptions.UnauthorizedOperationException", isPermanent: true)
  }
}
