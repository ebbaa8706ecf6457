import Kusto
import KustoTypes

/// `.show databases`.
struct ShowDatabases: CatalogCommand {
  let writes = false

  static func parse(_ reader: inout CommandReader) throws -> ShowDatabases? {
    guard reader.take("show databases") else { return nil }
    _ = reader.take("details") || reader.take("identity")
    return ShowDatabases()
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let current = try? session.database(in: catalog)
    return ResultTable(
      """
      DatabaseName:string, PersistentStorage:string, Version:string, IsCurrent:bool, DatabaseAccessMode:string,
      PrettyName:string, DatabaseId:guid, InTransitionTo:string, SuspensionState:string
      """,
      rows: try catalog.databases().map { database in
        [
          .string(database.name), "", "v1.0", .bool(database == current), "ReadWrite", "", .string(database.guid), "",
          "",
        ]
      })
  }
}

/// `.show database D schema [as json]`, `.show database D principals`, `.show database D policy X`.
struct ShowDatabase: CatalogCommand {
  enum Aspect: Sendable {
    case schema, schemaJSON, principals
    case policy(PolicyKind)
  }

  let writes = false
  /// nil means the database of the request.
  let name: String?
  let aspect: Aspect

  static func parse(_ reader: inout CommandReader) throws -> ShowDatabase? {
    var ahead = reader
    guard ahead.take("show database") else { return nil }
    let bare = ahead.take("schema")
    let name = bare ? nil : try ahead.name()
    guard let aspect = bare ? .schema : try aspect(&ahead) else { return nil }
    reader = ahead
    if case .schema = aspect, reader.take("as json") { return ShowDatabase(name: name, aspect: .schemaJSON) }
    return ShowDatabase(name: name, aspect: aspect)
  }

  private static func aspect(_ reader: inout CommandReader) throws -> Aspect? {
    if reader.take("schema") { return .schema }
    if reader.take("principals") || reader.take("principal roles") { return .principals }
    if reader.take("policy") { return .policy(try AlterPolicy.kind(&reader)) }
    return nil
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let database = try name.map { try catalog.database(named: $0) } ?? session.database(in: catalog)
    switch aspect {
    case .schema: return try Self.schema(of: database, catalog)
    case .schemaJSON: return try Self.schemaJSON(of: database, catalog)
    case .principals: return Self.principals(of: database)
    case .policy(let kind):
      return ResultTable.policy(
        kind, entity: "[\(database.name)]", type: "Database", value: try catalog.policy(kind, of: database))
    }
  }

  private static func schema(of database: DatabaseRecord, _ catalog: Catalog) throws -> ResultTable {
    var rows: [[JSONValue]] = [[.string(database.name), "", "", "", false, false, "", "v1.0"]]
    for table in try catalog.tables(of: database) {
      rows.append([.string(database.name), .string(table.name), "", "", false, false, "", "v1.0"])
      for column in table.schema.columns {
        rows.append([
          .string(database.name), .string(table.name), .string(column.name), .string(column.type.systemType), false,
          false, "", "v1.0",
        ])
      }
    }
    return ResultTable(
      """
      DatabaseName:string, TableName:string, ColumnName:string, ColumnType:string, IsDefaultTable:bool,
      IsDefaultColumn:bool, PrettyName:string, Version:string
      """, rows: rows)
  }

  private static func schemaJSON(of database: DatabaseRecord, _ catalog: Catalog) throws -> ResultTable {
    var tables: [String: JSONValue] = [:]
    for table in try catalog.tables(of: database) {
      tables[table.name] = try JSONValue(parsing: table.schema.schemaJSON(table: table.name))
    }
    let document = JSONValue.object([
      "Databases": .object([
        database.name: .object([
          "Name": .string(database.name), "Tables": .object(tables), "MajorVersion": 1, "MinorVersion": 0,
          "Functions": .object([:]),
        ])
      ])
    ])
    return ResultTable("DatabaseSchema:string", rows: [[.string(document.text)]])
  }

  private static func principals(of database: DatabaseRecord) -> ResultTable {
    ResultTable(
      """
      Role:string, PrincipalType:string, PrincipalDisplayName:string, PrincipalObjectId:string,
      PrincipalFQN:string, Notes:string
      """,
      rows: [[.string("Database \(database.name) Admin"), "Local", "local user", "", "local=user", ""]])
  }
}
