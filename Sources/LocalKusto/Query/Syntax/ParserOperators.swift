import Kusto
import KustoTypes

/// Tabular operators.
extension Parser {
  static let supportedOperators =
    "as, consume, count, distinct, evaluate bag_unpack, extend, filter, getschema, invoke, join, limit, lookup, "
    + "make-series, mv-expand, order, parse, parse-where, project, project-away, project-keep, project-rename, "
    + "project-reorder, render, sample, sample-distinct, search, serialize, sort, summarize, take, top, union, where"

  /// Operators of KQL that are refused by name; what stands in neither list is a typing error.
  private static let knownOperators: Set<String> = [
    "assert-schema", "execute_and_cache", "facet", "find", "fork", "graph-match", "macro-expand",
    "make-graph", "mv-apply", "parse-kv", "partition", "reduce", "scan", "top-hitters", "top-nested",
  ]

  /// One operator after `|`.
  mutating func step() throws(QueryError) -> Step {
    let start = token.range.lowerBound
    let name = try operatorName()
    return Step(kind: try operation(name, start), name: name, offset: start)
  }

  /// A word, or words joined by dashes: `project-away`.
  private mutating func operatorName() throws(QueryError) -> String {
    guard var name = word else { throw unexpected("an operator: \(Self.supportedOperators)") }
    try advance()
    while token.kind == .punctuation(.minus), token.range.lowerBound == lastEnd,
      case .word(let next) = try lexer.peek().kind
    {
      try advance()
      try advance()
      name += "-" + next
    }
    return name
  }

  private mutating func operation(_ name: String, _ start: Int) throws(QueryError) -> Step.Kind {
    switch name {
    case "where", "filter": .filter(try predicates())
    case "project": .project(try namedList())
    case "extend": .extend(try namedList())
    case "project-away": .projectAway(try patterns())
    case "project-keep": .projectKeep(try patterns())
    case "project-rename": .projectRename(try renamings())
    case "project-reorder": .projectReorder(try orderedNames())
    case "summarize": try summarize()
    case "count": .count(as: try take(word: "as") ? try self.name("a name after 'as'") : "Count")
    case "take", "limit": .take(try expression())
    case "sort", "order": .sort(try sortKeys())
    case "top": try top()
    case "distinct": .distinct(try distinct())
    case "getschema": .getSchema
    case "union": try unionStep()
    case "as": .alias(try alias())
    case "mv-expand", "mvexpand": .expand(try expansions(isOld: name == "mvexpand"))
    default: try furtherOperation(name, start)
    }
  }

  private mutating func furtherOperation(_ name: String, _ start: Int) throws(QueryError) -> Step.Kind {
    switch name {
    case "join", "lookup": try join(isLookup: name == "lookup")
    case "parse", "parse-where": try parsePattern(filters: name == "parse-where")
    case "sample": .sample(try expression())
    case "sample-distinct": try sampleDistinct()
    case "serialize": try serialize()
    case "search": .search(try search(isSource: false))
    case "make-series": try makeSeries()
    case "evaluate": try evaluate()
    case "render": try render()
    case "invoke": .invoke(try self.name("the name of a function"), try callArguments())
    case "consume": .consume
    default: throw unknownOperator(name, start)
    }
  }

  private func unknownOperator(_ name: String, _ start: Int) -> QueryError {
    guard Self.knownOperators.contains(name) else {
      return .syntax(near: name, expected: "an operator: \(Self.supportedOperators)", at: lexer.position(start))
    }
    return .unsupported(
      feature: "the '\(name)' operator", supported: Self.supportedOperators, at: lexer.position(start))
  }

  private mutating func predicates() throws(QueryError) -> [Expression] {
    var result = [try expression()]
    while try take(.comma) { result.append(try expression()) }
    return result
  }

  mutating func namedList() throws(QueryError) -> [NamedExpression] {
    var result: [NamedExpression] = []
    repeat { result.append(try named()) } while try take(.comma)
    return result
  }

  mutating func named() throws(QueryError) -> NamedExpression {
    if let names = try assignedNames() {
      return NamedExpression(name: names[0], expression: try expression(), moreNames: Array(names.dropFirst()))
    }
    guard let name = try assignedName() else { return NamedExpression(name: nil, expression: try expression()) }
    return NamedExpression(name: name, expression: try expression())
  }

