import Foundation

/// What surrounds a table that a load goes into: what the commit sets off, and whether it is allowed.
///
/// Hours of upload lie between this look and the commit. It only warns: a service that does not answer these questions, or
/// answers in another way, stops no load, but is not taken for one that has nothing to tell.
struct TargetSurvey: Sendable {
  let service: any KustoService
  let target: Plan.Target

  func warnings() async -> [PlanWarning] {
    async let tables = tablesFed()
    async let names = views()
    async let roles = rolesWithoutAdmin()
    var warnings: [PlanWarning] = []
    let (fed, above) = await (tables, names)
    do {
      let tables = try fed.get()
      if !tables.isEmpty { warnings.append(.updatePolicies(tables: tables)) }
      let names = try above.get()
      if !names.isEmpty { warnings.append(.materializedViews(names)) }
    } catch {
      warnings.append(.surroundingsUnseen(reason: error.brief))
    }
    if let roles = await roles { warnings.append(.notAdmin(table: target.table, roles: roles)) }
    return warnings
  }

  private typealias Answer = Result<[[String: JSONValue]], TransportError>

  private func rows(_ command: Command) async -> Answer {
    do {
      return .success(try await service.run(command, database: target.database).records)
    } catch {
      return .failure(error as? TransportError ?? .unreadable(reason: "it was not answered"))
    }
  }

  /// Tables whose update policy reads from the target.
  private func tablesFed() async -> Result<[String], TransportError> {
    await rows(.showUpdatePolicies).map { found in
      found.compactMap { record in
        guard let text = record["Policy"]?.stringValue, let policy = try? JSONValue(parsing: text),
          case .array(let updates) = policy, updates.contains(where: isFed)
        else { return nil }
        return record["EntityName"]?.stringValue.map(Self.lastName)
      }.sorted()
    }
  }

  private func isFed(_ update: JSONValue) -> Bool {
    update["Source"]?.stringValue == target.table && update["IsEnabled"] != .bool(false)
  }

  /// `T` of `[Database].[T]` and of `['Database'].['T']`; a name in brackets may hold dots.
  static func lastName(_ entity: String) -> String {
    guard entity.hasSuffix("]"), let open = entity.range(of: "[", options: .backwards) else {
      return entity.split(separator: ".").last.map(String.init) ?? entity
    }
    return entity[open.upperBound...].dropLast().trimmingCharacters(in: CharacterSet(charactersIn: "'\""))
  }

  private func views() async -> Result<[String], TransportError> {
    await rows(.showMaterializedViews).map { found in
      found.filter { $0["SourceTable"]?.stringValue == target.table }.compactMap { $0["Name"]?.stringValue }.sorted()
    }
  }

  /// The roles of this identity, where Kusto lists some and none of them is an admin's; nil otherwise.
  private func rolesWithoutAdmin() async -> [String]? {
    // Services that do not list roles are many, and the commit itself tells.
    guard let found = try? await rows(.showRoles(on: target.table)).get() else { return nil }
    let roles = found.compactMap { $0["Role"]?.stringValue ?? $0["RoleName"]?.stringValue }
    guard !roles.isEmpty, !roles.contains(where: { $0.contains("Admin") }) else { return nil }
    return Set(roles).sorted()
  }
}
