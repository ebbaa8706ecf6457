/// One table of an answer: columns and rows of JSON values as they stand on the wire.
package struct ResultTable: Sendable, Hashable {
  package var name: String
  package var columns: [Column]
  /// Rows x columns, in the order of the answer.
  package var rows: [[JSONValue]]

  /// A table called `name`.
  package init(name: String, columns: [Column], rows: [[JSONValue]]) {
    self.name = name
    self.columns = columns
    self.rows = rows
  }

  /// The index of the column called `name`, or nil.
  package func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }

  /// The values of the column called `name`, a value a row; empty when there is no such column.
  package func values(of name: String) -> [JSONValue] {
    guard let index = index(of: name) else { return [] }
    return rows.map { $0[index] }
  }

  /// The rows as dictionaries from column name to value.
  package var records: [[String: JSONValue]] {
    rows.map { row in
      Dictionary(zip(columns.map(\.name), row), uniquingKeysWith: { first, _ in first })
    }
  }
}
