/// Writes JSON text as UTF-8: compact, with the keys of objects sorted.
///
/// What could steer a terminal is escaped in strings: all control characters, and those that change the direction of
/// text. NaN and infinities, which JSON lacks, are written as Kusto does: in quotes.
package struct JSONWriter {
  /// What was written so far.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// What was written so far.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Forgets what was written, and keeps the memory.
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Appends `value`.
  package mutating func append(_ value: JSONValue) {
    switch value {
    case .null: append(raw: "null")
    case .bool(let value): append(raw: value ? "true" : "false")
    case .integer(let value): append(value)
    case .number(let value): append(value)
    case .string(let value): append(quoted: value)
    case .array(let values): append(values)
    case .object(let members): append(members)
    }
  }

  /// Appends the array of `values`.
  package mutating func append(_ values: [JSONValue]) {
    bytes.append(UInt8(ascii: "["))
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(value)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func append(_ members: [String: JSONValue]) {
    bytes.append(UInt8(ascii: "{"))
    for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(quoted: member.key)
      bytes.append(UInt8(ascii: ":"))
      append(member.value)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// Appends UTF-8 that is JSON already, or a part of it.
  package mutating func append(raw text: [UInt8]) { bytes.append(contentsOf: text) }

  /// Appends text that is JSON already, or a part of it.
  package mutating func append(raw text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends the digits of `number`.
  package mutating func append(_ number: Int64) {
    if 0..<10 ~= number {
      bytes.append(UInt8(ascii: "0") + UInt8(number))
      return
    }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var (start, rest) = (digits.count, number.magnitude)
      repeat {
        start -= 1
        digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      if number < 0 {
        start -= 1
        digits[start] = UInt8(ascii: "-")
      }
      bytes.append(contentsOf: digits[start...])
    }
  }

  private mutating func append(_ number: Double) {
    if number.isNaN { return append(raw: "\"NaN\"") }
    if number.isInfinite { return number < 0 ? append(raw: "\"-Infinity\"") : append(raw: "\"Infinity\"") }
    var text = number.description
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  // MARK: Strings

  /// Appends `text` as a JSON string.
  package mutating func append(quoted text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    let isPlain = text.withUTF8 { text in
      guard text.allSatisfy({ !Self.mayNeedEscape[Int($0)] }) else { return false }
      bytes.append(contentsOf: text)
      return true
    }
    if !isPlain { for scalar in text.unicodeScalars { append(escaping: scalar) } }
    bytes.append(UInt8(ascii: "\""))
  }

  /// For each byte whether it is escaped, or begins a character that is: U+0080 to U+009F, U+061C, U+200E to U+2069.
  private static let mayNeedEscape: [Bool] = (0...255).map {
    $0 < 0x20 || [0x22, 0x5C, 0x7F, 0xC2, 0xD8, 0xE2].contains($0)
  }

  private mutating func append(escaping scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": append(raw: "\\\"")
    case "\\": append(raw: "\\\\")
    case "\n": append(raw: "\\n")
    case "\r": append(raw: "\\r")
    case "\t": append(raw: "\\t")
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200E}", "\u{200F}", "\u{2028}"..."\u{202E}",
      "\u{2066}"..."\u{2069}":
      let hex = String(scalar.value, radix: 16)
      append(raw: "\\u")
      append(raw: String(repeating: "0", count: 4 - hex.utf8.count))
      append(raw: hex)
    default: append(raw: String(scalar))
    }
  }
}
