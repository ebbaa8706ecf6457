extension Lexer {
  /// True when a string literal, with or without `h` and `@`, begins at byte `start`.
  func startsString(at start: Int) -> Bool {
    var at = start
    func has(_ character: Character) -> Bool { at < bytes.count && bytes[at] == character.asciiValue }
    if has("h") || has("H") { at += 1 }
    if has("@") {
      at += 1
      return has("'") || has("\"")
    }
    return has("'") || has("\"") || bytes[at...].starts(with: "```".utf8) || bytes[at...].starts(with: "~~~".utf8)
  }

  /// A literal and all that follow it directly: adjacent literals are one.
  mutating func strings() throws(QueryError) -> Token.Kind {
    var text = ""
    var hidden = false
    var end = offset
    repeat {
      if !peek(0, is: "'") && (peek(0, is: "h") || peek(0, is: "H")) {
        hidden = true
        offset += 1
      }
      text += try string()
      end = offset
      skipTrivia()
    } while offset < bytes.count && startsString(at: offset)
    offset = end
    return .string(text, hidden: hidden)
  }

  /// One literal, without those that follow it.
  mutating func singleString() throws(QueryError) -> String {
    if !peek(0, is: "'") && (peek(0, is: "h") || peek(0, is: "H")) { offset += 1 }
    return try string()
  }

  private mutating func string() throws(QueryError) -> String {
    if starts(with: "```") || starts(with: "~~~") { return try block() }
    if peek(0, is: "@") {
      offset += 1
      return try verbatim()
    }
    return try escaped()
  }

  /// Text between three marks, as it stands.
  private mutating func block() throws(QueryError) -> String {
    let start = offset
    let mark = bytes[offset]
    offset += 3
    let content = offset
    while offset + 3 <= bytes.count {
      if bytes[offset..<offset + 3].allSatisfy({ $0 == mark }) {
        let result = text(content..<offset)
        offset += 3
        return result
      }
      offset += 1
    }
    throw unclosed(start)
  }

  /// `@'…'`: backslashes stand for themselves, a quote is written twice.
  private mutating func verbatim() throws(QueryError) -> String {
    let start = offset
    let quote = bytes[offset]
    offset += 1
    var result: [UInt8] = []
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      if byte == quote {
        guard offset < bytes.count, bytes[offset] == quote else { return String(decoding: result, as: UTF8.self) }
        offset += 1
      }
      result.append(byte)
    }
    throw unclosed(start)
  }

  private mutating func escaped() throws(QueryError) -> String {
    let start = offset
    let quote = bytes[offset]
    offset += 1
    var result: [UInt8] = []
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case quote: return String(decoding: result, as: UTF8.self)
      case UInt8(ascii: "\n"): throw unclosed(start)
      case UInt8(ascii: "\\"): result.append(contentsOf: String(try escape()).utf8)
      default: result.append(byte)
      }
    }
    throw unclosed(start)
  }

  /// What stands behind a backslash.
  private mutating func escape() throws(QueryError) -> Unicode.Scalar {
    let start = offset - 1
    guard offset < bytes.count else { throw unclosed(start) }
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "a"): return "\u{07}"
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "v"): return "\u{0B}"
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "?"): return Unicode.Scalar(byte)
    case UInt8(ascii: "x"): return try scalar(digits: 2, radix: 16, start)
    case UInt8(ascii: "u"): return try codePoint(start)
    case UInt8(ascii: "U"): return try scalar(digits: 8, radix: 16, start)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      offset -= 1
      let run = bytes[offset...].prefix(3).prefix { (0x30...0x37).contains($0) }.count
      return try scalar(digits: run, radix: 8, start)
    default: throw badEscape(start)
    }
  }

  /// `\uXXXX`, or a pair of surrogates written as two of them.
  private mutating func codePoint(_ start: Int) throws(QueryError) -> Unicode.Scalar {
    let unit = try value(digits: 4, radix: 16, start)
    guard (0xD800..<0xDC00).contains(unit), starts(with: "\\u") else {
      guard let scalar = Unicode.Scalar(unit) else { throw badEscape(start) }
      return scalar
    }
    offset += 2
    let low = try value(digits: 4, radix: 16, start)
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw badEscape(start) }
    return scalar
  }

  private mutating func scalar(digits: Int, radix: Int, _ start: Int) throws(QueryError) -> Unicode.Scalar {
    guard let scalar = Unicode.Scalar(try value(digits: digits, radix: radix, start)) else { throw badEscape(start) }
    return scalar
  }

  private mutating func value(digits: Int, radix: Int, _ start: Int) throws(QueryError) -> UInt32 {
    guard offset + digits <= bytes.count, let value = UInt32(text(offset..<offset + digits), radix: radix) else {
      throw badEscape(start)
    }
    offset += digits
    return value
  }

  private func unclosed(_ start: Int) -> QueryError {
    .syntax(near: text(start..<min(start + 20, bytes.count)), expected: "a closing quote", at: position(start))
  }

  private func badEscape(_ start: Int) -> QueryError {
    .syntax(
      near: text(start..<min(offset, bytes.count)),
      expected: "an escape such as \\n, \\\\, \\' or \\u0041 (or a verbatim literal, @'…')", at: position(start))
  }
}
