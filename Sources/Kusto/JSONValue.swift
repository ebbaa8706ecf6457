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
    var writer = JSONWriter()
    writer.append(self)
    return writer.text
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
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}
