import KustoSink

/// How a run ended, and what can be asked of the table now.
package struct ResultState: Sendable, Hashable {
  package var cursor = Cursor()
}

extension Model {
  /// Queries worth running now, each on one line.
  package var resultQueries: [String] {
    let state = run.state
    guard !state.table.isEmpty else { return [] }
    let table = EntityName.quoted(state.table)
    let mine = "\(table) | where extent_tags() has \(KQLLiteral.string(state.tag))"
    switch state.outcome {
    case .committed:
      return [
        "\(mine) | count", "\(table) | take 20",
        ".show table \(table) extents where tags has \(KQLLiteral.string(state.tag))",
      ]
    case .unknown:
      return ["\(mine) | count"] + (state.operation.map { [".show operations \($0)"] } ?? [])
    default:
      let failures = ".show ingestion failures | where Table == \(KQLLiteral.string(state.staging))"
      return ["\(table) | count", failures]
    }
  }

  mutating func performInResult(_ action: Action) -> [Effect] {
    let queries = resultQueries
    switch action {
    case .copy, .open: return queries.indices.contains(result.cursor.index) ? copy([queries[result.cursor.index]]) : []
    case .copyAll: return copy(queries)
    case .back: return go(to: .run)
    default: _ = result.cursor.move(action, count: queries.count)
    }
    return []
  }
}
