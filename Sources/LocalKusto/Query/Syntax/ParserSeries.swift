import KustoTypes

/// `make-series` and `mv-expand`.
extension Parser {
  mutating func makeSeries() throws(QueryError) -> Step.Kind {
    var isNeverEmpty = false
    while let word, word == "kind" || word == "hint" {
      guard word == "kind" else {
        try skipHint()
        continue
      }
      try advance()
      try expect(.assign)
      try expect(word: "nonempty")
      isNeverEmpty = true
    }
    var aggregates: [Series.Aggregate] = []
    repeat {
      var aggregate = Series.Aggregate(item: try named())
      if try take(word: "default") {
        try expect(.assign)
        aggregate.fallback = try expression()
      }
      aggregates.append(aggregate)
    } while try take(.comma)
    try expect(word: "on")
    inFollows = true
    let axis = try named()
    inFollows = false
    var from: Expression?
    var to: Expression?
    let step: Expression
    if try take(word: "in") {
      try expect(word: "range")
      let bounds = try arguments()
      guard bounds.count == 3 else { throw unexpected("range(from, to, step)") }
      (from, to, step) = (bounds[0], bounds[1], bounds[2])
    } else {
      if try take(word: "from") { from = try expression() }
      if try take(word: "to") { to = try expression() }
      try expect(word: "step")
      step = try expression()
    }
    let keys = try take(word: "by") ? try namedList() : []
    return .series(
      Series(
        aggregates: aggregates, axis: axis, from: from, to: to, step: step, keys: keys, isNeverEmpty: isNeverEmpty))
  }

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
