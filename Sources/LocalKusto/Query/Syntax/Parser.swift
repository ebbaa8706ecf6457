import Kusto
import KustoTypes

/// Reads statements from tokens, one token ahead.
///
/// Nesting is bounded: the text comes from anyone who reaches the port, the stack does not grow with it.
struct Parser {
  static let deepest = 64
  static let longest = 1 << 20
  static let mostSteps = 200

  var lexer: Lexer
  var token: Token
  /// Where the last token that was taken ended.
  var lastEnd = 0
  var depth = 0
  /// What a string that stands by itself is: a value, or a term to search for.
  var searching = Searching.no

  /// True where `in` does not go on with an expression, but follows it.
  var inFollows = false

  enum Searching {
    case no
    case caseInsensitive
    case caseSensitive
  }

  init(_ text: String) throws(QueryError) {
    guard text.utf8.count <= Self.longest else {
      throw .tooComplex(what: "bytes of text", limit: Self.longest, at: TextPosition(line: 1, column: 1))
    }
    lexer = Lexer(text)
    token = try lexer.next()
  }

  /// Every statement of the text.
  mutating func statements() throws(QueryError) -> [Statement] {
    var result: [Statement] = []
    while true {
      while try take(.semicolon) {}
      if token.kind == .end { return result }
      result.append(try statement())
      guard token.kind == .end || token.kind == .punctuation(.semicolon) else {
        throw unexpected("an operator after '|', ';', or the end of the query")
      }
    }
  }

  /// The operators of a text that begins with `|`.
  mutating func pipeline() throws(QueryError) -> Pipeline {
    let source = Source(kind: .input, offset: 0)
    let steps = try steps()
    _ = try take(.semicolon)
    guard token.kind == .end else { throw unexpected("'|' or the end of the query") }
    return Pipeline(source: source, steps: steps)
  }
}

extension Parser {
  private mutating func statement() throws(QueryError) -> Statement {
    switch word {
    case "let": .let(try letStatement())
    case "set": try optionStatement()
    case "declare": try parameterStatement()
    case "alias", "pattern", "restrict":
      throw unsupported("the '\(word ?? "")' statement", supported: "queries, let, set, declare query_parameters")
    default: .query(try query())
    }
  }

  private mutating func optionStatement() throws(QueryError) -> Statement {
    try advance()
    let offset = token.range.lowerBound
    let name = try name("the name of an option", anyWord: true)
    var value: Literal?
    if try take(.assign) { value = try literalValue("a literal") }
    return .option(name: name, value: value, offset: offset)
  }

  private mutating func parameterStatement() throws(QueryError) -> Statement {
    try advance()
    guard word == "query_parameters" else { throw unexpected("'query_parameters'") }
    try advance()
    try expect(.openParenthesis)
    var result: [Parameter] = []
    while token.kind != .punctuation(.closeParenthesis) {
      let offset = token.range.lowerBound
      let name = try name("the name of a parameter")
      try expect(.colon)
      let type = try type()
      var fallback: Literal?
      if try take(.assign) { fallback = try literalValue("a literal") }
      result.append(Parameter(name: name, type: type, fallback: fallback, offset: offset))
      if try !take(.comma) { break }
    }
    try expect(.closeParenthesis)
    return .parameters(result)
  }

  mutating func literalValue(_ expected: String) throws(QueryError) -> Literal {
    let value = try expression()
    guard case .literal(let literal) = value.kind else { throw syntax(near: value.offset, expected) }
    return literal
  }
}

// MARK: - Tokens

extension Parser {
  /// The word that stands next, or nil.
  var word: String? { if case .word(let word) = token.kind { word } else { nil } }

  mutating func advance() throws(QueryError) {
    lastEnd = token.range.upperBound
    token = try lexer.next()
  }

  mutating func take(_ mark: Punctuation) throws(QueryError) -> Bool {
    guard token.kind == .punctuation(mark) else { return false }
    try advance()
    return true
  }

  mutating func take(word expected: String) throws(QueryError) -> Bool {
    guard word == expected else { return false }
    try advance()
    return true
  }

  mutating func expect(_ mark: Punctuation) throws(QueryError) {
    if try !take(mark) { throw unexpected("'\(mark.rawValue)'") }
  }

  mutating func expect(word expected: String) throws(QueryError) {
    if try !take(word: expected) { throw unexpected("'\(expected)'") }
  }

  /// A bare or bracketed name; a bare keyword is none unless `anyWord` says so.
  mutating func name(_ expected: String, anyWord: Bool = false) throws(QueryError) -> String {
    if case .word(let name) = token.kind, !name.hasPrefix("!"), !name.hasSuffix("~") {
      guard anyWord || !Keywords.reserved.contains(name) else {
        throw unexpected("\(expected); a keyword is a name in brackets only: ['\(name)']")
      }
      try advance()
      return name
    }
    guard let name = try bracketedName() else { throw unexpected(expected) }
    return name
  }

  /// `['a b']` when it stands next.
  mutating func bracketedName() throws(QueryError) -> String? {
    guard token.kind == .punctuation(.openBracket), case .string(let name, _) = try lexer.peek().kind else {
      return nil
    }
    try advance()
    try advance()
    try expect(.closeBracket)
    return name
  }

  mutating func type() throws(QueryError) -> ScalarType {
    guard let word, let type = ScalarType(name: word) else {
      throw unexpected("a type: " + ScalarType.allCases.map(\.rawValue).joined(separator: ", "))
    }
    try advance()
    return type
  }

  /// Runs `body` one level deeper.
  mutating func nested<T>(_ body: (inout Parser) throws(QueryError) -> T) throws(QueryError) -> T {
    guard depth < Self.deepest else { throw tooDeep }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  var tooDeep: QueryError {
    .tooComplex(what: "levels of nesting", limit: Self.deepest, at: position)
  }

  var position: TextPosition { lexer.position(token.range.lowerBound) }

  func unexpected(_ expected: String) -> QueryError { lexer.unexpected(token, expected: expected) }

  func syntax(near offset: Int, _ expected: String) -> QueryError {
    lexer.unexpected(Token(kind: .word(""), range: offset..<max(lastEnd, offset)), expected: expected)
  }

  func unsupported(_ feature: String, supported: String) -> QueryError {
    .unsupported(feature: feature, supported: supported, at: position)
  }
}
