import Foundation
import Kusto
import KustoTypes

extension Scope {
  /// `value` as a `type`, as `totype(value)` does.
  func convert(_ value: Scalar, to type: ScalarType, _ offset: Int) throws -> Scalar {
    if value.type == type { return value }
    if let known = value.literal { return literal(known.converted(to: type)) }
    if type == .long && (value.type == .int || value.type == .bool) {
      var result = value
      result.type = type
      return result
    }
    let codes = "\(value.type.code), \(type.code)"
    return try compose(type, [value]) { "kusto_convert(\($0[0]), \(codes))" }
  }
}

extension ScalarType {
  /// A number that stands for the type in SQL.
  var code: Int { Self.codes[self] ?? 0 }

  /// The type that `code` stands for.
  init?(code: Int) {
    guard Self.allCases.indices.contains(code) else { return nil }
    self = Self.allCases[code]
  }

  private static let codes = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}

extension Literal {
  /// The value as a `type`; null when it can not be one.
  func converted(to target: ScalarType) -> Literal {
    if target == type { return self }
    if value == .null { return .null(target) }
    if type == .dynamic { return Literal(element: json).fromElement(to: target) }
    switch target {
    case .string: return .string(text)
    case .dynamic: return Literal(type: .dynamic, value: dynamicValue)
    case .real: return number.map { Literal(type: .real, value: .real($0)) } ?? .null(.real)
    case .decimal: return decimalText.map { Literal(type: .decimal, value: .text($0)) } ?? .null(.decimal)
    case .bool: return truth.map(Literal.bool) ?? .null(.bool)
    case .int:
      return integer.flatMap(Int32.init(exactly:)).map { Literal(type: .int, value: .integer(Int64($0))) }
        ?? .null(.int)
    case .long: return integer.map(Literal.long) ?? .null(.long)
    case .datetime, .timespan: return time(target)
    case .guid: return StoredValue.guid(text).map { Literal(type: .guid, value: .text($0)) } ?? .null(.guid)
    }
  }

  /// An element of a dynamic as a `target`: an array or a bag is only ever text.
  private func fromElement(to target: ScalarType) -> Literal {
    guard type == .dynamic else { return converted(to: target) }
    return target == .string && value != .null ? .string(text) : .null(target)
  }

  /// The value as `tostring()` writes it.
  var text: String {
    switch (type, value) {
    case (_, .null): ""
    case (.bool, .integer(let value)): value != 0 ? "true" : "false"
    case (.datetime, .integer(let ticks)): Ticks.isDatetime(ticks) ? DateTimeText.format(ticks) : ""
    case (.timespan, .integer(let ticks)): TimespanText.format(ticks)
    case (_, .integer(let value)): String(value)
    case (_, .real(let value)):
      value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : "\(value)"
    case (_, .text(let text)): text
    }
  }

  private var dynamicValue: Value {
    switch type {
    case .string:
      guard case .text(let text) = value, !text.isEmpty else { return .null }
      let parsed = StoredValue.dynamicText(text)
      return parsed == "null" ? .null : .text(parsed)
    default: return .text(json.text)
    }
  }

  private var number: Double? {
    switch value {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .text(let text): type == .guid ? nil : StoredValue.real(text)
    case .null: nil
    }
  }

  private var integer: Int64? {
    switch value {
    case .integer(let value): value
    case .real(let value): Self.truncated(value)
    case .text(let text):
      text.hasPrefix("0x")
        ? Int64(text.dropFirst(2), radix: 16)
        : StoredValue.integer(text) ?? (type == .decimal ? Double(text).flatMap(Self.truncated) : nil)
    case .null: nil
    }
  }

  static func truncated(_ value: Double) -> Int64? { Int64(exactly: value.rounded(.towardZero)) }

  private var truth: Bool? {
    switch value {
    case .integer(let value): value != 0
    case .real(let value): value != 0
    case .text(let text): StoredValue.bool(text)
    case .null: nil
    }
  }

  private var decimalText: String? {
    switch value {
    case .integer(let value): String(value)
    case .real(let value): DecimalText.canonical("\(value)")
    case .text(let text): DecimalText.canonical(text)
    case .null: nil
    }
  }

  private func time(_ target: ScalarType) -> Literal {
    let ticks: Int64? =
      switch value {
      case .integer(let value): target == .datetime && !Ticks.isDatetime(value) ? nil : value
      case .text(let text): target == .datetime ? DateTimeText.ticks(text) : TimespanText.ticks(text)
      case .real(let value): target == .timespan ? TimespanText.ticks(value, perUnit: Double(Ticks.perDay)) : nil
      case .null: nil
      }
    return ticks.map { Literal(type: target, value: .integer($0)) } ?? .null(target)
  }
}
