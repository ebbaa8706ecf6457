import Kusto

/// `.create database X`, so that tests can have more than one.
struct CreateDatabase: CatalogCommand {
  let writes = true
  let name: String

  static func parse(_ reader: inout CommandReader) throws -> CreateDatabase? {
    guard reader.take("create database") else { return nil }
    let name = try reader.name()
    _ = reader.take("volatile")
    return CreateDatabase(name: name)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let made = try catalog.createDatabase(name)
    return ResultTable(
      "DatabaseName:string, PersistentPath:string, Created:bool, StoresMetadata:bool, StoresData:bool",
      rows: [[.string(made.name), "", true, true, true]])
  }
}

/// `.create table`, `.create-merge table`, `.alter-merge table`.
struct CreateTable: CatalogCommand {
  enum Kind: Sendable { case create, createMerge, alterMerge }

  let writes = true
  let kind: Kind
  let name: String
  let schema: TableSchema
  let properties: TableProperties

  static func parse(_ reader: inout CommandReader) throws -> CreateTable? {
    var ahead = reader
    let kind: Kind
    if ahead.take("create table") {
      kind = .create
    } else if ahead.take("create-merge table") {
      kind = .createMerge
    } else if ahead.take("alter-merge table") {
      kind = .alterMerge
    } else {
      return nil
    }
    let name = try ahead.name()
    guard try ahead.lexer.peek().kind == .punctuation(.openParenthesis) else { return nil }
    let schema = try ahead.schema()
    let properties = try TableProperties(try ahead.properties())
    reader = ahead
    return CreateTable(kind: kind, name: name, schema: schema, properties: properties)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let database = try session.database(in: catalog)
    guard let present = try catalog.findTable(name, in: database) else {
      if kind == .alterMerge { throw ServiceError.noTable(name) }
      return .schema(of: try catalog.createTable(name, schema: schema, properties: properties, in: database))
    }
    if kind == .create { return .schema(of: present) }
    return .schema(of: try catalog.merge(schema, properties: properties, into: present))
  }
}

/// `.create table T based-on S [ifnotexists]`: the columns and the policies of another table.
struct CreateTableBasedOn: CatalogCommand {
  let writes = true
  let name: String
  let original: String
  let ifNotExists: Bool
  let properties: TableProperties

  static func parse(_ reader: inout CommandReader) throws -> CreateTableBasedOn? {
    var ahead = reader
    guard ahead.take("create table") else { return nil }
    let name = try ahead.name()
    guard ahead.take("based-on") else { return nil }
    reader = ahead
    return CreateTableBasedOn(
      name: name, original: try reader.name(), ifNotExists: reader.take("ifnotexists"),
      properties: try TableProperties(try reader.properties()))
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let database = try session.database(in: catalog)
    let original = try catalog.table(original, in: database)
    if let present = try catalog.findTable(name, in: database) {
      guard ifNotExists else { throw ServiceError.exists(kind: "Table", name: name) }
      return .schema(of: present)
    }
    let made = try catalog.createTable(name, schema: original.schema, properties: properties, in: database)
    try catalog.copyPolicies(from: original, to: made)
    return .schema(of: made)
  }
}

extension TableProperties {
  /// Reads `with (docstring="…", folder="…", hidden=true)`.
  init(_ properties: [String: JSONValue]) throws {
    for (name, value) in properties {
      switch name {
      case "docstring": docstring = value.stringValue
      case "folder": folder = value.stringValue
      case "hidden": hidden = value == true || value.stringValue?.lowercased() == "true"
      default:
        throw ServiceError.badRequest("BadRequest_SyntaxError", "The table property '\(name)' is not known.")
      }
    }
  }
}

/// `.drop table T [ifexists]`, `.drop tables (T1, T2) [ifexists]`: the answer lists the tables that are left.
struct DropTables: CatalogCommand {
  let writes = true
  let names: [String]
  let ifExists: Bool

  static func parse(_ reader: inout CommandReader) throws -> DropTables? {
    var ahead = reader
    let names: [String]
    if ahead.take("drop tables") {
      names = try ahead.names()
    } else if ahead.take("drop table") {
      names = [try ahead.name()]
    } else {
      return nil
    }
    let ifExists = ahead.take("ifexists")
    if try ahead.lexer.peek().isWord { return nil }
    reader = ahead
    return DropTables(names: names, ifExists: ifExists)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let database = try session.database(in: catalog)
    for name in names {
      if let table = try catalog.findTable(name, in: database) {
        try catalog.drop(table)
      } else if !ifExists {
        throw ServiceError.noTable(name)
      }
    }
    return ResultTable(
      "TableName:string, DatabaseName:string",
      rows: try catalog.tables(of: database).map { [.string($0.name), .string(database.name)] })
  }
}

/// `.rename table A to B`, `.rename tables A=B, C=D`: all at once, so that names can be swapped.
struct RenameTables: CatalogCommand {
  struct Change: Sendable {
    var new: String
    var old: String
    var ifExists = false
  }

  let writes = true
  let changes: [Change]

  static func parse(_ reader: inout CommandReader) throws -> RenameTables? {
    if reader.take("rename table") {
      let old = try reader.name()
      try reader.expect("to")
      return RenameTables(changes: [Change(new: try reader.name(), old: old)])
    }
    guard reader.take("rename tables") else { return nil }
    var changes: [Change] = []
    repeat {
      let new = try reader.name()
      try reader.expect(.assign)
      changes.append(Change(new: new, old: try reader.name(), ifExists: reader.take("ifexists")))
    } while try reader.take(.comma)
    return RenameTables(changes: changes)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let database = try session.database(in: catalog)
    var found: [(table: TableRecord, name: String)] = []
    for change in changes {
      if let table = try catalog.findTable(change.old, in: database) {
        found.append((table, change.new))
      } else if !change.ifExists {
        throw ServiceError.noTable(change.old)
      }
    }
    try catalog.rename(found)
    return ResultTable(
      "TableName:string, DatabaseName:string, Folder:string, DocString:string",
      rows: try catalog.tables(of: database).map {
        [.string($0.name), .string(database.name), .string($0.folder), .string($0.docstring)]
      })
  }
}

/// `.clear table T data`, and the caches that there are none of.
struct ClearTable: CatalogCommand {
  let writes = true
  /// nil means the database, of which there is only a cache to clear.
  let name: String?
  var isCacheOnly = false

  static func parse(_ reader: inout CommandReader) throws -> ClearTable? {
    if reader.take("clear database cache streamingingestion schema") { return ClearTable(name: nil) }
    guard reader.take("clear table") else { return nil }
    let name = try reader.name()
    if reader.take("cache streamingingestion schema") { return ClearTable(name: name, isCacheOnly: true) }
    try reader.expect("data")
    return ClearTable(name: name)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    if let name, !isCacheOnly { try catalog.clear(try session.table(name, in: catalog)) }
    return ResultTable("NodeId:string, Status:string", rows: [["Local_IN_0", "Succeeded"]])
  }
}
