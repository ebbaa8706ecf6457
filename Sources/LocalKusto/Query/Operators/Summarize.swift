import Kusto
import KustoTypes

/// `summarize`, in three stages: keys and arguments, groups, and what is computed from the groups.
extension PipelineTranslator {
  func summarized(
    _ input: Relation, _ aggregates: [NamedExpression], by keys: [NamedExpression], _ step: Step
  ) throws -> Relation {
    let scope = scope(input, step.name)
    var grouping = Grouping(scope: scope)
    let keyNames = ResultName.all(keys)
    for (name, key) in zip(keyNames, keys) { try grouping.add(key: name, key.expression) }
    let keyColumns = Set(keys.compactMap { if case .name(let name) = $0.expression.kind { name } else { nil } })
    var items: [NamedExpression] = []
    var results: [Expression] = []
    for item in aggregates {
      if let several = try ColumnsAggregate.of(item, input, keys: keyColumns, scope) {
        items += several.columns
        results += try grouping.add(several, item.expression.offset)
      } else {
        items.append(item)
        results.append(try result(of: item, &grouping))
      }
    }
    let names = ResultName.all(items, taken: Set(keyNames))
    try refuseRepeated(keyNames + names, keys + items, scope)
    let groups = grouping.stage()
    let output = self.scope(groups, step.name)
    let keyExpressions = grouping.keys.map { Expression(kind: .name($0.name), offset: step.offset) }
    return try select(keyExpressions + results, as: keyNames + names, in: output)
  }

  private func result(of item: NamedExpression, _ grouping: inout Grouping) throws -> Expression {
    let count = grouping.aggregates.count
    let rewritten = try grouping.rewrite(item.expression)
    guard grouping.aggregates.count > count else {
      throw grouping.scope.semantic(
        "SEM0114", "the expression has no aggregate function such as count()", item.expression.offset)
    }
    return rewritten
  }
}

/// The keys and aggregates of one `summarize`.
struct Grouping {
  let scope: Scope
  private(set) var keys: [(name: String, value: Scalar)] = []
  private(set) var aggregates: [(sql: String, member: Relation.Member)] = []
  private var arguments: [(sql: String, name: String)] = []
  /// Aggregates whose value is several in one; members read their parts.
  private var packs: [(sql: String, name: String)] = []

  /// How many columns one call of an SQL function takes.
  private static let mostColumns = 90

  init(scope: Scope) { self.scope = scope }

  mutating func add(key name: String, _ expression: Expression) throws {
    let value = try scope.settled(try scope.translate(expression))
    guard value.type != .dynamic else {
      throw scope.semantic(
        "SEM0080",
        "Summarize group key '\(name)' is of a 'dynamic' type. Please use an explicit cast as grouping by a "
          + "'dynamic' type is not supported", expression.offset)
    }
    keys.append((name, value))
  }

  /// `expression` with a name in place of each aggregate.
  mutating func rewrite(_ expression: Expression) throws -> Expression {
    if case .call(let name, let items) = expression.kind {
      if let function = AggregateFunction.named(name) {
        return Expression(kind: .name(try add(function, items, expression.offset)), offset: expression.offset)
      }
      if name == "percentile" {
        let several = try ColumnsAggregate.percentiles(name, items, expression.offset, scope)
        return try add(several, expression.offset)[0]
      }
      if AggregateFunction.isKnown(name) {
        throw scope.semantic(
          "SEM0115", "\(name)(): it yields columns, and can not stand inside of an expression", expression.offset)
      }
      if ScalarFunction.named(name) == nil, !scope.isFunction(name) { throw scope.unknown(name, expression.offset) }
    }
    return try expression.mapChildren { try rewrite($0) }
  }

  private mutating func add(_ function: AggregateFunction, _ items: [Expression], _ offset: Int) throws -> String {
    try scope.translation.visit(offset)
    var rest = items[...]
    func next(_ what: String) throws -> Expression {
      guard let item = rest.popFirst() else {
        throw scope.semantic("SEM0219", "\(function.name)(): \(what) is missing", offset)
      }
      return item
    }
    let value = function.takesValue ? try scope.translate(try next("the argument")) : nil
    let condition = function.isConditional ? try scope.condition(try next("the condition")) : nil
    let limit = try rest.popFirst().flatMap { function.takesLimit ? try scope.translate($0).literal : nil }
    let column = try argument(value, condition, function, offset)
    let input = AggregateFunction.Input(
      column: column, type: value?.type ?? .long, limit: limit.map { scope.translation.bind($0) } ?? "1048576",
      scope: scope, name: function.name, offset: offset)
    let result = try function.build(input)
    return append(result.sql, result.type, sql: scope.translation.newColumn())
  }

  /// A member for an aggregate, under a name that no column can have: NUL is refused in names.
  private mutating func append(_ aggregate: String, _ type: ScalarType, sql: String) -> String {
    let name = "\0\(aggregates.count)"
    aggregates.append((aggregate, Relation.Member(name: name, type: type, sql: sql)))
    return name
  }

