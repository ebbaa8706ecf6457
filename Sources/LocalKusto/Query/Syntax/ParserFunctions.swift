import Kusto
import KustoTypes

/// `let`: scalars, tables and functions.
extension Parser {
  static let mostParameters = 100
  static let mostInnerLets = 200

  mutating func letStatement() throws(QueryError) -> LetStatement {
    try advance()
    let offset = token.range.lowerBound
    let name = try name("a name after 'let'")
    try expect(.assign)
    let value = startsFunction ? .function(try function()) : try letValue(until: [.semicolon, .closeBrace])
    return LetStatement(name: name, value: value, offset: offset)
  }

  /// A scalar or a table, up to one of `ends` or the end of the text.
  mutating func letValue(until ends: Set<Punctuation>) throws(QueryError) -> LetValue {
    let start = self
    guard !startsPipeline else { return .table(try query()) }
    do throws(QueryError) {
      let value = try expression()
      if isAt(ends) {
        if case .name(let other) = value.kind { return .name(other, offset: value.offset) }
        return .scalar(value)
      }
      guard token.kind == .punctuation(.pipe) else {
        throw unexpected(ends.contains(.comma) ? "',' or ')'" : "';' or the end of the query")
      }
    } catch {
      guard start.token.kind == .punctuation(.openParenthesis) else { throw error }
    }
    self = start
    return .table(try query())
  }

  private func isAt(_ ends: Set<Punctuation>) -> Bool {
    switch token.kind {
    case .end: true
    case .punctuation(let mark): ends.contains(mark)
    default: false
    }
  }

  private var startsPipeline: Bool {
    switch word {
    case "print", "datatable", "union", "database", "materialize", "search": true
    // `range(…)` is a function, and `table` alone a name.
    case "range": (try? lexer.peek().kind) != .punctuation(.openParenthesis)
    case "table": (try? lexer.peek().kind) == .punctuation(.openParenthesis)
    default: false
    }
  }

  /// True at `(…) {` and at `view (…) {`.
  private var startsFunction: Bool {
    var ahead = self
    guard ahead.word != "view" || (try? ahead.advance()) != nil, (try? ahead.take(.openParenthesis)) == true else {
      return false
    }
    var open = 1
    while open > 0, ahead.token.kind != .end {
      if ahead.token.kind == .punctuation(.openParenthesis) { open += 1 }
      if ahead.token.kind == .punctuation(.closeParenthesis) { open -= 1 }
      guard (try? ahead.advance()) != nil else { return false }
    }
    return ahead.token.kind == .punctuation(.openBrace)
  }

  private mutating func function() throws(QueryError) -> LetFunction {
    let isView = try take(word: "view")
    let parameters = try parameters()
    try expect(.openBrace)
    return try nested { parser throws(QueryError) in
      var lets: [LetStatement] = []
      while parser.word == "let" {
        guard lets.count < Self.mostInnerLets else {
          throw .tooComplex(what: "let statements in one function", limit: Self.mostInnerLets, at: parser.position)
        }
        lets.append(try parser.letStatement())
        try parser.expect(.semicolon)
      }
      let result = try parser.letValue(until: [.semicolon, .closeBrace])
      _ = try parser.take(.semicolon)
      try parser.expect(.closeBrace)
      return LetFunction(parameters: parameters, isView: isView, lets: lets, result: result)
    }
  }

  private mutating func parameters() throws(QueryError) -> [LetFunction.Parameter] {
    try expect(.openParenthesis)
    var result: [LetFunction.Parameter] = []
    while token.kind != .punctuation(.closeParenthesis) {
      guard result.count < Self.mostParameters else {
        throw .tooComplex(what: "parameters of one function", limit: Self.mostParameters, at: position)
      }
      let place = position
      let parameter = try parameter()
      if let problem = Self.problem(with: parameter, behind: result) {
        throw .semantic(code: "SEM0101", message: problem, at: place)
      }
      result.append(parameter)
      if try !take(.comma) { break }
    }
    try expect(.closeParenthesis)
    return result
  }

  private static func problem(
    with parameter: LetFunction.Parameter, behind others: [LetFunction.Parameter]
  ) -> String? {
    if others.contains(where: { $0.name == parameter.name }) {
      return "the parameter '\(parameter.name)' is declared twice"
    }
    if parameter.isTable, others.contains(where: { !$0.isTable }) {
      return "the table '\(parameter.name)' must stand before the scalar parameters"
    }
    if !parameter.isOptional, others.contains(where: \.isOptional) {
      return "the parameter '\(parameter.name)' stands behind one with a default, and must have one too"
    }
    return nil
  }

  private mutating func parameter() throws(QueryError) -> LetFunction.Parameter {
    let name = try name("the name of a parameter")
    try expect(.colon)
    if token.kind == .punctuation(.openParenthesis) {
      return LetFunction.Parameter(name: name, kind: .table(try columns()))
    }
    let type = try type()
    let fallback = try take(.assign) ? try literalValue("a literal").converted(to: type) : nil
    return LetFunction.Parameter(name: name, kind: .scalar(type, fallback: fallback))
  }

  /// `(*)`, or `(a:long, b:string)`.
  private mutating func columns() throws(QueryError) -> [Column] {
    try expect(.openParenthesis)
    var columns: [Column] = []
    if try !take(.star) {
      repeat {
        let name = try name("the name of a column, or '*'")
        try expect(.colon)
        columns.append(Column(name: name, type: try type()))
      } while try take(.comma)
    }
    try expect(.closeParenthesis)
    return columns
  }

  /// `(T | take 1, 5, name = 'x')`.
  mutating func callArguments() throws(QueryError) -> [CallArgument] {
    try expect(.openParenthesis)
    var result: [CallArgument] = []
    while token.kind != .punctuation(.closeParenthesis) {
      let offset = token.range.lowerBound
      let name = try assignedName()
      result.append(
        CallArgument(name: name, value: try letValue(until: [.comma, .closeParenthesis]), offset: offset))
      if try !take(.comma) { break }
    }
    try expect(.closeParenthesis)
    return result
  }
}
