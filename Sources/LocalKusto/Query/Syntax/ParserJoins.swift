import Kusto

/// `join`, `lookup` and `evaluate`.
extension Parser {
  mutating func join(isLookup: Bool) throws(QueryError) -> Step.Kind {
    var kind: Join.Kind = isLookup ? .leftouter : .innerunique
    while let word, word == "kind" || word == "hint" {
      guard word == "kind" else {
        try skipHint()
        continue
      }
      try advance()
      try expect(.assign)
      guard let name = self.word, let found = Join.Kind(word: name), !isLookup || [.leftouter, .inner].contains(found)
      else {
        throw unexpected(
          isLookup
            ? "leftouter or inner"
            : "innerunique, inner, leftouter, rightouter, fullouter, leftanti, rightanti, leftsemi or rightsemi")
      }
      kind = found
      try advance()
    }
    let right = try nested { parser throws(QueryError) in Pipeline(source: try parser.source(), steps: []) }
    try expect(word: "on")
    var conditions: [Join.Condition] = []
    while true {
      conditions.append(try joinCondition())
      if try take(.comma) { continue }
      guard try take(word: "and") else { break }
    }
    return .join(Join(kind: kind, right: right, conditions: conditions, dropsRightKeys: isLookup))
  }

  /// `Name`, or `$left.A == $right.B`, in brackets or not.
  private mutating func joinCondition() throws(QueryError) -> Join.Condition {
    if try take(.openParenthesis) {
      let inner = try nested { parser throws(QueryError) in try parser.joinCondition() }
      try expect(.closeParenthesis)
      return inner
    }
    let offset = token.range.lowerBound
    guard word == "$left" || word == "$right" else {
      let name = try name("the name of a column, or $left.Column == $right.Column")
      guard token.kind != .punctuation(.equalEqual), token.kind != .punctuation(.dot) else {
        throw .semantic(
          code: "SEM0167",
          message: "join: Only column entities or equality expressions are allowed in this context.",
          at: lexer.position(offset))
      }
      return Join.Condition(left: name, right: name, offset: offset, isCommon: true)
    }
    let isLeftFirst = word == "$left"
    let first = try joinSide(isLeftFirst ? "$left" : "$right")
    try expect(.equalEqual)
    let second = try joinSide(isLeftFirst ? "$right" : "$left")
    return Join.Condition(
      left: isLeftFirst ? first : second, right: isLeftFirst ? second : first, offset: offset, isCommon: false)
  }

  private mutating func joinSide(_ side: String) throws(QueryError) -> String {
    try expect(word: side)
    try expect(.dot)
    return try name("the name of a column")
  }

  mutating func evaluate() throws(QueryError) -> Step.Kind {
    while word == "hint" { try skipHint() }
    guard word == "bag_unpack" else {
      throw unsupported("the plugin '\(word ?? "")'", supported: "evaluate bag_unpack(Column [, Prefix])")
    }
    try advance()
    var unpacking = Unpacking(arguments: try arguments())
    guard try take(.colon) else { return .unpack(unpacking) }
    try expect(.openParenthesis)
    unpacking.keepsOthers = try take(.star)
    var columns: [Column] = []
    if !unpacking.keepsOthers || token.kind == .punctuation(.comma) {
      if unpacking.keepsOthers { try advance() }
      repeat {
        let name = try name("the name of a column")
        try expect(.colon)
        columns.append(Column(name: name, type: try type()))
      } while try take(.comma)
    }
    try expect(.closeParenthesis)
    unpacking.schema = columns
    return .unpack(unpacking)
  }
}
