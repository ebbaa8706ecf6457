import KustoTypes

/// `mv-expand`.
extension Parser {
  /// The old `mvexpand` yields 128 rows for each of the input, if nobody says how many.
  private static let oldLimit: Int64 = 128

  mutating func expansions(isOld: Bool) throws(QueryError) -> Expansions {
    var result = Expansions(items: [])
    while let word, ["kind", "bagexpansion", "with_itemindex"].contains(word),
      try lexer.peek().kind == .punctuation(.assign)
    {
      try advance()
      try advance()
      if word == "with_itemindex" {
        result.indexName = try name("a name for the column of numbers")
      } else {
        guard self.word == "bag" || self.word == "array" else { throw unexpected("bag or array") }
        result.pairs = self.word == "array"
        try advance()
      }
    }
    repeat { result.items.append(try expansion()) } while try take(.comma)
    if try take(word: "limit") {
      result.limit = try expression()
    } else if isOld {
      result.limit = Expression(kind: .literal(.long(Self.oldLimit)), offset: lastEnd)
    }
    return result
  }

  private mutating func expansion() throws(QueryError) -> Expansions.Item {
    let item = try named()
    guard try take(word: "to") else { return Expansions.Item(name: item.name, expression: item.expression) }
    try expect(word: "typeof")
    try expect(.openParenthesis)
    let type = try type()
    try expect(.closeParenthesis)
    return Expansions.Item(name: item.name, expression: item.expression, type: type)
  }
}
