import GRDB
import Kusto
import LocalKusto
import Testing

@Suite struct `The seam between query and store` {
  private let world = QueryWorld()

  private func translated(_ text: String) throws -> TranslatedQuery {
    try QueryTranslator.translate(text, catalog: world, options: QueryOptions(now: QueryWorld.now))[0]
  }

  @Test func `a query's SQL may fill a table, values as they are stored`() throws {
    let query = try translated(
      "datatable(a:datetime, b:decimal, c:string)[datetime(0001-01-01 00:00:01), decimal(1.50), 'x']")
    let stored = try DatabaseQueue().write { database in
      QueryFunctions.install(in: database)
      try database.execute(sql: "CREATE TABLE copy (a, b, c)")
      try database.execute(sql: "INSERT INTO copy \(query.sql)", arguments: StatementArguments(query.arguments))
      return try Row.fetchAll(database, sql: "SELECT * FROM copy").map { Array($0.databaseValues) }
    }
    #expect(stored == [[10_000_000.databaseValue, "1.5".databaseValue, "x".databaseValue]])
  }

  @Test func `a table need not say which extent a row is in unless the query asks`() throws {
    #expect(try !translated("Events | count").sql.contains("extents"))
    #expect(try translated("Events | where extent_tags() has 'x' | count").sql.contains("extents"))
  }

  @Test func `rows are handed on one by one`() throws {
    let query = try translated("range x from 1 to 3 step 1")
    var seen: [JSONValue] = []
    try DatabaseQueue().write { database in
      QueryFunctions.install(in: database)
      try query.forEachRow(in: database) { seen += $0 }
    }
    #expect(seen == [1, 2, 3])
  }

  @Test(arguments: ["it's", "a\0b", "\"", "'; --"])
  func `text quoted for SQL comes back as it was, to the last NUL`(text: String) throws {
    let bytes = try DatabaseQueue().read { database in
      try String.fetchOne(database, sql: "SELECT hex(CAST(\(SQLText.literal(text)) AS BLOB))")
    }
    #expect(bytes == text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined())
  }

  @Test func `what the catalog throws is not dressed up`() {
    struct Broken: QueryCatalog {
      struct Trouble: Error {}
      func table(named name: String, database: String?) throws -> QueryTable? { throw Trouble() }
      func value(of sql: String, arguments: [DatabaseValue]) throws -> DatabaseValue { throw Trouble() }
    }
    #expect(throws: Broken.Trouble.self) {
      try QueryTranslator.translate("T", catalog: Broken(), options: QueryOptions(now: 0))
    }
  }
}
