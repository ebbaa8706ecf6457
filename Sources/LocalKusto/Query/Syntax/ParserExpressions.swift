import Kusto

/// Scalar expressions, by precedence climbing.
extension Parser {
  mutating func expression() throws(QueryError) -> Expression {
    try nested { parser throws(QueryError) in try parser.disjunction() }
  }

  private mutating func disjunction() throws(QueryError) -> Expression {
    let first = try conjunction()
    guard word == "or" else { return first }
    var operands = [first]
    while try take(word: "or") { operands.append(try conjunction()) }
    return Expression(kind: .any(operands), offset: first.offset)
  }

  private mutating func conjunction() throws(QueryError) -> Expression {
    let first = try binary(.comparison)
    guard word == "and" else { return first }
    var operands = [first]
    while try take(word: "and") { operands.append(try binary(.comparison)) }
    return Expression(kind: .all(operands), offset: first.offset)
  }

  /// How tightly an operator binds, loosest first.
  private enum Level: Int {
    case comparison, sum, product, text, operand
    var tighter: Level { Level(rawValue: rawValue + 1) ?? .operand }
  }

  /// Operands of one level; a chain of them is as deep as it is long, so it counts as nesting.
  private mutating func binary(_ level: Level) throws(QueryError) -> Expression {
    guard level != .operand else { return try unary() }
    var left = try binary(level.tighter)
    let outerDepth = depth
    defer { depth = outerDepth }
    while let next = try combined(left, level) {
      guard depth < Self.deepest else { throw tooDeep }
      depth += 1
      left = next
    }
    return left
  }

  /// `left` with the operator of `level` that follows it, or nil.
  private mutating func combined(_ left: Expression, _ level: Level) throws(QueryError) -> Expression? {
    switch level {
    case .comparison: try compared(left)
    case .sum: try computed(left, [.plus: .add, .minus: .subtract], level)
    case .product: try computed(left, [.star: .multiply, .slash: .divide, .percent: .modulo], level)
    case .text: try matched(left)
    case .operand: nil
    }
  }

  private mutating func computed(
    _ left: Expression, _ operators: [Punctuation: Arithmetic], _ level: Level
  ) throws(QueryError) -> Expression? {
    guard case .punctuation(let mark) = token.kind, let operation = operators[mark] else { return nil }
    try advance()
    return Expression(kind: .arithmetic(operation, left, try binary(level.tighter)), offset: left.offset)
  }

  private static let comparisons: [Punctuation: Comparison] = [
    .equalEqual: .equal, .notEqual: .notEqual, .lessOrGreater: .notEqual, .less: .less, .lessOrEqual: .lessOrEqual,
    .greater: .greater, .greaterOrEqual: .greaterOrEqual, .equalFolded: .equalFolded,
    .notEqualFolded: .notEqualFolded,
  ]

  private mutating func compared(_ left: Expression) throws(QueryError) -> Expression? {
    if let term = try searchTerm(left) { return term }
    if case .punctuation(let mark) = token.kind {
      if mark == .assign { throw unexpected("'==' to compare; a single '=' only gives a name") }
      guard let comparison = Self.comparisons[mark] else { return nil }
      try advance()
      return Expression(kind: .comparison(comparison, left, try binary(.sum)), offset: left.offset)
    }
    switch word {
    case "in" where inFollows: return nil
    case "in", "!in", "in~", "!in~": return try membership(left, word ?? "")
    case "between", "!between":
      let negated = word == "!between"
      try advance()
      try expect(.openParenthesis)
      let low = try expression()
      try expect(.dots)
      let high = try expression()
      try expect(.closeParenthesis)
      return Expression(kind: .between(left, low, high, negated: negated), offset: left.offset)
    default: return nil
    }
  }

  private mutating func membership(_ left: Expression, _ word: String) throws(QueryError) -> Expression {
    try advance()
    let folded = word.hasSuffix("~")
    let negated = word.hasPrefix("!")
    try expect(.openParenthesis)
    let start = self
    var items: [Expression] = []
    while token.kind != .punctuation(.closeParenthesis) {
      items.append(try expression())
      if try !take(.comma) { break }
    }
    if items.count == 1, token.kind == .punctuation(.pipe), case .name = items[0].kind {
      self = start
      let table = try query()
      try expect(.closeParenthesis)
      return Expression(
        kind: .tableMembership(left, table, folded: folded, negated: negated), offset: left.offset)
    }
    try expect(.closeParenthesis)
    return Expression(kind: .membership(left, items, folded: folded, negated: negated), offset: left.offset)
  }

