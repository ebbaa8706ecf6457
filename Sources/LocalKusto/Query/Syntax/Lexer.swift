/// Splits KQL, and the words of management commands, into tokens.
///
/// It is a value: a copy is a bookmark to come back to. `next` leaves ``offset`` behind the token; whoever knows that
/// raw text follows (`<| …`) reads it with ``rest``.
package struct Lexer: Sendable {
  /// Where the next token is looked for, in UTF-8 bytes.
  package var offset: Int
  let bytes: [UInt8]

  /// A lexer of `text` that starts at byte `offset`.
  package init(_ text: String, from offset: Int = 0) {
    bytes = Array(text.utf8)
    self.offset = min(offset, bytes.count)
  }

  /// The next token; `.end` at the end, again and again.
  package mutating func next() throws(QueryError) -> Token {
    skipTrivia()
    let start = offset
    guard offset < bytes.count else { return Token(kind: .end, range: start..<start) }
    let kind = try kind()
    return Token(kind: kind, range: start..<offset)
  }

  /// The token after this place, without stepping over it.
  package func peek() throws(QueryError) -> Token {
    var ahead = self
    return try ahead.next()
  }

  /// A name: a bare word, `['a b']` or `["a b"]`.
  package mutating func name() throws(QueryError) -> String {
    let token = try next()
    switch token.kind {
    case .word(let word): return word
    case .punctuation(.openBracket):
      guard case .string(let name, _) = try next().kind, try next().kind == .punctuation(.closeBracket) else {
        throw unexpected(token, expected: "a name in brackets such as ['a b']")
      }
      return name
    default: throw unexpected(token, expected: "a name")
    }
  }

  /// A word in which `-` is a letter (`create-merge`, `NetDefault-DB`); nil when no such word is next.
  package mutating func dashedWord() -> String? {
    skipTrivia()
    let start = offset
    var end = offset
    while end < bytes.count, Self.isWordPart(bytes[end]) || (bytes[end] == UInt8(ascii: "-") && end > start) {
      end += 1
    }
    offset = end
    return end > start ? text(start..<end) : nil
  }

  /// All text from ``offset`` on, as it stands.
  package var rest: String { text(offset..<bytes.count) }

  /// The text of `range`.
  package func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// True when `word` stands anywhere in the text.
  func contains(_ word: String) -> Bool { bytes.firstRange(of: Array(word.utf8)) != nil }

  /// Line and column of byte `offset`.
  package func position(_ offset: Int) -> TextPosition {
    let before = bytes[..<min(offset, bytes.count)]
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    return TextPosition(line: line, column: column)
  }

  /// The error of a token that does not belong where it stands.
  package func unexpected(_ token: Token, expected: String) -> QueryError {
    let near =
      token.kind == .end
      ? "end of query" : text(token.range.clamped(to: token.range.lowerBound..<token.range.lowerBound + 60))
    return .syntax(near: near, expected: expected, at: position(token.range.lowerBound))
  }

  /// Steps over blanks and `//` comments.
  package mutating func skipTrivia() {
    while offset < bytes.count {
      if Self.isBlank(bytes[offset]) {
        offset += 1
      } else if starts(with: "//") {
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
      } else if offset == 0, starts(with: "\u{FEFF}") {
        offset += 3
      } else {
        return
      }
    }
  }
}

extension Lexer {
  private mutating func kind() throws(QueryError) -> Token.Kind {
    if startsString(at: offset) { return try strings() }
    let byte = bytes[offset]
    if Self.isDigit(byte) { return try number() }
    if Self.isWordStart(byte) { return .word(word()) }
    if byte == UInt8(ascii: "!"), offset + 1 < bytes.count, Self.isLetter(bytes[offset + 1]) {
      offset += 1
      return .word("!" + word())
    }
    for mark in Punctuation.allCases where starts(with: mark.rawValue) {
      offset += mark.rawValue.utf8.count
      return .punctuation(mark)
    }
    let end = (offset + 1..<bytes.count).first { bytes[$0] & 0xC0 != 0x80 } ?? bytes.count
    throw unexpected(Token(kind: .end, range: offset..<end), near: text(offset..<end))
  }

  private func unexpected(_ token: Token, near: String) -> QueryError {
    .syntax(near: near, expected: "a name, a literal or an operator", at: position(token.range.lowerBound))
  }

  private mutating func word() -> String {
    let start = offset
    while offset < bytes.count, Self.isWordPart(bytes[offset]) { offset += 1 }
    if offset < bytes.count, bytes[offset] == UInt8(ascii: "~"), text(start..<offset) == "in" { offset += 1 }
    return text(start..<offset)
  }

  /// Digits, then what makes them a real or a timespan.
  private mutating func number() throws(QueryError) -> Token.Kind {
    let start = offset
    if starts(with: "0x") || starts(with: "0X") { return try hexadecimal() }
    skipDigits()
    var isReal = false
    if peek(0, is: ".") && !peek(1, is: ".") && !(offset + 1 < bytes.count && Self.isWordStart(bytes[offset + 1])) {
      isReal = true
      offset += 1
      skipDigits()
    }
    if (peek(0, is: "e") || peek(0, is: "E")) && exponentFollows {
      isReal = true
      skipExponent()
    }
    let digits = text(start..<offset)
    let unit = unit()
    if !unit.isEmpty {
      guard let perUnit = TimespanText.ticksPerUnit(unit), let value = Double(digits),
        let ticks = TimespanText.ticks(value, perUnit: perUnit)
      else { throw badNumber(start, "a unit of time such as d, h, m, s, ms") }
      return .timespan(ticks)
    }
    if isReal { return .real(Double(digits) ?? .nan) }
    guard let value = UInt64(digits) else { throw badNumber(start, "an integer of at most 64 bits") }
    return .integer(value)
  }

  private mutating func hexadecimal() throws(QueryError) -> Token.Kind {
    let start = offset
    offset += 2
    while offset < bytes.count, Self.isWordPart(bytes[offset]) { offset += 1 }
    guard let value = UInt64(text(start + 2..<offset), radix: 16) else {
      throw badNumber(start, "hexadecimal digits of at most 64 bits")
    }
    return .integer(value)
  }

  private mutating func unit() -> String {
    let start = offset
    while offset < bytes.count, Self.isWordPart(bytes[offset]) { offset += 1 }
    return text(start..<offset)
  }

  private func badNumber(_ start: Int, _ expected: String) -> QueryError {
    .syntax(near: text(start..<offset), expected: expected, at: position(start))
  }

  private var exponentFollows: Bool {
    let sign = peek(1, is: "+") || peek(1, is: "-") ? 1 : 0
    let digit = offset + 1 + sign
    return digit < bytes.count && Self.isDigit(bytes[digit])
  }

  private mutating func skipExponent() {
    offset += peek(1, is: "+") || peek(1, is: "-") ? 2 : 1
    skipDigits()
  }

  private mutating func skipDigits() {
    while offset < bytes.count, Self.isDigit(bytes[offset]) { offset += 1 }
  }

  func peek(_ ahead: Int, is character: Character) -> Bool {
    offset + ahead < bytes.count && bytes[offset + ahead] == character.asciiValue
  }

  func starts(with text: String) -> Bool { bytes[offset...].starts(with: text.utf8) }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
  /// Letters of other scripts are taken whole: all their bytes are 0x80 or more.
  static func isWordStart(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 0x80
  }
  static func isWordPart(_ byte: UInt8) -> Bool { isWordStart(byte) || isDigit(byte) }
}
