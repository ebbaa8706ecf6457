import Kusto

/// `parse`, `search`, `sample`, `render`.
extension Parser {
  mutating func parsePattern(filters: Bool) throws(QueryError) -> Step.Kind {
    var kind = ParsePattern.Kind.simple
    var flags = ""
    while let word, word == "kind" || word == "flags", try lexer.peek().kind == .punctuation(.assign) {
      try advance()
      try advance()
      guard let value = self.word else { throw unexpected("a value for '\(word)'") }
      if word == "kind" {
        guard let found = ParsePattern.Kind(rawValue: value) else { throw unexpected("simple, regex or relaxed") }
        kind = found
      } else {
        guard value.allSatisfy({ "imsU".contains($0) }) else { throw unexpected("flags: i, m, s, U") }
        flags = value
      }
      try advance()
    }
    let expression = try expression()
    try expect(word: "with")
    var pattern = ParsePattern(kind: kind, flags: flags, expression: expression, items: [], filters: filters)
    while let item = try parseItem() { pattern.items.append(item) }
    guard !pattern.items.isEmpty else { throw unexpected("'*', a text in quotes, or the name of a new column") }
    return .parse(pattern)
  }

  private mutating func parseItem() throws(QueryError) -> ParsePattern.Item? {
    switch token.kind {
    case .punctuation(.star):
      try advance()
      return .star
    case .string(let text, _):
      try advance()
      return .text(text)
    case .word, .punctuation(.openBracket):
      let name = try name("the name of a new column")
      return .column(name, try take(.colon) ? try type() : .string)
    default: return nil
    }
  }

  /// What stands behind the word `search`; `isSource` when there is no pipe before it.
  mutating func search(isSource: Bool) throws(QueryError) -> Search {
    var isCaseSensitive = false
    if word == "kind" {
      try advance()
      try expect(.assign)
      guard let kind = word, ["case_sensitive", "case_insensitive", "default"].contains(kind) else {
        throw unexpected("case_sensitive or case_insensitive")
      }
      isCaseSensitive = kind == "case_sensitive"
      try advance()
    }
    var tables: [Pipeline]?
    if isSource, try take(word: "in") {
      try expect(.openParenthesis)
      tables = try unionTables()
      try expect(.closeParenthesis)
    }
    let outer = searching
    searching = isCaseSensitive ? .caseSensitive : .caseInsensitive
    defer { searching = outer }
    let predicate = try expression()
    return Search(tables: tables, predicate: try searched(predicate))
  }

  /// `predicate` with terms in place of the strings that stand by themselves.
  private func searched(_ predicate: Expression) throws(QueryError) -> Expression {
    switch predicate.kind {
    case .literal(let literal):
      guard case .text(let text) = literal.value, literal.type == .string else { return predicate }
      return term(text, in: Expression(kind: .star, offset: predicate.offset), predicate.offset)
    case .all(let items):
      return Expression(kind: .all(try searched(items)), offset: predicate.offset)
    case .any(let items):
      return Expression(kind: .any(try searched(items)), offset: predicate.offset)
    case .call("not", let items):
      return Expression(kind: .call("not", try searched(items)), offset: predicate.offset)
    default: return predicate
    }
  }

  private func searched(_ items: [Expression]) throws(QueryError) -> [Expression] {
    var result: [Expression] = []
    for item in items { result.append(try searched(item)) }
    return result
  }

  /// `left:"text"`, in a search only.
  mutating func searchTerm(_ left: Expression) throws(QueryError) -> Expression? {
    guard searching != .no, token.kind == .punctuation(.colon) else { return nil }
    try advance()
    guard case .string(let text, _) = token.kind else { throw unexpected("a text in quotes") }
    try advance()
    return term(text, in: left, left.offset)
  }

  /// A term: `*` at its ends stands for the rest of a word, within it for anything.
  private func term(_ text: String, in place: Expression, _ offset: Int) -> Expression {
    let isCaseSensitive = searching == .caseSensitive
    let bare = text.drop { $0 == "*" }
    let core = String(bare.reversed().drop { $0 == "*" }.reversed())
    let (opens, closes) = (text.hasPrefix("*"), text.hasSuffix("*"))
    func match(_ kind: TextOperator.Kind, _ text: String) -> Expression {
      let literal = Expression(kind: .literal(.string(text)), offset: offset)
      return Expression(
        kind: .text(TextOperator(kind, caseSensitive: isCaseSensitive || kind == .regex), place, literal),
        offset: offset)
    }
    guard !core.contains("*") else {
      let parts = core.split(separator: "*", omittingEmptySubsequences: false).map { RegexText.quoted(String($0)) }
      return match(
        .regex,
        (isCaseSensitive ? "" : "(?i)") + (opens ? "" : "\\b") + parts.joined(separator: ".*?")
          + (closes ? "" : "\\b"))
    }
    return match(opens && closes ? .contains : opens ? .hassuffix : closes ? .hasprefix : .has, core)
  }

  mutating func sampleDistinct() throws(QueryError) -> Step.Kind {
    let count = try expression()
    try expect(word: "of")
    return .sampleDistinct(count, of: try named())
  }

  mutating func serialize() throws(QueryError) -> Step.Kind {
    if token.kind == .end || token.kind == .punctuation(.pipe) || token.kind == .punctuation(.semicolon)
      || token.kind == .punctuation(.closeParenthesis)
    {
      return .serialize([])
    }
    return .serialize(try namedList())
  }

  /// `render timechart [with (title='x', …)]`; older texts leave `with` and its brackets out.
  mutating func render() throws(QueryError) -> Step.Kind {
    guard let kind = word else { throw unexpected("the name of a visualization such as timechart") }
    try advance()
    var properties: [String: String] = [:]
    let inBrackets = try take(word: "with")
    if inBrackets { try expect(.openParenthesis) }
    while let key = word, try lexer.peek().kind == .punctuation(.assign) {
      try advance()
      try advance()
      properties[key.lowercased()] = try renderValue()
      if try !take(.comma), inBrackets { break }
    }
    if inBrackets { try expect(.closeParenthesis) }
    guard token.kind != .punctuation(.pipe) else {
      throw unexpected("the end of the query: render is the last operator")
    }
    return .render(Visualization(kind: kind, properties: properties))
  }

  /// A literal, a word, or a list of names.
  private mutating func renderValue() throws(QueryError) -> String {
    var parts: [String] = []
    while true {
      let value = try expression()
      switch value.kind {
      case .literal(let literal): parts.append(literal.text)
      case .name(let name): parts.append(name)
      default: throw syntax(near: value.offset, "a literal or a name")
      }
      guard token.kind == .punctuation(.comma) else { return parts.joined(separator: ",") }
      var ahead = self
      try ahead.advance()
      // A name behind a comma belongs to the list unless it begins the next property.
      guard case .word = ahead.token.kind, try ahead.lexer.peek().kind != .punctuation(.assign) else {
        return parts.joined(separator: ",")
      }
      self = ahead
    }
  }
}

/// Text as a pattern that matches just it.
enum RegexText {
  static func quoted(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      if "\\.+*?()|[]{}^$".unicodeScalars.contains(character) { result += "\\" }
      result.unicodeScalars.append(character)
    }
    return result
  }
}
