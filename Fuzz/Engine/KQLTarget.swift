import Foundation
import GRDB
import Kusto
import KustoTypes
import LocalKusto

/// KQL: every text is a result whose rows are as wide as its columns, or an error in the service's own words, soon.
struct KQLTarget: FuzzTarget {
  let name = "kql"

  /// Words that stand in SQL or Swift, and never in an answer that does not repeat the text.
  private static let internalWords = [
    "kusto_", "SQL", "Optional(", "no such", "syntax error near", "json_", "ambiguous", "kql1", "Swift.",
  ]

  func check(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    let budget = QueryBudget()
    budget.stop(after: .seconds(2))
    let start = ContinuousClock.now
    do {
      try run(text, budget)
    } catch let error as ServiceError {
      for word in Self.internalWords where !text.contains(word) {
        require(!error.message.contains(word), "the answer says '\(word)': \(error.message)")
      }
    } catch is CancellationError {
    } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
    } catch {
      failed("an error that is no ServiceError: \(error)")
    }
    require(ContinuousClock.now - start < .seconds(10), "a query did not end when it was told to")
  }

  private func run(_ text: String, _ budget: QueryBudget) throws {
    let queue = try DatabaseQueue()
    budget.whenStopped { queue.interrupt() }
    try queue.write { database in
      QueryFunctions.install(in: database)
      try Events.fill(database)
      try QueryBudget.$current.withValue(budget) {
        let options = QueryOptions(now: 638_506_048_890_000_000)
        for query in try QueryTranslator.translate(text, catalog: Events(database: database), options: options) {
          let table = try query.table(in: database)
          require(table.rows.allSatisfy { $0.count == table.columns.count }, "a row is not as wide as the columns")
          require(Set(table.columns.map(\.name)).count == table.columns.count, "two columns have one name")
        }
      }
    }
  }
}

/// A table with a column of every type.
private struct Events: QueryCatalog {
  private static let types = ScalarType.allCases

  let database: Database

  func table(named name: String, database: String?) -> QueryTable? {
    guard name == "Events" else { return nil }
    return QueryTable(
      schema: TableSchema(Self.types.map { Column(name: $0.rawValue.capitalized, type: $0) }), source: "events")
  }

  func tableNames() -> [String] { ["Events"] }

  func value(of sql: String, arguments: [DatabaseValue]) throws -> DatabaseValue {
    try DatabaseValue.fetchOne(database, sql: sql, arguments: StatementArguments(arguments)) ?? .null
  }

  static func fill(_ database: Database) throws {
    let names = types.indices.map { "c\($0)" }
    try database.execute(sql: "CREATE TABLE events (\(names.joined(separator: ", ")))")
    let marks = names.map { _ in "?" }.joined(separator: ", ")
    for text in ["1", "true", "2024-01-02", "[1,{\"a\":null}]", "74be27de-1e4e-49d9-b579-fe0b331d3642", ""] {
      let values = types.map { StoredValue.stored(text, type: $0) }
      try database.execute(sql: "INSERT INTO events VALUES (\(marks))", arguments: StatementArguments(values))
    }
  }
}
