/// The screens; the first six are the steps of a load.
package enum Screen: String, Sendable, Codable, CaseIterable, Hashable {
  case connect, dataset, schema, options, run, result, runs, stream, query

  /// The number of the step, from 1; nil for a screen that is none.
  package var step: Int? {
    [.runs, .stream, .query].contains(self) ? nil : Self.allCases.firstIndex(of: self).map { $0 + 1 }
  }

  package var title: String { self == .runs ? "History" : rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

/// The lists that can be filtered.
package enum Pane: String, Sendable, Codable, Hashable {
  case clusters, databases, tables, files, columns, partitions, log, runs, sessions
}
