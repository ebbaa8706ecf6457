import Kusto

/// Where rows come from: tables, `print`, `range`, `datatable`, `union`.
extension Parser {
  mutating func query() throws(QueryError) -> Pipeline {
    try nested { parser throws(QueryError) in
      let source = try parser.source()
      return Pipeline(source: source, steps: try parser.steps())
    }
  }

  mutating func steps() throws(QueryError) -> [Step] {
    var steps: [Step] = []
    while try take(.pipe) {
      guard steps.count < Self.mostSteps else {
        throw .tooComplex(what: "operators in one pipeline", limit: Self.mostSteps, at: position)
      }
      steps.append(try step())
    }
    return steps
  }

  mutating func source() throws(QueryError) -> Source {
    let offset = token.range.lowerBound
    if try take(.openParenthesis) {
      let inner = try query()
      try expect(.closeParenthesis)
      return Source(kind: .pipeline(inner), offset: offset)
    }
    guard let word else {
      return Source(
        kind: .table(name: try name("a table, print, range, datatable or union"), database: nil), offset: offset)
    }
    let isCall = try startsCall
    switch word {
    case "print": return Source(kind: .print(try printed()), offset: offset)
    case "range" where !isCall: return Source(kind: try rangeSource(), offset: offset)
    case "union": return Source(kind: try unionSource(), offset: offset)
    case "search":
      try advance()
      return Source(kind: .search(try search(isSource: true)), offset: offset)
    case "datatable" where isCall: return Source(kind: try datatable(), offset: offset)
    case "database" where isCall: return Source(kind: try databaseTable(), offset: offset)
    case "materialize" where isCall:
      try advance()
      try expect(.openParenthesis)
      let inner = try query()
      try expect(.closeParenthesis)
      return Source(kind: .pipeline(inner), offset: offset)
    default: return Source(kind: try tableOrCall(isCall: isCall), offset: offset)
    }
  }

  /// Functions of Kusto that yield tables.
  private static let knownFunctions: Set<String> = [
    "adx", "arg", "cluster", "entity_group", "evaluate", "external_table", "externaldata", "find", "graph",
    "materialized_view", "stored_query_result", "toscalar", "totable", "workspace",
  ]

  private mutating func tableOrCall(isCall: Bool) throws(QueryError) -> Source.Kind {
    let name = word ?? ""
    if name == "find" || (isCall && Self.knownFunctions.contains(name)) {
      throw unsupported(
        isCall ? "the function '\(name)' as a source" : "'\(name)'", supported: Source.supported)
    }
    let table = try self.name("a table")
    guard isCall else { return .table(name: table, database: nil) }
    guard table == "table" else { return .call(table, try callArguments()) }
    return .table(name: try quotedName("the name of a table in quotes"), database: nil)
  }

  /// True at a word with a parenthesis behind it.
  private var startsCall: Bool {
    get throws(QueryError) { word == nil ? false : try lexer.peek().kind == .punctuation(.openParenthesis) }
  }

  /// `('name')`.
  private mutating func quotedName(_ expected: String) throws(QueryError) -> String {
    try expect(.openParenthesis)
    guard case .string(let name, _) = token.kind else { throw unexpected(expected) }
    try advance()
    try expect(.closeParenthesis)
    return name
  }

  private mutating func databaseTable() throws(QueryError) -> Source.Kind {
    try advance()
    let database = try quotedName("the name of a database in quotes")
    try expect(.dot)
    guard word == "table", try startsCall else { return .table(name: try name("a table"), database: database) }
    try advance()
    return .table(name: try quotedName("the name of a table in quotes"), database: database)
  }

  private mutating func printed() throws(QueryError) -> [NamedExpression] {
    try advance()
    return try namedList()
  }

  private mutating func rangeSource() throws(QueryError) -> Source.Kind {
    try advance()
    let column = try name("the name of a column")
    try expect(word: "from")
    let from = try expression()
    try expect(word: "to")
    let to = try expression()
    try expect(word: "step")
    return .range(column: column, from: from, to: to, step: try expression())
  }

  private mutating func datatable() throws(QueryError) -> Source.Kind {
    try advance()
    try expect(.openParenthesis)
    var columns: [Column] = []
    repeat {
      let start = position
      let name = try name("the name of a column")
      guard !columns.contains(where: { $0.name == name }) else {
        throw .semantic(code: "SEM0101", message: "Column named '\(name)' is already defined", at: start)
      }
      try expect(.colon)
      columns.append(Column(name: name, type: try type()))
    } while try take(.comma)
    try expect(.closeParenthesis)
    try expect(.openBracket)
    var values: [Expression] = []
    while token.kind != .punctuation(.closeBracket) {
      values.append(try expression())
      if try !take(.comma) { break }
    }
    try expect(.closeBracket)
    guard values.count.isMultiple(of: columns.count) else {
      throw unexpected("a multiple of \(columns.count) values, one for each column, not \(values.count)")
    }
    return .datatable(columns: columns, values: values)
  }

  private mutating func unionSource() throws(QueryError) -> Source.Kind {
    try advance()
    let (tables, options) = try unionArguments()
    return .union(tables, options)
  }

  mutating func unionArguments() throws(QueryError) -> ([Pipeline], UnionOptions) {
    var options = UnionOptions()
    while let word, word == "kind" || word == "withsource" || word == "isfuzzy",
      try lexer.peek().kind == .punctuation(.assign)
    {
      try advance()
      try advance()
      let value = try name("a value for '\(word)'", anyWord: true)
      switch word {
      case "kind" where value == "inner": options.inner = true
      case "kind" where value != "outer": throw unexpected("kind=inner or kind=outer")
      case "withsource": options.sourceColumn = value
      default: break
      }
    }
    return (try unionTables(), options)
  }

  /// Tables, pipelines in brackets, and names with `*`.
  mutating func unionTables() throws(QueryError) -> [Pipeline] {
    var tables: [Pipeline] = []
    repeat {
      if try startsCall || token.kind == .punctuation(.openParenthesis) {
        tables.append(try nested { parser throws(QueryError) in Pipeline(source: try parser.source(), steps: []) })
      } else {
        tables.append(Pipeline(source: try tableOrTables(), steps: []))
      }
    } while try take(.comma)
    return tables
  }

  private mutating func tableOrTables() throws(QueryError) -> Source {
    let offset = token.range.lowerBound
    let isBracketed = token.kind == .punctuation(.openBracket)
    if let word, Keywords.reserved.contains(word) { _ = try name("a table") }
    let pattern = try pattern()
    guard pattern.isPattern, !isBracketed else {
      return Source(kind: .table(name: pattern.text, database: nil), offset: offset)
    }
    return Source(kind: .tables(pattern), offset: offset)
  }
}
