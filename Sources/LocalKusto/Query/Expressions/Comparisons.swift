import Kusto
import KustoTypes

/// `==`, `<`, `in` and their kin, with Kusto's rules for null.
///
/// Source: Kusto documentation, "Null values": null equals no value, but null == null is null; other comparisons with
/// null are null.
extension Scope {
  func compare(_ comparison: Comparison, _ left: Scalar, _ right: Scalar, _ offset: Int) throws -> Scalar {
    switch comparison {
    case .equalFolded: return try compareFolded(left, right, "=", offset)
    case .notEqualFolded: return try compareFolded(left, right, "<>", offset)
    default: break
    }
    let (left, right) = try comparable(left, right, offset)
    let isDecimal = left.type == .decimal
    let collation = isDecimal ? " COLLATE kusto_decimal" : ""
    switch comparison {
    case .equal: return try equal(left, right, collation)
    case .notEqual:
      let equal = try equal(left, right, collation)
      return try compose(.bool, [equal]) { "(NOT \($0[0]))" }
    default:
      guard left.type == .real || right.type == .real else {
        return try compose(.bool, [left, right]) { "(\($0[0])\(collation) \(comparison.rawValue) \($0[1]))" }
      }
      return try composeRepeating(.bool, [left, right]) {
        "(\($0[0]) \(comparison.rawValue) \($0[1])\(Self.notNaN($0[0], left))\(Self.notNaN($0[1], right)))"
      }
    }
  }

  /// NaN is text, and text is larger than any number for SQLite.
  private static func notNaN(_ sql: String, _ scalar: Scalar) -> String {
    if scalar.isNaN { return " AND 0" }
    guard scalar.type == .real, scalar.literal == nil else { return "" }
    return " AND typeof(\(sql)) <> 'text'"
  }

  private func equal(_ left: Scalar, _ right: Scalar, _ collation: String) throws -> Scalar {
    if left.isNaN || right.isNaN { return literal(.bool(false)) }
    if left.type == .string { return try compose(.bool, [left, right]) { "(\($0[0]) = \($0[1]))" } }
    if left.isNullLiteral || right.isNullLiteral {
      let other = left.isNullLiteral ? right : left
      return try compose(.bool, [other]) { "(CASE WHEN \($0[0]) IS NULL THEN NULL ELSE 0 END)" }
    }
    if left.literal != nil || right.literal != nil {
      return try compose(.bool, [left, right]) { "(\($0[0])\(collation) IS \($0[1]))" }
    }
    return try composeRepeating(.bool, [left, right]) {
      let noNaN = Self.notNaN($0[0], left)
      return "(CASE WHEN \($0[0]) IS NULL AND \($0[1]) IS NULL THEN NULL "
        + "ELSE \($0[0])\(collation) IS \($0[1])\(noNaN) END)"
    }
  }

  private func compareFolded(_ left: Scalar, _ right: Scalar, _ sign: String, _ offset: Int) throws -> Scalar {
    let left = try fold(try text(left, "=~", offset))
    let right = try fold(try text(right, "=~", offset))
    return try compose(.bool, [left, right]) { "(\($0[0]) \(sign) \($0[1]))" }
  }

  /// Both sides in one type that compares natively.
  func comparable(_ left: Scalar, _ right: Scalar, _ offset: Int) throws -> (Scalar, Scalar) {
    switch (left.type, right.type) {
    case (.dynamic, .dynamic): throw incomparable(left, right, offset)
    case (.dynamic, let other):
      return (try convert(left, to: Self.wide(other), offset), try convert(right, to: Self.wide(other), offset))
    case (let other, .dynamic):
      return (try convert(left, to: Self.wide(other), offset), try convert(right, to: Self.wide(other), offset))
    case (.guid, .string), (.string, .guid):
      return (try convert(left, to: .guid, offset), try convert(right, to: .guid, offset))
    case (let one, let other) where one == other: return (left, right)
    case (.bool, let other) where other.isInteger: return (left, right)
    case (let other, .bool) where other.isInteger: return (left, right)
    default:
      guard left.type.isNumber, right.type.isNumber else { throw incomparable(left, right, offset) }
      guard left.type == .decimal || right.type == .decimal else { return (left, right) }
      return (try convert(left, to: .decimal, offset), try convert(right, to: .decimal, offset))
    }
  }

