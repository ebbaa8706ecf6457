import GRDB
import Kusto

extension QueryTranslator {
  /// `result` sent through `pipeline`, the text after a management command that begins with `|`.
  ///
  /// - Throws: ``ServiceError`` for what is wrong with the pipeline.
  package static func run(
    pipeline: String, over result: ResultTable, options: QueryOptions
  ) throws -> ResultTable {
    throw QueryError.unsupported(feature: "a pipe", supported: "", at: TextPosition(line: 1, column: 1)).serviceError
  }
}
