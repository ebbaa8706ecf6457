import GRDB
import Kusto
import KustoTypes

/// What `mv-expand` makes of arrays and bags.
enum Expanding {
  /// Whether bags become pairs, then the values: a JSON array that `json_each` can list.
  ///
  /// Each element is JSON text in a string, or null; of several values it is an array of such elements.
  static func rows(of values: [DatabaseValue]) throws -> String {
    let pairs = values.first?.int == 1
    let columns = values.dropFirst().map { elements(of: $0, pairs: pairs) }
    guard columns.count > 1 else { return try JSONText.array((columns.first ?? []).lazy.map(text)) }
    var rows = JSONArrayText()
    for row in 0..<(columns.map(\.count).max() ?? 0) {
      let cells = columns.map { row < $0.count ? text($0[row]) : "null" }
      try rows.append(json: "[\(cells.joined(separator: ","))]")
    }
    return rows.text
  }

  private static func text(_ element: JSONValue) -> String {
    element == .null ? "null" : JSONText.quoted(element.text)
  }

  private static func elements(of value: DatabaseValue, pairs: Bool) -> [JSONValue] {
    guard !value.isNull else { return [.null] }
    switch QueryFunctions.parsed(value) {
    case .array(let items): return items
    case .object(let members):
      return members.sorted { $0.key < $1.key }.map { key, value in
        pairs ? .array([.string(key), value]) : .object([key: value])
      }
    case let other: return [other]
    }
  }

  /// An element in a column of another type: null unless JSON has it as a value of that type.
  static func cast(_ element: DatabaseValue, to code: DatabaseValue) -> DatabaseValue {
    let type = ScalarType(code: Int(clamping: code.int)) ?? .string
    guard !element.isNull else { return Literal.null(type).stored }
    let value = QueryFunctions.parsed(element)
    switch value {
    case .integer, .number: guard type.isNumber || type == .string else { return .null }
    case .bool: guard type == .bool || type == .string else { return .null }
    case .string: guard !type.isNumber, type != .bool else { return .null }
    case .array, .object: guard type == .string else { return .null }
    case .null: return Literal.null(type).stored
    }
    return Literal(type: .dynamic, value: .text(value.text)).converted(to: type).stored
  }
}
