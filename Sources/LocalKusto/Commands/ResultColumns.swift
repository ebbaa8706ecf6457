import Kusto

extension ResultTable {
  /// A result whose columns stand as cslschema text, the way the documentation lists them.
  ///
  /// The text is a constant of this program; one that cannot be read gives a result without columns.
  init(_ columns: String, rows: [[JSONValue]]) {
    let schema = try? TableSchema(cslSchema: columns)
    self.init(name: "Table_0", columns: schema?.columns ?? [], rows: rows)
  }
}

extension JSONValue {
  /// A datetime from its ticks.
  static func datetime(_ ticks: Int64) -> JSONValue { .string(DateTimeText.format(ticks)) }
  /// A timespan from its ticks.
  static func timespan(_ ticks: Int64) -> JSONValue { .string(TimespanText.format(ticks)) }
  /// An integer.
  static func count(_ value: Int) -> JSONValue { .integer(Int64(value)) }
}