  /// What a dynamic is read as beside a value of `type`: `1.5` may stand beside `1`.
  private static func wide(_ type: ScalarType) -> ScalarType { type == .int || type == .long ? .real : type }

  private func incomparable(_ left: Scalar, _ right: Scalar, _ offset: Int) -> QueryError {
    semantic(
      "SEM0064",
      "Cannot compare values of types \(left.type.rawValue) and \(right.type.rawValue). Try adding explicit casts",
      offset)
  }
}

extension Scope {
  /// The items of an `in` list; an array written in the query counts as its elements.
  func elements(of items: [Expression]) throws -> [Scalar] {
    try items.flatMap { item in
      let value = try translate(item)
      guard value.type == .dynamic, let literal = value.literal, case .array(let elements) = literal.json else {
        return [value]
      }
      return elements.map { self.literal(Literal(element: $0)) }
    }
  }

  /// `value in (items…)`: never null.
  func member(_ value: Scalar, among items: [Scalar], folded: Bool, _ offset: Int) throws -> Scalar {
    let value = folded ? try fold(try text(value, "in~", offset)) : value
    let items = folded ? try items.map { try fold(try text($0, "in~", offset)) } : items
    let isPlain = items.allSatisfy { $0.literal != nil && $0.type == value.type && !$0.isNullLiteral }
    if isPlain, value.type != .decimal, value.type != .dynamic {
      return try compose(.bool, [value] + items) {
        "((\($0[0]) IN (\($0.dropFirst().joined(separator: ", ")))) IS TRUE)"
      }
    }
    let value2 = try simple(value)
    let matches = try items.map { item in
      item.type == .dynamic && item.literal == nil
        ? try contains(item, value2, offset) : try compare(.equal, value2, item, offset)
    }
    return try compose(.bool, [try balanced("OR", matches.isEmpty ? [literal(.bool(false))] : matches)]) {
      "(\($0[0]) IS TRUE)"
    }
  }

  /// True when the JSON array `array` holds `value`.
  func contains(_ array: Scalar, _ value: Scalar, _ offset: Int) throws -> Scalar {
    let json = try convert(value, to: .dynamic, offset)
    return try compose(.bool, [array, json]) { "kusto_set_has(\($0[0]), \($0[1]))" }
  }

  /// `value in (T | …)`: the first column of the rows.
  func member(
    _ value: Scalar, of table: Pipeline, folded: Bool, negated: Bool, _ offset: Int
  ) throws -> Scalar {
    let rows = try PipelineTranslator(translation, names: names).relation(table)
    guard let first = rows.members.first else { return literal(.bool(negated)) }
    guard first.type == value.type || (first.type.isNumber && value.type.isNumber && first.type != .decimal) else {
      throw incomparable(value, Scalar(sql: "", type: first.type), offset)
    }
    let value = folded ? try fold(value) : value
    let column = folded ? "kusto_fold(\(first.sql))" : first.sql
    return try compose(.bool, [value], nesting: 3) {
      "((\($0[0]) IN (SELECT \(column) FROM \(rows.stage))) IS \(negated ? "NOT " : "")TRUE)"
    }
  }
}

extension Scalar {
  var isNullLiteral: Bool { literal?.value == .null }

  /// True for a literal that equals nothing.
  var isNaN: Bool { if case .real(let value)? = literal?.value { value.isNaN } else { false } }
}

extension ScalarType {
  var isNumber: Bool { self == .int || self == .long || self == .real || self == .decimal }
  var isInteger: Bool { self == .int || self == .long }
}

extension Literal {
  /// An element of a dynamic literal in the type that it has by itself.
  init(element: JSONValue) {
    switch element {
    case .null: self = .null(.dynamic)
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .long(value)
    case .number(let value): self = Literal(type: .real, value: .real(value))
    case .string(let value): self = .string(value)
    case .array, .object: self = Literal(type: .dynamic, value: .text(element.text))
    }
  }
}
