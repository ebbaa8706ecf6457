import Kusto

/// `.create[-or-alter] table T ingestion csv mapping "m" '[…]'`.
struct CreateMapping: CatalogCommand {
  let writes = true
  let table: String
  let kind: String
  let name: String
  let mapping: String
  let replaces: Bool
  /// Whether it is `.alter`, which only the admins of the table may.
  let alters: Bool

  static func parse(_ reader: inout CommandReader) throws -> CreateMapping? {
    var ahead = reader
    let alters = ahead.take("alter table")
    let replaces = alters || ahead.take("create-or-alter table")
    guard replaces || ahead.take("create table") else { return nil }
    let table = try ahead.name()
    guard ahead.take("ingestion") else { return nil }
    reader = ahead
    let kind = try reader.name().lowercased()
    try reader.expect("mapping")
    // Both strings stand side by side, and adjacent literals are one: only blanks tell them apart.
    let name = try reader.singleString()
    return CreateMapping(
      table: table, kind: kind, name: name, mapping: try reader.string(), replaces: replaces, alters: alters)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let table = try session.table(table, in: catalog)
    guard let isKeyed = SourceFormat.mappingKinds[kind] else { throw IngestionFailure.format(kind).serviceError }
    do {
      _ = try ColumnSource.mapped(mapping, schema: table.schema, isKeyed: isKeyed)
    } catch let failure as IngestionFailure {
      throw failure.serviceError
    }
    try catalog.putMapping(kind: kind, name: name, mapping: mapping, replacing: replaces, of: table)
    return .mappings(try catalog.mappings(of: table).filter { $0.kind == kind && $0.name == name }, of: table)
  }
}

/// `.show table T ingestion [csv] mappings`, `.show table T ingestion csv mapping "m"`.
struct ShowTableMappings: CatalogCommand {
  let writes = false
  let table: String
  let kind: String?
  let name: String?

  static func parse(_ reader: inout CommandReader) throws -> ShowTableMappings? {
    var ahead = reader
    guard ahead.take("show table") else { return nil }
    let table = try ahead.name()
    guard ahead.take("ingestion") else { return nil }
    reader = ahead
    if reader.take("mappings") { return ShowTableMappings(table: table, kind: nil, name: nil) }
    let kind = try reader.name().lowercased()
    if reader.take("mappings") { return ShowTableMappings(table: table, kind: kind, name: nil) }
    try reader.expect("mapping")
    return ShowTableMappings(table: table, kind: kind, name: try reader.string())
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let table = try session.table(table, in: catalog)
    let found = try catalog.mappings(of: table)
      .filter { (kind == nil || $0.kind == kind) && (name == nil || $0.name == name) }
    if let name, found.isEmpty { throw ServiceError.noMapping(name) }
    return .mappings(found, of: table)
  }
}

/// `.drop table T ingestion csv mapping "m"`.
struct DropMapping: CatalogCommand {
  let writes = true
  let table: String
  let kind: String
  let name: String

  static func parse(_ reader: inout CommandReader) throws -> DropMapping? {
    var ahead = reader
    guard ahead.take("drop table") else { return nil }
    let table = try ahead.name()
    guard ahead.take("ingestion") else { return nil }
    reader = ahead
    let kind = try reader.name().lowercased()
    try reader.expect("mapping")
    return DropMapping(table: table, kind: kind, name: try reader.string())
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let table = try session.table(table, in: catalog)
    try catalog.dropMapping(kind: kind, name: name, of: table)
    return .mappings(try catalog.mappings(of: table), of: table)
  }
}

extension ResultTable {
  static func mappings(_ mappings: [MappingRecord], of table: TableRecord) -> ResultTable {
    ResultTable(
      "Name:string, Kind:string, Mapping:string, LastUpdatedOn:datetime, Database:string, Table:string",
      rows: mappings.map { mapping in
        [
          .string(mapping.name), .string(mapping.kind), .string(mapping.mapping), .datetime(mapping.updated),
          .string(table.database.name), .string(table.name),
        ]
      })
  }
}

extension CommandReader {
  /// One string literal, without those that stand beside it.
  mutating func singleString() throws -> String {
    lexer.skipTrivia()
    guard lexer.startsString(at: lexer.offset) else { throw try unexpected(expected: "a string") }
    return try lexer.singleString()
  }
}
