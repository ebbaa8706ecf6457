import Kusto

/// What the result of a management command goes through.
enum CommandSequel: Sendable, Equatable {
  /// Operators, from their first `|` on.
  case pipeline(String)
  /// A query behind `;`, which calls the result `$command_results`.
  case query(String)

  /// What becomes of `result`.
  ///
  /// - Throws: ``ServiceError`` for what is wrong with the text.
  func run(over result: ResultTable, options: QueryOptions) throws -> ResultTable {
    switch self {
    case .pipeline(let text): try QueryTranslator.run(pipeline: text, over: result, options: options)
    case .query(let text): try QueryTranslator.run(query: text, over: result, options: options)
    }
  }
}
