import Kusto

/// `.show tables [(T1, T2)] [details]`.
struct ShowTables: CatalogCommand {
  let writes = false
  let names: [String]?
  let details: Bool

  static func parse(_ reader: inout CommandReader) throws -> ShowTables? {
    var ahead = reader
    guard ahead.take("show tables") else { return nil }
    let names = try ahead.lexer.peek().kind == .punctuation(.openParenthesis) ? try ahead.names() : nil
    if ahead.take("extents") { return nil }
    reader = ahead
    return ShowTables(names: names, details: reader.take("details"))
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let database = try session.database(in: catalog)
    let tables = try catalog.tables(of: database, hidden: names != nil)
      .filter { names?.contains($0.name) ?? true }
    if details { return try TableDetails.result(of: tables, catalog) }
    return ResultTable(
      "TableName:string, DatabaseName:string, Folder:string, DocString:string",
      rows: tables.map { table in
        [.string(table.name), .string(database.name), .string(table.folder), .string(table.docstring)]
      })
  }
}

/// `.show table T [cslschema | schema as json | schema | details]`.
struct ShowTable: CatalogCommand {
  enum Aspect: Sendable { case columns, cslSchema, schemaJSON, details }

  let writes = false
  let name: String
  let aspect: Aspect

  static func parse(_ reader: inout CommandReader) throws -> ShowTable? {
    var ahead = reader
    guard ahead.take("show table") else { return nil }
    let name = try ahead.name()
    let aspect: Aspect
    if ahead.take("cslschema") {
      aspect = .cslSchema
    } else if ahead.take("schema") {
      aspect = ahead.take("as json") ? .schemaJSON : .columns
    } else if ahead.take("details") {
      aspect = .details
    } else if try !ahead.lexer.peek().isWord {
      aspect = .columns
    } else {
      return nil
    }
    reader = ahead
    return ShowTable(name: name, aspect: aspect)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let table = try session.table(name, in: catalog)
    switch aspect {
    case .cslSchema: return .schema(of: table, text: CSLText.plain(table.schema))
    case .schemaJSON: return .schema(of: table, text: table.schema.schemaJSON(table: table.name))
    case .details: return try TableDetails.result(of: [table], catalog)
    case .columns:
      return ResultTable(
        "AttributeName:string, AttributeType:string, AttributeClrType:string, Folder:string, DocString:string",
        rows: table.schema.columns.map { column in
          [.string(column.name), .string(column.type.rawValue), .string(column.type.systemType), "", ""]
        })
    }
  }
}

/// The schema text of `.show table T cslschema`: `a:long,['b c']:string`.
enum CSLText {
  static func plain(_ schema: TableSchema) -> String { schema.description.replacing(", ", with: ",") }
}

extension ResultTable {
  /// The answer of every command that ends with a table's schema.
  static func schema(of table: TableRecord, text: String? = nil) -> ResultTable {
    ResultTable(
      "TableName:string, Schema:string, DatabaseName:string, Folder:string, DocString:string",
      rows: [
        [
          .string(table.name), .string(text ?? table.schema.schemaJSON(table: table.name)),
          .string(table.database.name), .string(table.folder), .string(table.docstring),
        ]
      ])
  }
}

/// The rows of `.show tables details`.
enum TableDetails {
  static func result(of tables: [TableRecord], _ catalog: Catalog) throws -> ResultTable {
    ResultTable(
      """
      TableName:string, DatabaseName:string, Folder:string, DocString:string, TotalExtents:long,
      TotalExtentSize:real, TotalOriginalSize:real, TotalRowCount:long, HotExtents:long, HotExtentSize:real,
      HotOriginalSize:real, HotRowCount:long, AuthorizedPrincipals:string, RetentionPolicy:string,
      CachingPolicy:string, ShardingPolicy:string, MergePolicy:string, StreamingIngestionPolicy:string,
      IngestionBatchingPolicy:string, MinExtentsCreationTime:datetime, MaxExtentsCreationTime:datetime,
      RowOrderPolicy:string, TableId:guid
      """,
      rows: try tables.map { try row(of: $0, catalog) })
  }

  private static func row(of table: TableRecord, _ catalog: Catalog) throws -> [JSONValue] {
    let extents = try catalog.extents(of: table)
    let size = JSONValue.number(extents.reduce(0.0) { $0 + Double($1.originalSize) })
    let rows = JSONValue.count(extents.reduce(0) { $0 + $1.rows })
    func policy(_ kind: PolicyKind) throws -> JSONValue {
      .string(try catalog.policy(kind, of: table)?.text ?? "null")
    }
    return [
      .string(table.name), .string(table.database.name), .string(table.folder), .string(table.docstring),
      .count(extents.count), size, size, rows, .count(extents.count), size, size, rows, "[]",
      try policy(.retention), try policy(.caching), try policy(.sharding), try policy(.merge),
      try policy(.streamingIngestion), try policy(.ingestionBatching),
      extents.map(\.created).min().map(JSONValue.datetime) ?? .null,
      extents.map(\.created).max().map(JSONValue.datetime) ?? .null, "null", .string(table.guid),
    ]
  }
}