  private mutating func matched(_ left: Expression) throws(QueryError) -> Expression? {
    guard let word else { return nil }
    if word == "has_any" || word == "has_all" {
      try advance()
      let items = try arguments()
      return Expression(
        kind: .anyText(TextOperator(.has, caseSensitive: false), left, items, all: word == "has_all"),
        offset: left.offset)
    }
    if word == "matches" {
      try advance()
      try expect(word: "regex")
      return Expression(
        kind: .text(TextOperator(.regex, caseSensitive: true), left, try unary()), offset: left.offset)
    }
    guard let found = TextOperator(word: word) else { return nil }
    try advance()
    return Expression(kind: .text(found, left, try unary()), offset: left.offset)
  }
}

extension Parser {
  private mutating func unary() throws(QueryError) -> Expression {
    let offset = token.range.lowerBound
    if try take(.plus) { return try nested { parser throws(QueryError) in try parser.unary() } }
    guard try take(.minus) else { return try postfix() }
    if case .integer(let magnitude) = token.kind {
      guard magnitude <= Int64.min.magnitude else { throw unexpected("an integer of 64 bits") }
      try advance()
      return Expression(kind: .literal(.long(Int64(truncatingIfNeeded: 0 &- magnitude))), offset: offset)
    }
    let operand = try nested { parser throws(QueryError) in try parser.unary() }
    return Expression(kind: .negative(operand), offset: offset)
  }

  /// An operand with `.member` and `[element]` behind it.
  private mutating func postfix() throws(QueryError) -> Expression {
    var result = try primary()
    let outerDepth = depth
    defer { depth = outerDepth }
    while true {
      guard depth < Self.deepest else { throw tooDeep }
      depth += 1
      if try take(.dot) {
        result = Expression(
          kind: .member(result, try name("the name of a member", anyWord: true)), offset: result.offset)
      } else if token.kind == .punctuation(.openBracket), token.range.lowerBound == lastEnd {
        try advance()
        let element = try expression()
        try expect(.closeBracket)
        result = Expression(kind: .element(result, element), offset: result.offset)
      } else {
        return result
      }
    }
  }

  private mutating func primary() throws(QueryError) -> Expression {
    let offset = token.range.lowerBound
    switch token.kind {
    case .string(let text, _): return try literal(.string(text), offset)
    case .integer(let value):
      guard let value = Int64(exactly: value) else { throw unexpected("an integer of 64 bits") }
      return try literal(.long(value), offset)
    case .real(let value): return try literal(Literal(type: .real, value: .real(value)), offset)
    case .timespan(let ticks): return try literal(Literal(type: .timespan, value: .integer(ticks)), offset)
    case .word(let word): return try named(word, offset)
    case .punctuation(.openParenthesis):
      try advance()
      let inner = try expression()
      try expect(.closeParenthesis)
      return inner
    case .punctuation(.star):
      try advance()
      return Expression(kind: .star, offset: offset)
    case .punctuation(.openBracket):
      guard let name = try bracketedName() else { throw unexpected("a name such as ['a b']") }
      return Expression(kind: .name(name), offset: offset)
    default: throw unexpected("an expression")
    }
  }

  private mutating func literal(_ value: Literal, _ offset: Int) throws(QueryError) -> Expression {
    try advance()
    return Expression(kind: .literal(value), offset: offset)
  }

  /// A literal, a call or a column that begins with `word`.
  private mutating func named(_ word: String, _ offset: Int) throws(QueryError) -> Expression {
    guard try lexer.peek().kind == .punctuation(.openParenthesis) else {
      switch word {
      case "true", "false": return try literal(.bool(word == "true"), offset)
      default: return Expression(kind: .name(try name("an expression")), offset: offset)
      }
    }
    if let literal = try typedLiteral(word) { return Expression(kind: .literal(literal), offset: offset) }
    try advance()
    if word == "typeof" {
      try expect(.openParenthesis)
      let type = try type()
      try expect(.closeParenthesis)
      return Expression(kind: .type(type), offset: offset)
    }
    if word == "toscalar" {
      try expect(.openParenthesis)
      let table = try query()
      try expect(.closeParenthesis)
      return Expression(kind: .scalar(table), offset: offset)
    }
    return Expression(kind: .call(word, try arguments()), offset: offset)
  }

  /// `(a, b, …)`.
  mutating func arguments() throws(QueryError) -> [Expression] {
    try expect(.openParenthesis)
    var result: [Expression] = []
    while token.kind != .punctuation(.closeParenthesis) {
      let offset = token.range.lowerBound
      let name = try assignedName()
      let value = try expression()
      result.append(name.map { Expression(kind: .assigned($0, value), offset: offset) } ?? value)
      if try !take(.comma) { break }
    }
    try expect(.closeParenthesis)
    return result
  }
}
