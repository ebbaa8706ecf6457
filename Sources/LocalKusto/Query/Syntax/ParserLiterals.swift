import Kusto
import KustoTypes

/// Literals that name their type: `datetime(2024-01-02)`, `int(null)`, `dynamic({"a":[1]})`.
extension Parser {
  /// The literal when `word` begins one (its parenthesis stands behind it), else nil.
  mutating func typedLiteral(_ word: String) throws(QueryError) -> Literal? {
    guard let type = Self.literalTypes[word] else { return nil }
    let start = token.range.lowerBound
    if type == .dynamic {
      try advance()
      try expect(.openParenthesis)
      let value = try nested { parser throws(QueryError) in try parser.dynamicValue() }
      try expect(.closeParenthesis)
      return value == .null ? .null(.dynamic) : Literal(type: .dynamic, value: .text(value.text))
    }
    let text = try rawArgument(start)
    if text == "null" { return .null(type) }
    guard let value = Self.value(of: text, type: type) else {
      throw .semantic(
        code: "SEM0000", message: "Failed to parse \(word) literal: '\(word)(\(text))'", at: lexer.position(start))
    }
    return Literal(type: type, value: value)
  }

  private static let literalTypes: [String: ScalarType] = [
    "bool": .bool, "boolean": .bool, "datetime": .datetime, "date": .datetime, "decimal": .decimal,
    "dynamic": .dynamic, "guid": .guid, "uuid": .guid, "uniqueid": .guid, "int": .int, "int32": .int, "long": .long,
    "int64": .long, "real": .real, "double": .real, "time": .timespan, "timespan": .timespan,
  ]

  /// The text between the parentheses behind the current token; in quotes it is what the quotes hold.
  ///
  /// It is read as it stands: a guid or a date is no sequence of tokens.
  private mutating func rawArgument(_ start: Int) throws(QueryError) -> String {
    lexer.skipTrivia()
    lexer.offset += 1
    if case .string(let text, _)? = try? lexer.peek().kind {
      token = try lexer.next()
      try advance()
      try expect(.closeParenthesis)
      return text
    }
    let from = lexer.offset
    guard let end = lexer.bytes[from...].firstIndex(of: UInt8(ascii: ")")) else {
      throw lexer.unexpected(token, expected: "')' behind the literal")
    }
    lexer.offset = end + 1
    lastEnd = end + 1
    token = try lexer.next()
    return lexer.text(from..<end).trimmingBlanks
  }

  private static func value(of text: String, type: ScalarType) -> Literal.Value? {
    switch type {
    case .bool: StoredValue.bool(text).map { .integer($0 ? 1 : 0) }
    case .int: integer(text).flatMap(Int32.init(exactly:)).map { .integer(Int64($0)) }
    case .long: integer(text).map { .integer($0) }
    case .real: StoredValue.real(text).map { .real($0) }
    case .decimal: DecimalText.canonical(text).map { .text($0) }
    case .datetime: DateTimeText.ticks(text).map { .integer($0) }
    case .timespan: TimespanText.ticks(text).map { .integer($0) }
    case .guid: StoredValue.guid(text).map { .text($0) }
    case .string, .dynamic: .text(text)
    }
  }

  private static func integer(_ text: String) -> Int64? {
    text.hasPrefix("0x") ? Int64(text.dropFirst(2), radix: 16) : StoredValue.integer(text)
  }

  /// A JSON value, in which KQL also allows strings of its own kinds and typed literals.
  private mutating func dynamicValue() throws(QueryError) -> JSONValue {
    let negative = try take(.minus)
    let value: JSONValue
    switch token.kind {
    case .string(let text, _) where !negative: value = .string(text)
    case .integer(let number):
      let most = negative ? Int64.min.magnitude : Int64.max.magnitude
      guard number <= most else { throw unexpected("an integer of 64 bits") }
      value = .integer(Int64(truncatingIfNeeded: negative ? 0 &- number : number))
    case .real(let number):
      guard number.isFinite else { throw unexpected("a number within the range of a real") }
      value = .number(negative ? -number : number)
    case .punctuation(.openBracket) where !negative: return try dynamicArray()
    case .punctuation(.openBrace) where !negative: return try dynamicObject()
    case .word("null") where !negative: value = .null
    case .word("true") where !negative: value = true
    case .word("false") where !negative: value = false
    case .word(let word) where !negative:
      guard try lexer.peek().kind == .punctuation(.openParenthesis), let literal = try typedLiteral(word) else {
        throw unexpected("a value of dynamic")
      }
      return literal.json
    default: throw unexpected("a value of dynamic: null, true, false, a number, a string, […] or {…}")
    }
    try advance()
    return value
  }

  private mutating func dynamicArray() throws(QueryError) -> JSONValue {
    try advance()
    var items: [JSONValue] = []
    while token.kind != .punctuation(.closeBracket) {
      items.append(try nested { parser throws(QueryError) in try parser.dynamicValue() })
      if try !take(.comma) { break }
    }
    try expect(.closeBracket)
    return .array(items)
  }

  private mutating func dynamicObject() throws(QueryError) -> JSONValue {
    try advance()
    var members: [String: JSONValue] = [:]
    while token.kind != .punctuation(.closeBrace) {
      guard case .string(let key, _) = token.kind else { throw unexpected("a key in quotes") }
      try advance()
      try expect(.colon)
      members[key] = try nested { parser throws(QueryError) in try parser.dynamicValue() }
      if try !take(.comma) { break }
    }
    try expect(.closeBrace)
    return .object(members)
  }
}

extension Literal {
  /// The value as the wire writes it.
  var json: JSONValue {
    switch (type, value) {
    case (_, .null): .null
    case (.bool, .integer(let value)): .bool(value != 0)
    case (.datetime, .integer(let ticks)): .string(DateTimeText.format(ticks))
    case (.timespan, .integer(let ticks)): .string(TimespanText.format(ticks))
    case (_, .integer(let value)): .integer(value)
    case (_, .real(let value)): .number(value)
    case (.dynamic, .text(let text)): (try? JSONValue(parsing: text)) ?? .string(text)
    case (_, .text(let text)): .string(text)
    }
  }
}

extension String {
  var trimmingBlanks: String {
    let kept = utf8.drop { Lexer.isBlank($0) }.reversed().drop { Lexer.isBlank($0) }.reversed()
    return String(decoding: Array(kept), as: UTF8.self)
  }
}
