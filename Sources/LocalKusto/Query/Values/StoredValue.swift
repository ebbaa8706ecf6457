import Foundation
import GRDB
import Kusto
import KustoTypes

/// Values between three worlds: SQLite's storage (see ``QueryTable``), the wire's JSON, and text.
package enum StoredValue {
  /// A stored value as the wire writes it.
  ///
  /// Source: Kusto REST API: strings are never null, decimals are strings, datetimes have seven digits.
  package static func json(_ value: DatabaseValue, type: ScalarType) -> JSONValue {
    switch type {
    case .bool: integer(value).map { .bool($0 != 0) } ?? .null
    case .int, .long: integer(value).map(JSONValue.integer) ?? .null
    case .real: real(value).map(JSONValue.number) ?? .null
    case .datetime: integer(value).flatMap(datetime) ?? .null
    case .timespan: integer(value).map { .string(TimespanText.format($0)) } ?? .null
    case .string: .string(text(value) ?? "")
    case .guid, .decimal: text(value).map(JSONValue.string) ?? .null
    case .dynamic: text(value).map(dynamic) ?? .null
    }
  }

  /// How `json` is stored in a column of `type`, whether it comes as text or as JSON's own kind; null when it is no
  /// such value.
  package static func stored(_ json: JSONValue, type: ScalarType) -> DatabaseValue {
    switch (type, json) {
    case (.string, .null): "".databaseValue
    case (_, .null): .null
    case (.dynamic, _): json.text.databaseValue
    case (_, .string(let text)): stored(text, type: type)
    case (.bool, .bool(let value)): value.databaseValue
    case (.timespan, .integer(let value)), (.long, .integer(let value)): value.databaseValue
    case (.int, .integer(let value)): Int32(exactly: value)?.databaseValue ?? .null
    case (.bool, .integer(let value)): (value != 0).databaseValue
    case (.real, .integer(let value)): Double(value).databaseValue
    case (.real, .number(let value)): stored(value)
    case (.int, .number), (.long, .number): json.integerValue.map { stored(.integer($0), type: type) } ?? .null
    default: stored(json.text, type: type)
    }
  }

  /// How `text` is stored in a column of `type`, converted as Kusto does when it ingests: what cannot be read is null.
  package static func stored(_ text: String, type: ScalarType) -> DatabaseValue {
    switch type {
    case .string: stored(string: text)
    case .bool: bool(text)?.databaseValue ?? .null
    case .int: integer(text).flatMap(Int32.init(exactly:))?.databaseValue ?? .null
    case .long: integer(text)?.databaseValue ?? .null
    case .real: real(text).map { stored($0) } ?? .null
    case .decimal: DecimalText.canonical(text)?.databaseValue ?? .null
    case .datetime: DateTimeText.ticks(text)?.databaseValue ?? .null
    case .timespan: TimespanText.ticks(text)?.databaseValue ?? .null
    case .guid: guid(text)?.databaseValue ?? .null
    case .dynamic: text.isEmpty ? .null : dynamicText(text).databaseValue
    }
  }

  /// A string as SQLite can hold it: text ends at the first NUL, so a string with one is kept as its bytes.
  package static func stored(string text: String) -> DatabaseValue {
    text.utf8.contains(0) ? Data(text.utf8).databaseValue : text.databaseValue
  }

  /// A real as SQLite can hold it: NaN as text, because SQLite makes it null.
  package static func stored(_ value: Double) -> DatabaseValue {
    value.isNaN ? "NaN".databaseValue : value.databaseValue
  }

  /// `text` as JSON in compact form; text that is not JSON is a JSON string, as Kusto ingests it.
  package static func dynamicText(_ text: String) -> String {
    let value = (try? JSONValue(parsing: text)) ?? .string(text)
    return value.text
  }

  /// About how many bytes `value` takes.
  package static func size(of value: DatabaseValue) -> Int {
    switch value.storage {
    case .null: 1
    case .int64, .double: 8
    case .string(let text): text.utf8.count
    case .blob(let data): data.count
    }
  }

  /// The integer inside, also of a whole real.
  static func integer(_ value: DatabaseValue) -> Int64? {
    switch value.storage {
    case .int64(let value): value
    case .double(let value): Int64(exactly: value)
    default: nil
    }
  }

  static func real(_ value: DatabaseValue) -> Double? {
    switch value.storage {
    case .int64(let value): Double(value)
    case .double(let value): value
    case .string(let text): real(text)
    default: nil
    }
  }

  static func text(_ value: DatabaseValue) -> String? {
    switch value.storage {
    case .null: nil
    case .blob(let bytes): String(decoding: bytes, as: UTF8.self)
    case .int64(let value): String(value)
    case .double(let value): "\(value)"
    case .string(let text): text
    }
  }

  /// A time past the year 9999 is the result of arithmetic, and null.
  private static func datetime(_ ticks: Int64) -> JSONValue? {
    Ticks.isDatetime(ticks) ? .string(DateTimeText.format(ticks)) : nil
  }

  private static func dynamic(_ text: String) -> JSONValue { (try? JSONValue(parsing: text)) ?? .string(text) }
}

extension StoredValue {
  static func bool(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE", "1": true
    case "false", "False", "FALSE", "0": false
    default: looseBool(trimmed(text).lowercased())
    }
  }

  private static func looseBool(_ text: String) -> Bool? {
    switch text {
    case "true": true
    case "false": false
    default: Int64(text).map { $0 != 0 }
    }
  }

  static func integer(_ text: String) -> Int64? { Int64(text) ?? Int64(trimmed(text)) }

  static func real(_ text: String) -> Double? {
    let text = trimmed(text)
    guard text.utf8.allSatisfy({ $0 < 0x80 && !isHexMark($0) }) else { return nil }
    return Double(text)
  }

  /// 32 hexadecimal digits, with dashes in their places or without, in braces or not.
  static func guid(_ text: String) -> String? {
    var bytes = Array(trimmed(text).utf8)
    if bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}") { bytes = Array(bytes.dropFirst().dropLast()) }
    if bytes.count == 32 {
      for place in [20, 16, 12, 8] { bytes.insert(UInt8(ascii: "-"), at: place) }
    }
    guard bytes.count == 36 else { return nil }
    for index in bytes.indices {
      switch (index, bytes[index]) {
      case (8, UInt8(ascii: "-")), (13, UInt8(ascii: "-")), (18, UInt8(ascii: "-")), (23, UInt8(ascii: "-")): continue
      case (8, _), (13, _), (18, _), (23, _): return nil
      case (_, 0x30...0x39), (_, 0x61...0x66): continue
      case (_, 0x41...0x46): bytes[index] |= 0x20
      default: return nil
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func trimmed(_ text: String) -> String {
    let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    guard let first = text.utf8.first, let last = text.utf8.last, isBlank(first) || isBlank(last) else { return text }
    return text.trimmingCharacters(in: .whitespaces)
  }

  /// Swift reads `0x1p3` as a number, Kusto does not.
  private static func isHexMark(_ byte: UInt8) -> Bool { byte | 0x20 == UInt8(ascii: "x") }
}
