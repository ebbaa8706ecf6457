import Foundation

/// Any JSON value, as rows of answers and options hold them.
///
/// Integers keep all their digits up to 64 bits.
package enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])
}

extension JSONValue: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}

extension JSONValue {
  /// Parses JSON text.
  ///
  /// - Throws: ``JSONSyntaxError`` when `text` is not JSON.
  package init(parsing text: String) throws(JSONSyntaxError) {
    var text = text
    // The closure of `withUTF8` gives its error away without its type.
    let result = text.withUTF8 { bytes in Result { () throws(JSONSyntaxError) in try JSONParser.parse(bytes) } }
    self = try result.get()
  }

  /// Parses JSON text in UTF-8.
  ///
  /// - Throws: ``JSONSyntaxError`` when `data` is not JSON.
  package init(data: Data) throws(JSONSyntaxError) {
    let result = data.withUnsafeBytes { bytes in
      let bytes = bytes.bindMemory(to: UInt8.self)
      return Result { () throws(JSONSyntaxError) in try JSONParser.parse(bytes) }
    }
    self = try result.get()
  }

  /// Parses JSON text in UTF-8, in place.
  ///
  /// - Throws: ``JSONSyntaxError`` when `bytes` are not JSON.
  package init(bytes: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) { self = try JSONParser.parse(bytes) }

  /// Compact JSON text with sorted keys.
  ///
  /// NaN and infinities, which JSON lacks, are written as Kusto does: in quotes.
  package var text: String {
    var result = ""
    write(to: &result)
    return result
  }

  /// The string inside, or nil.
  package var stringValue: String? { if case .string(let value) = self { value } else { nil } }

  /// The integer inside (also of a whole number that came as a fraction), or nil.
  package var integerValue: Int64? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int64(exactly: value)
    default: nil
    }
  }

  /// The value under `key` of an object, or nil.
  package subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  /// Appends the compact text to `output`; keys of objects are sorted.
  package func write(to output: inout String) {
    switch self {
    case .null: output += "null"
    case .bool(let value): output += value ? "true" : "false"
    case .integer(let value): output += String(value)
    case .number(let value): output += Self.numberText(value)
    case .string(let value): Self.writeQuoted(value, to: &output)
    case .array(let values): Self.writeList(values, open: "[", close: "]", to: &output) { $0.write(to: &$1) }
    case .object(let members):
      Self.writeList(members.sorted { $0.key < $1.key }, open: "{", close: "}", to: &output) { member, output in
        Self.writeQuoted(member.key, to: &output)
        output += ":"
        member.value.write(to: &output)
      }
    }
  }

  private static func numberText(_ value: Double) -> String {
    if value.isNaN { return "\"NaN\"" }
    if value.isInfinite { return value < 0 ? "\"-Infinity\"" : "\"Infinity\"" }
    return "\(value)"
  }

  private static func writeList<C: Collection>(
    _ items: C, open: String, close: String, to output: inout String,
    each: (C.Element, inout String) -> Void
  ) {
    output += open
    var first = true
    for item in items {
      if !first { output += "," }
      first = false
      each(item, &output)
    }
    output += close
  }

  /// Appends `text` as a JSON string.
  ///
  /// What could steer a terminal is escaped: all control characters, and those that change the direction of text.
  package static func writeQuoted(_ text: String, to output: inout String) {
    output += "\""
    if text.utf8.contains(where: mayNeedEscape) {
      for scalar in text.unicodeScalars { write(scalar, to: &output) }
    } else {
      output += text
    }
    output += "\""
  }

  /// Bytes that are escaped, or begin a character that is: U+0080 to U+009F, U+061C, U+200E to U+2069.
  private static func mayNeedEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2
  }

  private static func write(_ scalar: Unicode.Scalar, to output: inout String) {
    switch scalar {
    case "\"": output += "\\\""
    case "\\": output += "\\\\"
    case "\n": output += "\\n"
    case "\r": output += "\\r"
    case "\t": output += "\\t"
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200E}", "\u{200F}", "\u{2028}"..."\u{202E}",
      "\u{2066}"..."\u{2069}":
      let hex = String(scalar.value, radix: 16)
      output += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    default: output.unicodeScalars.append(scalar)
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}
