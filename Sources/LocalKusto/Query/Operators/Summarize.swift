import Kusto

/// `summarize`, in three stages: keys and arguments, groups, and what is computed from the groups.
extension PipelineTranslator {
  func summarized(
    _ input: Relation, _ aggregates: [NamedExpression], by keys: [NamedExpression], _ step: Step
  ) throws -> Relation {
    let scope = scope(input, step.name)
    var grouping = Grouping(scope: scope)
    let keyNames = ResultName.all(keys)
    for (name, key) in zip(keyNames, keys) { try grouping.add(key: name, key.expression) }
    let names = ResultName.all(aggregates, taken: Set(keyNames))
    let results = try aggregates.map { item in
      let count = grouping.aggregates.count
      let rewritten = try grouping.rewrite(item.expression)
      guard grouping.aggregates.count > count else {
        throw scope.semantic(
          "SEM0114", "the expression has no aggregate function such as count()", item.expression.offset)
      }
      return rewritten
    }
    try refuseRepeated(keyNames + names, keys + aggregates, scope)
    let groups = grouping.stage()
    let output = self.scope(groups, step.name)
    let keyExpressions = grouping.keys.map { Expression(kind: .name($0.name), offset: step.offset) }
    return try select(keyExpressions + results, as: keyNames + names, in: output)
  }
}

/// The keys and aggregates of one `summarize`.
private struct Grouping {
  let scope: Scope
  private(set) var keys: [(name: String, value: Scalar)] = []
  private(set) var aggregates: [(sql: String, member: Relation.Member)] = []
  private var arguments: [(sql: String, name: String)] = []

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
      if ScalarFunction.named(name) == nil { throw scope.unknown(name, expression.offset) }
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
    let sql = scope.translation.newColumn()
    // No column can have this name: NUL is refused in names.
    let name = "\0\(aggregates.count)"
    aggregates.append((result.sql, Relation.Member(name: name, type: result.type, sql: sql)))
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
    read = try scope.settled(read)
    let name = scope.translation.newColumn()
    arguments.append((read.sql, name))
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
    let outer = keyMembers.map(\.sql) + aggregates.map { "\($0.sql) AS \($0.member.sql)" }
    let grouped = keyMembers.isEmpty ? "" : " GROUP BY \(keyMembers.map(\.sql).joined(separator: ", "))"
    let stage = translation.stage("SELECT \(outer.joined(separator: ", ")) FROM \(source)\(grouped)")
    return Relation(stage: stage, members: keyMembers + aggregates.map(\.member))
  }
}
