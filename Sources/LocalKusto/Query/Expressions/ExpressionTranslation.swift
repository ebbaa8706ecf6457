import Kusto

/// Expressions as typed SQL.
extension Scope {
  func translate(_ expression: Expression) throws -> Scalar {
    try translation.visit(expression.offset)
    return try translation.nested(expression.offset) { try value(of: expression) }
  }

  private func value(of expression: Expression) throws -> Scalar {
    switch expression.kind {
    case .literal(let value): return literal(value)
    case .name(let name): return try named(name, expression.offset)
    case .star: throw semantic("SEM0105", "'*' can not stand for one value", expression.offset)
    case .member(let base, let key): return try member(try translate(base), key, expression.offset)
    case .element(let base, let key): return try element(try translate(base), try translate(key), expression.offset)
    case .call(let name, let arguments): return try call(name, arguments, expression.offset)
    case .negative(let operand): return try negative(try translate(operand), expression.offset)
    case .arithmetic(let operation, let left, let right):
      return try arithmetic(operation, try translate(left), try translate(right), expression.offset)
    case .comparison(let comparison, let left, let right):
      return try compare(comparison, try translate(left), try translate(right), expression.offset)
    case .all(let operands): return try balanced("AND", try operands.map(condition))
    case .any(let operands): return try balanced("OR", try operands.map(condition))
    default: return try matching(expression)
    }
  }

  private func matching(_ expression: Expression) throws -> Scalar {
    switch expression.kind {
    case .type: throw semantic("SEM0105", "typeof() can only be an argument", expression.offset)
    case .assigned(let name, _):
      throw semantic("SEM0219", "only functions of let have arguments by name, as '\(name)'", expression.offset)
    case .text(let operation, let left, let right):
      if case .star = left.kind { return try anyColumn(operation, try translate(right), expression.offset) }
      return try match(operation, try translate(left), try translate(right), expression.offset)
    case .anyText(let operation, let left, let items, let all):
      let text = try simple(try translate(left))
      let matches = try elements(of: items).map { try match(operation, text, $0, expression.offset) }
      return try balanced(all ? "AND" : "OR", matches)
    case .membership(let left, let items, let folded, let negated):
      if let table = table(among: items) {
        return try member(try translate(left), of: table, folded: folded, negated: negated, expression.offset)
      }
      let item = try member(try translate(left), among: try elements(of: items), folded: folded, expression.offset)
      return try negated ? compose(.bool, [item]) { "(NOT \($0[0]))" } : item
    case .tableMembership(let left, let table, let folded, let negated):
      return try member(try translate(left), of: table, folded: folded, negated: negated, expression.offset)
    case .between(let value, let low, let high, let negated):
      return try between(try translate(value), try translate(low), try translate(high), negated, expression.offset)
    case .scalar(let table): return try scalar(table)
    default: throw semantic("SEM0105", "the expression has no value", expression.offset)
    }
  }

  /// The one item of an `in` list, when it is a table by its name or by a call.
  private func table(among items: [Expression]) -> Pipeline? {
    guard items.count == 1, let item = items.first else { return nil }
    switch item.kind {
    case .name(let name) where relation.member(name) == nil && translation.isTable(name, in: names):
      return LetValue.name(name, offset: item.offset).pipeline
    case .call(let name, _) where translation.isTable(name, in: names):
      return item.asSource.map { Pipeline(source: $0, steps: []) }
    default: return nil
    }
  }

  /// `* has 'x'`: a match in any column, whatever its type.
  private func anyColumn(_ operation: TextOperator, _ needle: Scalar, _ offset: Int) throws -> Scalar {
    var positive = operation
    positive.negated = false
    let columns = relation.members.filter { $0.name != PipelineTranslator.tableColumn }
    let matches = try columns.map { try match(positive, convert(column($0), to: .string, offset), needle, offset) }
    let found = try balanced("OR", matches.isEmpty ? [literal(.bool(false))] : matches)
    return try operation.negated ? compose(.bool, [found]) { "(NOT \($0[0]))" } : found
  }

  /// `expression` as a condition: 1, 0 or null.
  func condition(_ expression: Expression) throws -> Scalar {
    let value = try translate(expression)
    switch value.type {
    case .bool: return value
    case .int, .long: return try compose(.bool, [value]) { "(\($0[0]) <> 0)" }
    case .dynamic: return try convert(value, to: .bool, expression.offset)
    default:
      throw semantic("SEM0102", "a condition must be of type bool, not \(value.type.rawValue)", expression.offset)
    }
  }

  private func named(_ name: String, _ offset: Int) throws -> Scalar {
    if let member = relation.member(name) { return column(member) }
    guard let found = translation.meaning(of: name, in: names) else {
      throw semantic("SEM0100", "Failed to resolve column or scalar expression named '\(name)'", offset)
    }
    switch found.meaning {
    case .scalar(let value): return try withoutColumns(names: found.names) { try translate(value) }
    case .argument(let argument):
      if let value = argument.value(in: self) { return value }
      return try withoutColumns(names: argument.names) {
        try convert(try translate(argument.expression), to: argument.type, offset)
      }
    case .function: return try call(name, [], offset)
    case .table, .rows: throw semantic("SEM0100", "'\(name)' is a table, not a scalar expression", offset)
    }
  }

  /// One tree of `AND` or `OR` as flat as can be: a chain would nest as deep as it is long.
  func balanced(_ word: String, _ operands: [Scalar]) throws -> Scalar {
    guard operands.count > 1 else { return operands.first ?? literal(.bool(word == "AND")) }
    let half = operands.count / 2
    let left = try balanced(word, Array(operands[..<half]))
    let right = try balanced(word, Array(operands[half...]))
    return try compose(.bool, [left, right]) { "(\($0[0]) \(word) \($0[1]))" }
  }

  private func between(
    _ value: Scalar, _ low: Scalar, _ high: Scalar, _ negated: Bool, _ offset: Int
  ) throws -> Scalar {
    let value = try simple(value)
    let isSpan = value.type == .datetime && high.type == .timespan && low.type == .datetime
    let end = isSpan ? try arithmetic(.add, try simple(low), high, offset) : high
    let inside = try balanced(
      "AND", [try compare(.greaterOrEqual, value, low, offset), try compare(.lessOrEqual, value, end, offset)])
    return try negated ? compose(.bool, [inside]) { "(NOT \($0[0]))" } : inside
  }

  private func scalar(_ table: Pipeline) throws -> Scalar {
    let rows = try PipelineTranslator(translation, names: names).relation(table)
    guard let first = rows.members.first else { return literal(.null(.dynamic)) }
    let value = "(SELECT \(first.sql) FROM \(rows.stage) LIMIT 1)"
    return Scalar(sql: first.type == .string ? "coalesce(\(value), '')" : value, type: first.type, depth: 3)
  }
}
