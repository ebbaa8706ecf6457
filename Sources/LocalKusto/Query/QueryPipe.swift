import GRDB
import Kusto

extension QueryTranslator {
  /// `result` sent through `pipeline`, the text after a management command that begins with `|`.
  ///
  /// - Throws: ``ServiceError`` for what is wrong with the pipeline.
  package static func run(
    pipeline: String, over result: ResultTable, options: QueryOptions
  ) throws -> ResultTable {
    do {
      var parser = try Parser(pipeline)
      let steps = try parser.pipeline()
      let queue = try DatabaseQueue()
      QueryBudget.current?.whenStopped { queue.interrupt() }
      return try queue.write { database in
        QueryFunctions.install(in: database)
        let table = try load(result, into: database)
        let translation = Translation(
          catalog: NoTables(database: database), options: options, lexer: parser.lexer, lets: Lets(), input: table)
        return try translation.query(steps, limits: options.limits).table(in: database)
      }
    } catch let error as QueryError {
      throw error.serviceError
    }
  }

  /// The rows as a temporary table of the in-memory database.
  private static func load(_ result: ResultTable, into database: Database) throws -> QueryTable {
    let names = result.columns.indices.map { "c\($0)" }
    let list = names.isEmpty ? "nothing" : names.joined(separator: ", ")
    try database.execute(sql: "CREATE TABLE input (\(list))")
    let marks = Array(repeating: "?", count: max(names.count, 1)).joined(separator: ", ")
    let insert = try database.makeStatement(sql: "INSERT INTO input VALUES (\(marks))")
    for row in result.rows {
      let values = zip(row, result.columns).map { StoredValue.stored($0, type: $1.type) }
      try insert.execute(arguments: StatementArguments(values.isEmpty ? [.null] : values))
    }
    return QueryTable(schema: TableSchema(result.columns), source: "input")
  }

  /// A pipe reads the command's result and nothing else.
  private struct NoTables: QueryCatalog {
    let database: Database

    func table(named name: String, database: String?) -> QueryTable? { nil }

    func value(of sql: String, arguments: [DatabaseValue]) throws -> DatabaseValue {
      try database.firstValue(of: sql, arguments)
    }
  }
}
