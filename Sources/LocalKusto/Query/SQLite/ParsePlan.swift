import Foundation
import GRDB
import Kusto
import KustoTypes
import Synchronization

/// A pattern of `parse`, ready to be applied to every row.
struct ParsePlan: Sendable {
  private enum Item: Sendable {
    case star
    case text(String)
    case column(ScalarType)
  }

  private let kind: ParsePattern.Kind
  private let items: [Item]
  private let regex: RegularExpression?
  /// The group of each column.
  private var groups: [Int] = []
  private let types: [ScalarType]

  private static let plans = Mutex<[String: ParsePlan]>([:])
  private static let capacity = 64

  /// The plan that ``ParsePattern/plan`` wrote.
  static func compiled(_ text: String) throws -> ParsePlan {
    if let known = plans.withLock({ $0[text] }) { return known }
    let made = try ParsePlan(text)
    plans.withLock { known in
      if known.count >= capacity { known.removeAll() }
      known[text] = made
    }
    return made
  }

  private init(_ text: String) throws {
    guard case .array(let parts)? = try? JSONValue(parsing: text), parts.count >= 2 else {
      throw RegexProblem.unexpected(text, at: 0)
    }
    kind = parts[0].stringValue.flatMap(ParsePattern.Kind.init(rawValue:)) ?? .simple
    items = parts.dropFirst(2).map { part in
      switch part {
      case .string(let text): .text(text)
      case .integer(let code): .column(ScalarType(code: Int(code)) ?? .string)
      default: .star
      }
    }
    types = items.compactMap { if case .column(let type) = $0 { type } else { nil } }
    guard kind == .regex else {
      regex = nil
      return
    }
    let flags = parts[1].stringValue ?? ""
    var pattern = flags.isEmpty ? "^" : "(?\(flags))^"
    var next = 1
    for item in items {
      switch item {
      case .star: pattern += ".*?"
      case .text(let part):
        next += try RegularExpression(part).groups
        pattern += "(?:\(part))"
      case .column(let type):
        groups.append(next)
        next += 1
        pattern += "(\(Self.pattern(of: type)))"
      }
    }
    regex = try RegularExpression(pattern + "$")
  }

  private static func pattern(of type: ScalarType) -> String {
    switch type {
    case .int, .long: "-?\\d+"
    case .real, .decimal: "-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?"
    default: ".*?"
    }
  }

  static let functions: [DatabaseFunction] = [
    DatabaseFunction("kusto_parse", argumentCount: 2, pure: true) { values in
      let plan = try compiled(values[1].text)
      return PackedValues.pack(try plan.values(of: values[0].text))
    }
  ]

  /// 1 or 0 for a match, and the values of the columns, null where there is none.
  func values(of text: String) throws(QueryLimit) -> [DatabaseValue] {
    guard let found = try regex == nil ? literal(text) : matched(text) else { return nothing }
    let values = zip(found, types).map { StoredValue.stored(String($0), type: $1) }
    let isWhole = zip(values, types).allSatisfy { !$0.isNull || $1 == .string || $1 == .dynamic }
    guard isWhole || kind == .relaxed else { return nothing }
    return [1.databaseValue] + values
  }

  private var nothing: [DatabaseValue] {
    [0.databaseValue] + types.map { $0 == .string ? "".databaseValue : .null }
  }

  private func matched(_ text: String) throws(QueryLimit) -> [Substring]? {
    var meter = WorkMeter()
    let scalars = Array(text.unicodeScalars)
    guard let match = try regex?.firstMatch(in: scalars, &meter) else { return nil }
    return groups.map { group in
      guard match.indices.contains(group), let range = match[group] else { return "" }
      return String(String.UnicodeScalarView(scalars[range]))[...]
    }
  }
}

extension ParsePlan {
  /// The texts of the columns, where every text of the pattern stands as it is written.
  private func literal(_ text: String) throws(QueryLimit) -> [Substring]? {
    var found: [Substring] = []
    var gap: [Item] = []
    var place = text.utf8.startIndex
    for (index, item) in items.enumerated() {
      guard case .text(let part) = item else {
        gap.append(item)
        continue
      }
      let start: String.Index?
      if gap.isEmpty {
        start = text.utf8[place...].starts(with: part.utf8) ? place : nil
      } else if index == items.count - 1 {
        start = Self.suffix(part, of: text, from: place)
      } else {
        start = try Self.find(part, in: text, from: place)
      }
      guard let start, let values = values(gap, text[place..<start]) else { return nil }
      found += values
      gap = []
      place = text.utf8.index(start, offsetBy: part.utf8.count)
    }
    guard !gap.isEmpty else { return place == text.utf8.endIndex ? found : nil }
    guard let values = values(gap, text[place...]) else { return nil }
    return found + values
  }

  private static func suffix(_ part: String, of text: String, from place: String.Index) -> String.Index? {
    guard text.utf8[place...].reversed().starts(with: part.utf8.reversed()) else { return nil }
    return text.utf8.index(text.utf8.endIndex, offsetBy: -part.utf8.count)
  }

  private static func find(
    _ part: String, in text: String, from place: String.Index
  ) throws(QueryLimit) -> String.Index? {
    guard !part.isEmpty else { return place }
    var found: Int?
    try Texts.withBytes(String(text[place...])) { bytes, meter throws(QueryLimit) in
      try ByteSearch(part).places(in: bytes, &meter) { at throws(QueryLimit) in
        found = at
        return false
      }
    }
    return found.map { text.utf8.index(place, offsetBy: $0) }
  }

  /// The texts of the columns in `gap`; nil when a number has to stand where none does.
  private func values(_ gap: [Item], _ text: Substring) -> [Substring]? {
    var rest = text
    var found: [Substring] = []
    for (index, item) in gap.enumerated() {
      guard case .column(let type) = item else { continue }
      let isLast = index == gap.count - 1
      if isLast {
        found.append(rest)
      } else if type.isNumber {
        let number = Self.number(rest, isWhole: type.isInteger)
        guard !number.isEmpty else { return nil }
        found.append(number)
        rest = rest[number.endIndex...]
      } else {
        // As short as can be: what follows takes the rest.
        found.append(rest.prefix(0))
      }
    }
    return found
  }

  private static func number(_ text: Substring, isWhole: Bool) -> Substring {
    var end = text.utf8.startIndex
    if text.utf8.first == UInt8(ascii: "-") { end = text.utf8.index(after: end) }
    let first = end
    func digits() {
      while end < text.utf8.endIndex, (0x30...0x39).contains(text.utf8[end]) { end = text.utf8.index(after: end) }
    }
    digits()
    guard end > first else { return text.prefix(0) }
    if !isWhole, end < text.utf8.endIndex, text.utf8[end] == UInt8(ascii: ".") {
      let whole = end
      end = text.utf8.index(after: end)
      let fraction = end
      digits()
      if end == fraction { end = whole }
    }
    return text[..<end]
  }
}
