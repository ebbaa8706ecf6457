import Kusto

/// `.show database D principals`, `.show table T principals`, and the same with `principal roles`, which are the
/// caller's own: answered where it is known who calls.
enum PrincipalAnswers {
  /// The answer to `text`; nil when it is another command.
  static func answer(
    _ text: String, _ principal: Identities.Principal, _ roles: Set<Identities.Role>
  ) throws -> ResultTable? {
    guard var reader = try? CommandReader(text) else { return nil }
    let isTable = reader.take("show table")
    guard isTable || reader.take("show database"), let name = try? reader.name(),
      reader.take("principals") || reader.take("principal roles")
    else { return nil }
    let rows = roles.flatMap { role in words(role, isTable: isTable, of: name) }.sorted().map { words -> [JSONValue] in
      [
        .string(words), .string(principal.name.hasPrefix("aadapp") ? "AAD Application" : "AAD User"),
        .string(principal.name), .string(principal.objectID), .string(principal.name), "",
      ]
    }
    return ResultTable(
      """
      Role:string, PrincipalType:string, PrincipalDisplayName:string, PrincipalObjectId:string,
      PrincipalFQN:string, Notes:string
      """, rows: rows)
  }

  /// As the service writes roles, `Database Demo Admin`.
  private static func words(_ role: Identities.Role, isTable: Bool, of name: String) -> [String] {
    switch role {
    case .tableAdmin(let table): isTable && table == name ? ["Table \(table) Admin"] : []
    case .tableIngestor(let table): isTable && table == name ? ["Table \(table) Ingestor"] : []
    // The roles of a database are not listed at its tables.
    case .admin, .user, .viewer, .ingestor, .monitor: isTable ? [] : ["Database \(name) \("\(role)".capitalized)"]
    }
  }
}
