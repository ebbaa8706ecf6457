import Kusto
import KustoTypes

/// `.show database [D] schema [details] [if_later_than "v1.2"] [as json]`, and the same of several:
/// `.show databases (D1 if_later_than "v1.2", D2) schema [as json [with (Tables=true)]]`.
struct ShowDatabaseSchema: CatalogCommand {
  /// A database, nil for the one of the request, and the version that is known of it.
  struct Wanted: Sendable {
    var name: String?
    var known: SchemaVersion?
  }

  let writes = false
  let databases: [Wanted]
  let isJSON: Bool
  /// Whether tables are shown: with options, only what they name is.
  let showsTables: Bool

  static func parse(_ reader: inout CommandReader) throws -> ShowDatabaseSchema? {
    var ahead = reader
    var databases: [Wanted]
    if ahead.take("show databases") {
      guard try ahead.take(.openParenthesis) else { return nil }
      databases = []
      repeat { databases.append(Wanted(name: try ahead.name(), known: try known(&ahead))) } while try ahead.take(.comma)
      try ahead.expect(.closeParenthesis)
      guard ahead.take("schema") else { return nil }
    } else {
      guard ahead.take("show database") else { return nil }
      databases = [Wanted()]
      if !ahead.take("schema") {
        guard try ahead.startsName else { return nil }
        databases[0].name = try ahead.name()
        guard ahead.take("schema") else { return nil }
      }
    }
    reader = ahead
    return try parse(&reader, databases)
  }

  private static func parse(_ reader: inout CommandReader, _ databases: [Wanted]) throws -> ShowDatabaseSchema {
    _ = reader.take("details")
    var common = try known(&reader)
    let isJSON = reader.take("as json")
    common = try common ?? known(&reader)
    let options = isJSON ? try reader.properties() : [:]
    return ShowDatabaseSchema(
      databases: databases.map { Wanted(name: $0.name, known: $0.known ?? common) }, isJSON: isJSON,
      showsTables: options.isEmpty || options["tables"] == true)
  }

  private static func known(_ reader: inout CommandReader) throws -> SchemaVersion? {
    guard reader.take("if_later_than") else { return nil }
    guard let version = SchemaVersion(try reader.string()) else {
      throw try reader.unexpected(expected: "a version such as \"v1.2\" behind if_later_than")
    }
    return version
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    var found: [(database: DatabaseRecord, version: SchemaVersion)] = []
    for wanted in databases {
      let database = try wanted.name.map { try catalog.database(named: $0) } ?? session.database(in: catalog)
      let version = try catalog.version(of: database)
      if let known = wanted.known, version <= known { continue }
      if !found.contains(where: { $0.database == database }) { found.append((database, version)) }
    }
    guard isJSON else { return try Self.columns(of: found, catalog) }
    return ResultTable("DatabaseSchema:string", rows: found.isEmpty ? [] : [[.string(try document(found, catalog))]])
  }

  private static func columns(
    of databases: [(database: DatabaseRecord, version: SchemaVersion)], _ catalog: Catalog
  ) throws -> ResultTable {
    var rows: [[JSONValue]] = []
    for (database, version) in databases {
      func add(_ table: String = "", _ column: String = "", _ type: String = "") {
        rows.append([
          .string(database.name), .string(table), .string(column), .string(type), false, false, "",
          .string(version.text),
        ])
      }
      add()
      for table in try catalog.tables(of: database) {
        add(table.name)
        for column in table.schema.columns { add(table.name, column.name, column.type.systemType) }
      }
    }
    return ResultTable(
      """
      DatabaseName:string, TableName:string, ColumnName:string, ColumnType:string, IsDefaultTable:bool,
      IsDefaultColumn:bool, PrettyName:string, Version:string
      """, rows: rows)
  }

  private func document(
    _ databases: [(database: DatabaseRecord, version: SchemaVersion)], _ catalog: Catalog
  ) throws -> String {
    var members: [String: JSONValue] = [:]
    for (database, version) in databases {
      var tables: [String: JSONValue] = [:]
      for table in showsTables ? try catalog.tables(of: database) : [] {
        guard case .object(var facts) = try JSONValue(parsing: table.schema.schemaJSON(table: table.name)) else {
          continue
        }
        facts["DefaultColumn"] = .null
        tables[table.name] = .object(facts)
      }
      members[database.name] = .object([
        "Name": .string(database.name), "Tables": .object(tables), "ExternalTables": .object([:]),
        "MaterializedViews": .object([:]), "PrettyName": .null, "MajorVersion": .integer(Int64(version.major)),
        "MinorVersion": .integer(Int64(version.minor)), "Functions": .object([:]),
      ])
    }
    return JSONValue.object(["Databases": .object(members)]).text
  }
}
