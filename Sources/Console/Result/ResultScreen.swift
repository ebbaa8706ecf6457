import KustoSink

/// How a run ended, and what can be asked of the table now.
package struct ResultState: Sendable, Hashable {
  package var cursor = Cursor()
}

extension RunState {
  /// Why partitions failed: each reason once, with those that it hit.
  package var failureCauses: [(reason: String, partitions: String)] {
    var order: [String] = []
    var hit: [String: [PartitionState]] = [:]
    for failure in failures {
      let reason = failure.note ?? "failed"
      if hit[reason] == nil { order.append(reason) }
      hit[reason, default: []].append(failure)
    }
    return order.map { reason in
      let failed = hit[reason] ?? []
      guard failed.count > 1, let first = failed.first else {
        return (reason, "partition \((failed.first?.index ?? 0) + 1), \(failed.first?.source ?? "")")
      }
      let numbers = failed.prefix(5).map { "\($0.index + 1)" }.joined(separator: ", ")
      return (
        reason, "partitions \(numbers)\(failed.count > 5 ? " and \(failed.count - 5) more" : ""), first \(first.source)"
      )
    }
  }
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
      // A table that this run would have made is not there.
      return (state.creates ? [] : ["\(table) | count"]) + (state.failures.isEmpty ? [] : [failures])
    }
  }

  mutating func performInResult(_ action: Action) -> [Effect] {
    let queries = resultQueries
    switch action {
    case .open: return openQuery()
    case .copy: return queries.indices.contains(result.cursor.index) ? copy([queries[result.cursor.index]]) : []
    case .copyAll: return copy(queries)
    case .undoRun: askToUndo()
    case .back: sayNothingIsOpen(.run)
    default: _ = result.cursor.move(action, count: queries.count)
    }
    return []
  }
}
