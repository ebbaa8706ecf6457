import Kusto

/// Reads a management command from left to right.
///
/// It is a value: a copy is a bookmark to come back to.
struct CommandReader {
  var lexer: Lexer

  /// A reader of `text`, which must begin with a dot.
  init(_ text: String) throws {
    lexer = Lexer(text)
    guard try lexer.next().kind == .punctuation(.dot) else {
      throw ServiceError.badRequest("BadRequest_SyntaxError", "A management command begins with a dot.")
    }
  }

  /// Steps over `phrase`, words that blanks separate, when all of it stands next; case does not matter.
  mutating func take(_ phrase: String) -> Bool {
    var ahead = lexer
    for word in phrase.split(separator: " ") {
      guard let next = ahead.dashedWord(), next.lowercased() == word else { return false }
    }
    lexer = ahead
    return true
  }

  /// Steps over `phrase`.
  mutating func expect(_ phrase: String) throws {
    guard take(phrase) else { throw try unexpected(expected: "'\(phrase)'") }
  }

  /// Steps over `mark` when it stands next.
  mutating func take(_ mark: Punctuation) throws -> Bool {
    var ahead = lexer
    guard try ahead.next().kind == .punctuation(mark) else { return false }
    lexer = ahead
    return true
  }

  /// Steps over `mark`.
  mutating func expect(_ mark: Punctuation) throws {
    guard try take(mark) else { throw try unexpected(expected: "'\(mark.rawValue)'") }
  }

  /// A name: a bare word, `['a b']`, or, as some clients write it, `'a b'`.
  mutating func name() throws -> String {
    if case .string(let text, _) = try lexer.peek().kind {
      _ = try lexer.next()
      return text
    }
    return try lexer.name()
  }

  /// Names in parentheses.
  mutating func names() throws -> [String] {
    try expect(.openParenthesis)
    var names: [String] = []
    repeat { names.append(try name()) } while try take(.comma)
    try expect(.closeParenthesis)
    return names
  }

  /// A string literal, with its adjacent ones.
  mutating func string() throws -> String {
    guard let text = try takeString() else { throw try unexpected(expected: "a string") }
    return text
  }

  /// A string literal when one stands next.
  mutating func takeString() throws -> String? {
    guard case .string(let text, _) = try lexer.peek().kind else { return nil }
    _ = try lexer.next()
    return text
  }

  /// A GUID, bare or as a string.
  mutating func guid() throws -> String {
    // A bare one is looked at first: as a token it would often be a malformed number.
    var ahead = lexer
    if let word = ahead.dashedWord(), let guid = Guid.parse(word) {
      lexer = ahead
      return guid
    }
    guard let text = try takeString(), let guid = Guid.parse(text) else { throw try unexpected(expected: "a GUID") }
    return guid
  }

  /// True when a GUID stands next.
  var startsGuid: Bool {
    var ahead = self
    return (try? ahead.guid()) != nil
  }

  /// GUIDs in parentheses.
  mutating func guids() throws -> [String] {
    try expect(.openParenthesis)
    var guids: [String] = []
    repeat { guids.append(try guid()) } while try take(.comma)
    try expect(.closeParenthesis)
    return guids
  }

  /// `(a:long, ['b c']:string)`.
  mutating func schema() throws -> TableSchema {
    try expect(.openParenthesis)
    let start = lexer.offset
    while try lexer.peek().kind != .punctuation(.closeParenthesis) {
      guard try lexer.next().kind != .end else { throw try unexpected(expected: "')'") }
    }
    let text = lexer.text(start..<lexer.offset)
    try expect(.closeParenthesis)
    do {
      return try TableSchema(cslSchema: text)
    } catch {
      throw ServiceError.badRequest(
        "BadRequest_SyntaxError",
        "The columns are not understood at character \(error.offset + 1): \(error.reason.words).",
        type: "Kusto.Data.Exceptions.SyntaxException")
    }
  }

  /// `with (a=1, b='x')` when it stands next; names in lower case.
  mutating func properties() throws -> [String: JSONValue] {
    guard take("with") else { return [:] }
    try expect(.openParenthesis)
    var properties: [String: JSONValue] = [:]
    while try !take(.closeParenthesis) {
      let name = try self.name()
      try expect(.assign)
      properties[name.lowercased()] = try value()
      if try !take(.comma) {
        try expect(.closeParenthesis)
        break
      }
    }
    return properties
  }

  /// A value of a property; `datetime(…)` and the like give the text inside.
  mutating func value() throws -> JSONValue {
    let negative = try take(.minus)
    let token = try lexer.next()
    switch token.kind {
    case .string(let text, _): return .string(text)
    case .integer(let number): return .integer(negative ? -Int64(clamping: number) : Int64(clamping: number))
    case .real(let number): return .number(negative ? -number : number)
    case .timespan(let ticks): return .string(TimespanText.format(negative ? -ticks : ticks))
    case .word(let word) where word.lowercased() == "true" || word.lowercased() == "false":
      return .bool(word.lowercased() == "true")
    case .word(let word):
      return .string(try take(.openParenthesis) ? try argument() : word)
    default: throw lexer.unexpected(token, expected: "a value")
    }
  }

  /// The text up to the closing parenthesis, or the string that stands before it.
  ///
  /// A date or a GUID is no sequence of tokens, so the text is not read as one.
  private mutating func argument() throws -> String {
    if let text = try takeString() {
      try expect(.closeParenthesis)
      return text
    }
    let start = lexer.offset
    guard let end = lexer.bytes[start...].firstIndex(of: UInt8(ascii: ")")) else {
      throw try unexpected(expected: "')'")
    }
    lexer.offset = end + 1
    return lexer.text(start..<end)
  }

  /// What follows `<|`, as it stands.
  mutating func input() throws -> String {
    try expect(.pipeInto)
    return lexer.rest
  }

  /// The end of the command, or what its result goes through.
  mutating func end() throws -> CommandSequel? {
    let token = try lexer.peek()
    switch token.kind {
    case .end: return nil
    case .punctuation(.pipe):
      lexer.skipTrivia()
      return .pipeline(lexer.rest)
    case .punctuation(.semicolon):
      while try take(.semicolon) {}
      lexer.skipTrivia()
      return lexer.rest.isEmpty ? nil : .query(lexer.rest)
    default: throw lexer.unexpected(token, expected: "the end of the command, or a pipe")
    }
  }

  /// The error of what stands next.
  func unexpected(expected: String) throws -> QueryError {
    lexer.unexpected(try lexer.peek(), expected: expected)
  }
}
