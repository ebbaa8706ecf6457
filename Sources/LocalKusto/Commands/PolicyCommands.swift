import Kusto

/// `.alter|.alter-merge|.delete table T|tables (T1, T2)|database D policy X …`.
struct AlterPolicy: CatalogCommand {
  enum Change: Sendable {
    case set(JSONValue)
    /// Members that are not named keep their value.
    case merge(JSONValue)
    case delete
  }

  let writes = true
  let entity: PolicyEntity
  let kind: PolicyKind
  let change: Change

  static func parse(_ reader: inout CommandReader) throws -> AlterPolicy? {
    var ahead = reader
    let merges = ahead.take("alter-merge")
    let deletes = !merges && ahead.take("delete")
    guard merges || deletes || ahead.take("alter"), let entity = try PolicyEntity.parse(&ahead), ahead.take("policy")
    else { return nil }
    reader = ahead
    let kind = try kind(&reader)
    if deletes { return AlterPolicy(entity: entity, kind: kind, change: .delete) }
    let value = try value(&reader, kind: kind)
    return AlterPolicy(entity: entity, kind: kind, change: merges ? .merge(value) : .set(value))
  }

  /// The name of a policy.
  static func kind(_ reader: inout CommandReader) throws -> PolicyKind {
    for kind in PolicyKind.allCases where reader.take(kind.rawValue) { return kind }
    let known = PolicyKind.allCases.map(\.rawValue).joined(separator: ", ")
    throw try reader.unexpected(expected: "one of the policies \(known)")
  }

  private static func value(_ reader: inout CommandReader, kind: PolicyKind) throws -> JSONValue {
    if reader.take("enable") { return .object(["IsEnabled": true]) }
    if reader.take("disable") { return .object(["IsEnabled": false]) }
    let text = try reader.string()
    guard let value = try? JSONValue(parsing: text) else {
      throw ServiceError.badRequest(
        "BadRequest_PolicyNotValid", "The \(kind.rawValue) policy is not valid JSON: \(text.prefix(200))")
    }
    if kind == .autoDelete { try checkExpiry(value) }
    if kind == .ingestionBatching { _ = try BatchingPolicy(value) }
    return value
  }

  private static func checkExpiry(_ policy: JSONValue) throws {
    guard let text = policy["ExpiryDate"]?.stringValue, let ticks = DateTimeText.ticks(text) else {
      throw ServiceError.badRequest("BadRequest_PolicyNotValid", "The auto_delete policy needs an ExpiryDate.")
    }
    // A date alone means its midnight; the service only wants it not to be in the past.
    guard ticks > Clock.now - Ticks.perDay else {
      throw ServiceError.badRequest(
        "BadRequest_PolicyNotValid", "The ExpiryDate \(text) of the auto_delete policy is in the past.")
    }
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    switch entity {
    case .tables(let names):
      let rows = try names.flatMap { name in
        let table = try session.table(name, in: catalog)
        let value = try changed(try catalog.policy(kind, of: table))
        try catalog.setPolicy(kind, of: table, to: value)
        return ResultTable.policy(kind, of: table, value: value).rows
      }
      return ResultTable(ResultTable.policyColumns, rows: rows)
    case .database(let name):
      let database = try name.map { try catalog.database(named: $0) } ?? session.database(in: catalog)
      let value = try changed(try catalog.policy(kind, of: database))
      try catalog.setPolicy(kind, of: database, to: value)
      return .policy(kind, entity: "[\(database.name)]", type: "Database", value: value)
    }
  }

  private func changed(_ old: JSONValue?) throws -> JSONValue? {
    switch change {
    case .delete: return nil
    case .set(let value): return value
    case .merge(let value):
      guard case .object(let fresh) = value, case .object(let members)? = old else { return value }
      return .object(members.merging(fresh) { $1 })
    }
  }
}

/// What a policy belongs to.
enum PolicyEntity: Sendable {
  case tables([String])
  /// nil means the database of the request.
  case database(String?)

  static func parse(_ reader: inout CommandReader) throws -> PolicyEntity? {
    if reader.take("tables") { return .tables(try reader.names()) }
    if reader.take("table") { return .tables([try reader.name()]) }
    if reader.take("database") { return .database(try reader.name()) }
    return nil
  }
}

/// `.show table T policy X`, and `.show table * policy X` for all tables of the database.
struct ShowTablePolicy: CatalogCommand {
  let writes = false
  /// Nil means all.
  let name: String?
  let kind: PolicyKind

  static func parse(_ reader: inout CommandReader) throws -> ShowTablePolicy? {
    var ahead = reader
    guard ahead.take("show table") else { return nil }
    let name = try ahead.take(Punctuation.star) ? nil : try ahead.name()
    guard ahead.take("policy") else { return nil }
    reader = ahead
    return ShowTablePolicy(name: name, kind: try AlterPolicy.kind(&reader))
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    guard let name else { return try all(catalog, session) }
    let table = try session.table(name, in: catalog)
    return .policy(kind, of: table, value: try catalog.policy(kind, of: table))
  }

  private func all(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let tables = try catalog.tables(of: try session.database(in: catalog))
    let rows = try tables.flatMap { table in
      ResultTable.policy(kind, of: table, value: try catalog.policy(kind, of: table)).rows
    }
    return ResultTable(ResultTable.policyColumns, rows: rows)
  }
}

/// `.show materialized-views`: there are none, for the embedded Kusto has no such views.
struct ShowMaterializedViews: CatalogCommand {
  let writes = false

  static func parse(_ reader: inout CommandReader) throws -> ShowMaterializedViews? {
    reader.take("show materialized-views") ? ShowMaterializedViews() : nil
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    ResultTable(
      "Name:string, SourceTable:string, Query:string, MaterializedTo:datetime, LastRun:datetime, LastRunResult:string, "
        + "IsHealthy:bool, IsEnabled:bool, Folder:string, DocString:string, AutoUpdateSchema:bool, "
        + "EffectiveDateTime:datetime, Lookback:timespan, LookbackColumn:string",
      rows: [])
  }
}

extension ResultTable {
  /// The answer of every command about a policy; `null` where none is set.
  static let policyColumns =
    "PolicyName:string, EntityName:string, Policy:string, ChildEntities:string, EntityType:string"

  static func policy(_ kind: PolicyKind, entity: String, type: String, value: JSONValue?) -> ResultTable {
    ResultTable(
      policyColumns,
      rows: [[.string(kind.displayName), .string(entity), .string(value?.text ?? "null"), "", .string(type)]])
  }

  static func policy(_ kind: PolicyKind, of table: TableRecord, value: JSONValue?) -> ResultTable {
    policy(kind, entity: "[\(table.database.name)].[\(table.name)]", type: "Table", value: value)
  }
}