  /// The column that the aggregate reads.
  private mutating func argument(
    _ value: Scalar?, _ condition: Scalar?, _ function: AggregateFunction, _ offset: Int
  ) throws -> String {
    guard value != nil || condition != nil else { return "*" }
    var read = value ?? scope.literal(.long(1))
    if function.wantsJSON { read = try scope.element(of: read, offset) }
    if let condition {
      read = try scope.compose(read.type, [condition, read]) { "(CASE WHEN \($0[0]) THEN \($0[1]) END)" }
    }
    return column(try scope.settled(read))
  }

  /// A column of the first stage that holds `value`.
  private mutating func column(_ value: Scalar) -> String {
    let name = scope.translation.newColumn()
    arguments.append((value.sql, name))
    return name
  }

  /// The groups: a member for every key and every aggregate.
  func stage() -> Relation {
    let translation = scope.translation
    let keyMembers = keys.map {
      Relation.Member(name: $0.name, type: $0.value.type, sql: translation.newColumn())
    }
    let inner =
      zip(keys, keyMembers).map { "\($0.value.sql) AS \($1.sql)" } + arguments.map { "\($0.sql) AS \($0.name)" }
    let source = translation.stage(
      "SELECT \(inner.isEmpty ? "1" : inner.joined(separator: ", ")) FROM \(scope.flush())")
    let own = aggregates.filter { !$0.sql.isEmpty }.map { "\($0.sql) AS \($0.member.sql)" }
    let outer = keyMembers.map(\.sql) + own + packs.map { "\($0.sql) AS \($0.name)" }
    let grouped = keyMembers.isEmpty ? "" : " GROUP BY \(keyMembers.map(\.sql).joined(separator: ", "))"
    let stage = translation.stage("SELECT \(outer.joined(separator: ", ")) FROM \(source)\(grouped)")
    return Relation(stage: stage, members: keyMembers + aggregates.map(\.member))
  }
}

extension Grouping {
  /// Adds an aggregate of several columns and returns their names.
  mutating func add(_ several: ColumnsAggregate, _ offset: Int) throws -> [Expression] {
    try scope.translation.visit(offset)
    let names =
      switch several.kind {
      case .row(let isMaximum, let value): try addRow(isMaximum, value, several.columns, offset)
      case .percentiles(let value, let ranks): try addPercentiles(value, ranks, offset)
      case .percentileList(let value, let ranks): try addPercentileList(value, ranks, offset)
      }
    return names.map { Expression(kind: .name($0), offset: offset) }
  }

  private mutating func addRow(
    _ isMaximum: Bool, _ value: Expression?, _ columns: [NamedExpression], _ offset: Int
  ) throws -> [String] {
    let measure = try value.map { try scope.settled(try scope.translate($0)) } ?? scope.literal(.long(0))
    guard measure.type != .dynamic else {
      throw scope.semantic(
        "SEM0031", "arg_max(), arg_min(): argument #1 expected to be a type that has an order", offset)
    }
    let function = "kusto_arg_\(isMaximum ? "max" : "min")"
    let read = column(measure)
    let values = try columns.map { try scope.settled(try scope.translate($0.expression)) }
    var names: [String] = []
    // Each call chooses the same row: the first of those that are best.
    for start in stride(from: 0, to: values.count, by: Self.mostColumns) {
      let part = values[start..<min(start + Self.mostColumns, values.count)]
      let list = part.map { column($0) }.joined(separator: ", ")
      names += pack("\(function)(\(read), \(measure.type.code), \(list))", part.map(\.type))
    }
    return names
  }

  private mutating func addPercentiles(_ value: Expression, _ ranks: [Double], _ offset: Int) throws -> [String] {
    let value = try ranked(value, offset)
    let list = ranks.map { scope.translation.bind(Literal(type: .real, value: .real($0))) }
    return pack(
      "kusto_percentiles(\(column(value)), \(list.joined(separator: ", ")))", ranks.map { _ in value.type })
  }

  private mutating func addPercentileList(_ value: Expression, _ ranks: [Double], _ offset: Int) throws -> [String] {
    let value = try ranked(value, offset)
    let list = ranks.map { scope.translation.bind(Literal(type: .real, value: .real($0))) }
    let sql = "kusto_percentile_list(\(column(value)), \(value.type.code), \(list.joined(separator: ", ")))"
    return [append(sql, .dynamic, sql: scope.translation.newColumn())]
  }

  private func ranked(_ expression: Expression, _ offset: Int) throws -> Scalar {
    var value = try scope.settled(try scope.translate(expression))
    if value.type == .decimal { value = try scope.settled(try scope.convert(value, to: .real, offset)) }
    if value.type == .int { value.type = .long }
    guard [.long, .real, .datetime, .timespan].contains(value.type) else {
      throw scope.semantic(
        "SEM0031",
        "percentiles: argument #1 expected to be a number, a datetime or a timespan, not "
          + value.type.rawValue, offset)
    }
    return value
  }

  /// Members for the parts of what `sql` packs.
  private mutating func pack(_ sql: String, _ types: [ScalarType]) -> [String] {
    let packed = scope.translation.newColumn()
    packs.append((sql, packed))
    return types.enumerated().map { index, type in
      let part = "kusto_part(\(packed), \(index))"
      return append("", type, sql: type == .string ? "coalesce(\(part), '')" : part)
    }
  }
}
