import Kusto

/// `.show database D principals`, `.show table T principals`, `.show cluster principals`, and the same with
/// `principal roles`: the roles of whoever asks, as far as it is known who that is.
struct ShowPrincipals: CatalogCommand {
  enum Entity: Sendable {
    /// nil means the one of the request.
    case database(String?)
    case table(String)
    case cluster
  }

  let writes = false
  let entity: Entity

  static func parse(_ reader: inout CommandReader) throws -> ShowPrincipals? {
    var ahead = reader
    guard let entity = entity(&ahead), ahead.take("principals") || ahead.take("principal roles") else { return nil }
    reader = ahead
    return ShowPrincipals(entity: entity)
  }

  private static func entity(_ reader: inout CommandReader) -> Entity? {
    if reader.take("show cluster") { return .cluster }
    if reader.take("show table") { return (try? reader.name()).map { .table($0) } }
    guard reader.take("show database") else {
      // `.show principal roles`, with no entity, is about the database.
      return reader.take("show") ? .database(nil) : nil
    }
    var ahead = reader
    if ahead.take("principals") || ahead.take("principal roles") { return .database(nil) }
    return (try? reader.name()).map { .database($0) }
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let place = try place(catalog, session)
    let rows: [[JSONValue]] =
      if let caller = session.caller {
        caller.roles.compactMap { word($0) }.sorted().map { role in
          [
            .string("\(place)\(role)"),
            .string(caller.principal.name.hasPrefix("aadapp") ? "AAD Application" : "AAD User"),
            .string(caller.principal.name), .string(caller.principal.objectID), .string(caller.principal.name), "",
          ]
        }
      } else {
        [[.string("\(place)Admin"), "Local", "local user", "", "local=user", ""]]
      }
    return ResultTable(
      """
      Role:string, PrincipalType:string, PrincipalDisplayName:string, PrincipalObjectId:string,
      PrincipalFQN:string, Notes:string
      """, rows: rows)
  }

  /// What stands before a role, as the service writes it: `Database Demo `, `Table T `, `AllDatabases`.
  private func place(_ catalog: Catalog, _ session: CommandSession) throws -> String {
    switch entity {
    case .cluster: "AllDatabases"
    case .table(let name): "Table \(try session.table(name, in: catalog).name) "
    case .database(let name):
      "Database \(try name.map { try catalog.database(named: $0) }?.name ?? session.database(in: catalog).name) "
    }
  }

  /// The roles of a database are not listed at its tables, nor those of a table at its database.
  private func word(_ role: Identities.Role) -> String? {
    switch (role, entity) {
    case (.tableAdmin(let name), .table(let table)): name == table ? "Admin" : nil
    case (.tableIngestor(let name), .table(let table)): name == table ? "Ingestor" : nil
    case (.admin, .database), (.user, .database), (.viewer, .database), (.ingestor, .database), (.monitor, .database):
      "\(role)".capitalized
    default: nil
    }
  }
}
