import GRDB
import Kusto

extension QueryTranslator {
  /// `result` sent through `pipeline`, the text after a management command that begins with `|`.
  ///
  /// - Throws: ``ServiceError`` for what is wrong with the pipeline.
  package static func run(
    pipeline: String, over result: ResultTable, options: QueryOptions
  ) throws -> ResultTable {
    try query(result) { table, catalog in
      var parser = try Parser(pipeline)
      let steps = try parser.pipeline()
      let translation = Translation(
        catalog: catalog, options: options, lexer: parser.lexer, lets: Lets(), input: table)
      return try translation.query(steps, limits: options.limits)
    }
  }

  /// What `text`, the query after a management command and a `;`, makes of `result`, its table `$command_results`.
  ///
  /// - Throws: ``ServiceError`` for what is wrong with the query.
  package static func run(query text: String, over result: ResultTable, options: QueryOptions) throws -> ResultTable {
    try query(result) { _, catalog in
      var request = QueryRequest(catalog: catalog, options: options)
      let queries = try request.translate(text)
      guard queries.count == 1 else {
        throw ServiceError.badRequest(
          "General_BadRequest",
          "A command and \(queries.count) queries: the embedded Kusto answers a command with one result.")
      }
      return queries[0]
    }
  }

  private static func query(
    _ result: ResultTable, _ translate: (QueryTable, any QueryCatalog) throws -> TranslatedQuery
  ) throws -> ResultTable {
    do {
      let queue = try DatabaseQueue()
      QueryBudget.current?.whenStopped { queue.interrupt() }
      return try queue.write { database in
        QueryFunctions.install(in: database)
        let table = try load(result, into: database)
        return try translate(table, CommandResult(database: database, table: table)).table(in: database)
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

  /// What comes after a command reads its result and nothing else.
  private struct CommandResult: QueryCatalog {
    let database: Database
    let table: QueryTable

    func table(named name: String, database: String?) -> QueryTable? {
      name == "$command_results" && database == nil ? table : nil
    }

    func value(of sql: String, arguments: [DatabaseValue]) throws -> DatabaseValue {
      try database.firstValue(of: sql, arguments)
    }
  }
}
