import Kusto
import KustoSignIn

/// The roles of whoever is signed in, as far as the service tells them.
///
/// The service lists the roles of principals, and among them of groups, whose members it does not tell: a role that only
/// a group has may or may not be ours.
struct RoleFinder: Sendable {
  /// Ours for certain.
  private(set) var own: Set<Role> = []
  /// Those of groups.
  private(set) var ofGroups: Set<Role> = []
  /// False when the lists could not be read.
  private(set) var isKnown = false

  enum Role: Sendable, Hashable {
    case databaseAdmin, databaseUser, databaseViewer, databaseIngestor, databaseMonitor
    case tableAdmin, tableIngestor
  }

  /// What is known of one of `roles`.
  enum Standing { case held, perhaps, missing, unknown }

  func standing(_ roles: Role...) -> Standing {
    if roles.contains(where: own.contains) { return .held }
    guard isKnown else { return .unknown }
    return roles.contains(where: ofGroups.contains) ? .perhaps : .missing
  }

  /// Reads the rows of `.show … principals` or `.show … principal roles`.
  mutating func read(_ table: ResultTable, for identity: TokenClaims?) {
    isKnown = true
    for record in table.records {
      guard let role = Self.role(record["Role"]?.stringValue ?? "") else { continue }
      let type = record["PrincipalType"]?.stringValue?.lowercased() ?? ""
      if Self.isOurs(record, identity) {
        own.insert(role)
      } else if type.contains("group") {
        ofGroups.insert(role)
      }
    }
  }

  /// A row of somebody who cannot be told from us counts as ours: `principal roles` lists the caller's only, and the
  /// embedded Kusto has one user.
  private static func isOurs(_ record: [String: JSONValue], _ identity: TokenClaims?) -> Bool {
    let name = record["PrincipalFQN"]?.stringValue ?? ""
    let object = record["PrincipalObjectId"]?.stringValue ?? record["AADObjectID"]?.stringValue ?? ""
    guard let identity, !name.isEmpty || !object.isEmpty else { return true }
    if !object.isEmpty, object == identity.objectID { return true }
    let names = [identity.applicationID, identity.name, identity.objectID].compactMap(\.self)
    return names.contains { name.lowercased().contains($0.lowercased()) }
  }

  /// `Database Demo Admin`, `Table T Ingestor`, `AllDatabasesAdmin`.
  private static func role(_ text: String) -> Role? {
    let words = text.split(separator: " ").map { $0.lowercased() }
    guard let first = words.first, let last = words.last else { return nil }
    let isTable = first == "table"
    switch last {
    case "admin", "admins": return isTable ? .tableAdmin : .databaseAdmin
    case "user", "users": return .databaseUser
    case "viewer", "viewers", "unrestrictedviewer", "unrestrictedviewers", "alldatabasesviewer": return .databaseViewer
    case "ingestor", "ingestors": return isTable ? .tableIngestor : .databaseIngestor
    case "monitor", "monitors", "alldatabasesmonitor": return .databaseMonitor
    case "alldatabasesadmin": return .databaseAdmin
    default: return nil
    }
  }
}
