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

extension CommandSequel {
  /// Whether each value of the result is one of the command's own: rows and columns may only be left out or change places.
  var onlyNarrows: Bool {
    guard case .pipeline(let text) = self, var parser = try? Parser(text), let pipeline = try? parser.pipeline() else {
      return false
    }
    return pipeline.steps.allSatisfy { step in
      switch step.kind {
      case .take, .filter, .sort, .top, .sample, .projectAway, .projectKeep, .projectReorder: true
      default: false
      }
    }
  }
}
