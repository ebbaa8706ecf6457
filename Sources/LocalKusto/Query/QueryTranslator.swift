import Kusto

/// Turns KQL into SQL for SQLite.
package enum QueryTranslator {
  /// A query for each tabular statement of `text`, in order.
  ///
  /// - Throws: ``ServiceError`` for what is wrong with the text; what `catalog` throws passes through.
  package static func translate(
    _ text: String, catalog: any QueryCatalog, options: QueryOptions
  ) throws -> [TranslatedQuery] {
    throw QueryError.unsupported(feature: "a query", supported: "", at: TextPosition(line: 1, column: 1)).serviceError
  }
}
