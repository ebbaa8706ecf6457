import GRDB
import Kusto
import LocalKusto

/// A small database in memory for the translator's tests.
///
/// `Events` has a column of every type and a row of nulls; `Empty` has no rows; `Numbers` is in another database.
struct QueryWorld: QueryCatalog {
  /// 2024-05-06T07:08:09Z.
  static let now = DateTimeText.ticks("2024-05-06T07:08:09") ?? 0

  private static let extents = ["11111111-0000-0000-0000-000000000000", "22222222-0000-0000-0000-000000000000"]

  private static let schema =
    "Id:long, Name:string, Small:int, Ratio:real, Price:decimal, Flag:bool, At:datetime, Span:timespan, Key:guid, "
    + "Data:dynamic, ['odd name']:string"

  private static let rows: [[String?]] = [
    [
      "1", "Alpha beta", "10", "1.5", "10.5", "true", "2024-01-02T03:04:05.1234567", "01:00:00",
      "74be27de-1e4e-49d9-b579-fe0b331d3642", #"{"a":{"b":[1,2,3]},"s":"text","n":null,"f":1.5,"t":true}"#, "x",
    ],
    [
      "2", "alphabet", "20", "NaN", "9", "false", "2024-01-02", "1.02:03:04", nil, "[1,\"two\",null]", "y",
    ],
    ["3", "Gamma-alpha", "-5", "-2.5", "-0.25", "true", "2023-12-31T23:59:59", "-00:00:01", nil, "\"plain\"", nil],
    [nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil],
  ]

  func table(named name: String, database: String?) throws -> QueryTable? {
    switch (name, database?.lowercased()) {
    case ("Events", nil), ("Events", "main"):
      QueryTable(
        schema: try TableSchema(cslSchema: Self.schema), source: "events", extentID: "extent",
        extentTags: "(SELECT tags FROM extents WHERE extents.id = events.extent)", ingestionTime: "638500000000000000")
    case ("Empty", nil):
      QueryTable(schema: TableSchema([Column(name: "x", type: .long)]), source: "(SELECT 1 AS c0 WHERE 0)")
    case ("Numbers", "other"):
      QueryTable(
        schema: TableSchema([Column(name: "n", type: .long)]),
        source: "(SELECT column1 AS c0 FROM (VALUES (1), (2), (3), (4), (5)))")
    default: nil
    }
  }

  func tableNames() -> [String] { ["Empty", "Events"] }

  func value(of sql: String, arguments: [DatabaseValue]) throws -> DatabaseValue {
    try DatabaseQueue().write { database in
      QueryFunctions.install(in: database)
      try fill(database)
      return try DatabaseValue.fetchOne(database, sql: sql, arguments: StatementArguments(arguments)) ?? .null
    }
  }

  /// The results of every statement.
  func run(_ text: String, options: QueryOptions = QueryOptions(now: now)) throws -> [ResultTable] {
    let queries = try QueryTranslator.translate(text, catalog: self, options: options)
    let queue = try DatabaseQueue()
    return try queue.write { database in
      QueryFunctions.install(in: database)
      try fill(database)
      return try queries.map { try $0.table(in: database) }
    }
  }

  /// The one result, as `name:type,…` and the JSON of its rows.
  func answer(_ text: String) throws -> (columns: String, rows: String) {
    let table = try run(text)[0]
    let columns = table.columns.map { "\($0.name):\($0.type.rawValue)" }.joined(separator: ",")
    return (columns, JSONValue.array(table.rows.map(JSONValue.array)).text)
  }

  /// The message of the error that `text` ends in.
  func refusal(_ text: String) -> String? {
    do {
      _ = try run(text)
      return nil
    } catch let error as ServiceError {
      return error.message
    } catch {
      return "not a service error: \(error)"
    }
  }

  private func fill(_ database: Database) throws {
    let schema = try TableSchema(cslSchema: Self.schema)
    let names = schema.columns.indices.map { "c\($0)" }
    try database.execute(sql: "CREATE TABLE extents (id, tags)")
    for (id, tags) in zip(Self.extents, [#"["drop-by:x","ingest-by:1"]"#, #"["drop-by:y"]"#]) {
      try database.execute(sql: "INSERT INTO extents VALUES (?, ?)", arguments: [id, tags])
    }
    try database.execute(sql: "CREATE TABLE events (extent, \(names.joined(separator: ", ")))")
    for (index, row) in Self.rows.enumerated() {
      let values = zip(row, schema.columns).map { text, column in
        text.map { StoredValue.stored($0, type: column.type) } ?? .null
      }
      let marks = Array(repeating: "?", count: values.count + 1).joined(separator: ", ")
      try database.execute(
        sql: "INSERT INTO events VALUES (\(marks))",
        arguments: StatementArguments([Self.extents[index / 2].databaseValue] + values))
    }
  }
}
