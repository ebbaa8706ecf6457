import Foundation
import GRDB
import Kusto

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
    case .datetime: integer(value).map { .string(DateTimeText.format(min(max($0, 0), Ticks.last))) } ?? .null
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
    case .string: text.databaseValue
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
    case .null, .blob: nil
    case .int64(let value): String(value)
    case .double(let value): "\(value)"
    case .string(let text): text
    }
  }

  private static func dynamic(_ text: String) -> JSONValue { (try? JSONValue(parsing: text)) ?? .string(text) }
}

extension StoredValue {
  static func bool(_ text: String) -> Bool? {
    switch trimmed(text).lowercased() {
    case "true", "1": true
    case "false", "0": false
    default: Int64(trimmed(text)).map { $0 != 0 }
    }
  }

  static func integer(_ text: String) -> Int64? { Int64(trimmed(text)) }

  static func real(_ text: String) -> Double? {
    let text = trimmed(text)
    switch text.lowercased() {
    case "nan": return .nan
    case "inf", "+inf", "infinity", "+infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    default:
      guard text.utf8.allSatisfy({ $0 < 0x80 && !isHexMark($0) }) else { return nil }
      return Double(text)
    }
  }

  static func guid(_ text: String) -> String? {
    var text = trimmed(text)
    if text.hasPrefix("{"), text.hasSuffix("}") { text = String(text.dropFirst().dropLast()) }
    if text.utf8.count == 32 {
      for offset in [20, 16, 12, 8] { text.insert("-", at: text.index(text.startIndex, offsetBy: offset)) }
    }
    return text.utf8.count == 36 ? UUID(uuidString: text)?.uuidString.lowercased() : nil
  }

  private static func trimmed(_ text: String) -> String {
    let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    guard let first = text.utf8.first, let last = text.utf8.last, isBlank(first) || isBlank(last) else { return text }
    return text.trimmingCharacters(in: .whitespaces)
  }

  /// Swift reads `0x1p3` as a number, Kusto does not.
  private static func isHexMark(_ byte: UInt8) -> Bool { byte | 0x20 == UInt8(ascii: "x") }
}