  /// The name in `name =`, when that is what stands next.
  mutating func assignedName() throws(QueryError) -> String? {
    guard word != nil || token.kind == .punctuation(.openBracket) else { return nil }
    var ahead = self
    guard let name = try? ahead.name(""), try ahead.take(.assign) else { return nil }
    self = ahead
    return name
  }

  /// The names in `(a, b) =`, when that is what stands next.
  private mutating func assignedNames() throws(QueryError) -> [String]? {
    guard token.kind == .punctuation(.openParenthesis) else { return nil }
    var ahead = self
    try ahead.advance()
    var names: [String] = []
    repeat {
      guard let name = try? ahead.name("") else { return nil }
      names.append(name)
    } while (try? ahead.take(.comma)) == true
    guard (try? ahead.take(.closeParenthesis)) == true, (try? ahead.take(.assign)) == true else { return nil }
    self = ahead
    return names
  }

  private mutating func patterns() throws(QueryError) -> [NamePattern] {
    var result: [NamePattern] = []
    repeat { result.append(try pattern()) } while try take(.comma)
    return result
  }

  mutating func pattern() throws(QueryError) -> NamePattern {
    let offset = token.range.lowerBound
    if let name = try bracketedName() { return NamePattern(text: name, offset: offset) }
    var text = ""
    while token.range.lowerBound == lastEnd || text.isEmpty {
      if let word {
        text += word
      } else if token.kind == .punctuation(.star) {
        text += "*"
      } else {
        break
      }
      try advance()
    }
    guard !text.isEmpty else { throw unexpected("the name of a column, or a pattern with '*'") }
    return NamePattern(text: text, offset: offset)
  }

  private mutating func orderedNames() throws(QueryError) -> [OrderedName] {
    var result: [OrderedName] = []
    repeat {
      let pattern = try pattern()
      let ascending: Bool? = try take(word: "asc") ? true : try take(word: "desc") ? false : nil
      result.append(OrderedName(pattern: pattern, ascending: ascending))
    } while try take(.comma)
    return result
  }

  private mutating func renamings() throws(QueryError) -> [Renaming] {
    var result: [Renaming] = []
    repeat {
      let new = try name("a new name")
      try expect(.assign)
      let offset = token.range.lowerBound
      result.append(Renaming(new: new, old: try name("the name of a column"), offset: offset))
    } while try take(.comma)
    return result
  }

  private mutating func summarize() throws(QueryError) -> Step.Kind {
    while let word, word == "hint", try lexer.peek().kind == .punctuation(.dot) { try skipHint() }
    let aggregates = word == "by" ? [] : try namedList()
    let keys = try take(word: "by") ? try namedList() : []
    return .summarize(aggregates, by: keys)
  }

  /// `hint.strategy = shuffle`: hints speak of many machines, there is one.
  mutating func skipHint() throws(QueryError) {
    try advance()
    try expect(.dot)
    _ = try name("the name of a hint", anyWord: true)
    try expect(.assign)
    try advance()
  }

  private mutating func sortKeys() throws(QueryError) -> [SortKey] {
    try expect(word: "by")
    var result: [SortKey] = []
    repeat {
      var key = SortKey(expression: try expression())
      key.ascending = try take(word: "asc")
      if !key.ascending { _ = try take(word: "desc") }
      if try take(word: "nulls") {
        key.nullsFirst = try take(word: "first")
        if key.nullsFirst == false { try expect(word: "last") }
      }
      result.append(key)
    } while try take(.comma)
    return result
  }

  private mutating func top() throws(QueryError) -> Step.Kind {
    let count = try expression()
    return .top(count, try sortKeys())
  }

  private mutating func distinct() throws(QueryError) -> [NamedExpression] {
    try take(.star) ? [] : try namedList()
  }

  private mutating func unionStep() throws(QueryError) -> Step.Kind {
    let (tables, options) = try unionArguments()
    return .union(tables, options)
  }

  private mutating func alias() throws(QueryError) -> String {
    while word == "hint" { try skipHint() }
    return try name("a name after 'as'")
  }
}
