import Kusto

/// `project`, `extend` and the operators that only choose and name columns.
extension PipelineTranslator {
  /// A stage of exactly `expressions`.
  func select(_ expressions: [Expression], as names: [String], in scope: Scope) throws -> Relation {
    let values = try expressions.map { try scope.settled(try scope.translate($0)) }
    let members = zip(names, values).map { name, value in
      Relation.Member(name: name, type: value.type, sql: translation.newColumn(), weight: value.weight)
    }
    let extent = scope.relation.extent
    let list = zip(members, values).map { "\($1.sql) AS \($0.sql)" } + extent.carried
    let stage = translation.stage("SELECT \(list.joined(separator: ", ")) FROM \(scope.flush())")
    return Relation(
      stage: stage, members: members, extent: extent, isSerialized: scope.relation.isSerialized)
  }

  func projected(_ input: Relation, _ items: [NamedExpression], _ operation: String) throws -> Relation {
    let names = ResultName.all(items)
    let scope = scope(input, operation)
    try refuseRepeated(names, items, scope)
    return try select(items.map(\.expression), as: names, in: scope)
  }

  func refuseRepeated(_ names: [String], _ items: [NamedExpression], _ scope: Scope) throws {
    var seen: Set<String> = []
    for (name, item) in zip(names, items) where !seen.insert(name).inserted {
      throw scope.semantic("SEM0101", "Column named '\(name)' is already defined", item.expression.offset)
    }
  }

  func extended(_ input: Relation, _ items: [NamedExpression], _ operation: String) throws -> Relation {
    let scope = scope(input, operation)
    let names = ResultName.all(items, taken: Set(items.allSatisfy { $0.name != nil } ? [] : input.members.map(\.name)))
    try refuseRepeated(names, items, scope)
    let values = try items.map { try scope.settled(try scope.translate($0.expression)) }
    var relation = input
    var list: [String] = ["*"]
    for (name, value) in zip(names, values) {
      let member = Relation.Member(name: name, type: value.type, sql: translation.newColumn(), weight: value.weight)
      list.append("\(value.sql) AS \(member.sql)")
      if let index = relation.index(name) {
        relation.members[index] = member
      } else {
        relation.members.append(member)
      }
    }
    relation.stage = translation.stage("SELECT \(list.joined(separator: ", ")) FROM \(scope.flush())")
    return relation
  }

  func without(_ input: Relation, _ patterns: [NamePattern], _ step: Step) throws -> Relation {
    let gone = Set(try patterns.flatMap { try names(matching: $0, in: input, step) })
    var relation = input
    relation.members.removeAll { gone.contains($0.name) }
    return relation
  }

  func keeping(_ input: Relation, _ patterns: [NamePattern], _ step: Step) throws -> Relation {
    let kept = Set(try patterns.flatMap { try names(matching: $0, in: input, step) })
    var relation = input
    relation.members.removeAll { !kept.contains($0.name) }
    return relation
  }

  func renamed(_ input: Relation, _ renamings: [Renaming], _ step: Step) throws -> Relation {
    let scope = scope(input, step.name)
    var relation = input
    for renaming in renamings {
      guard let index = input.index(renaming.old) else { throw unresolved(renaming.old, scope, renaming.offset) }
      relation.members[index].name = renaming.new
    }
    var seen: Set<String> = []
    for member in relation.members where !seen.insert(member.name).inserted {
      throw scope.semantic("SEM0101", "Column named '\(member.name)' is already defined", step.offset)
    }
    return relation
  }

  func reordered(_ input: Relation, _ names: [OrderedName], _ step: Step) throws -> Relation {
    var first: [String] = []
    for item in names {
      var matched = try self.names(matching: item.pattern, in: input, step).filter { !first.contains($0) }
      if let ascending = item.ascending { matched.sort { ascending ? $0 < $1 : $0 > $1 } }
      first += matched
    }
    var relation = input
    relation.members = first.compactMap(input.member) + input.members.filter { !first.contains($0.name) }
    return relation
  }

  private func names(matching pattern: NamePattern, in input: Relation, _ step: Step) throws -> [String] {
    guard pattern.isPattern else {
      guard input.index(pattern.text) != nil else {
        throw unresolved(pattern.text, scope(input, step.name), pattern.offset)
      }
      return [pattern.text]
    }
    return input.members.map(\.name).filter { Self.matches($0[...], pattern.text[...]) }
  }

  /// True when `name` is `pattern`, where `*` stands for any text; linear in both.
  static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = parts.first, let last = parts.last, name.hasPrefix(first) else { return false }
    var rest = name.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.hasSuffix(last)
  }

  private func unresolved(_ name: String, _ scope: Scope, _ offset: Int) -> QueryError {
    scope.semantic("SEM0100", "Failed to resolve column or scalar expression named '\(name)'", offset)
  }
}

extension Scope {
  /// `scalar` as a stage may yield it: what is heavy is computed before, once.
  func settled(_ scalar: Scalar) throws -> Scalar {
    scalar.weight > Self.heaviestExpression ? try simple(scalar) : scalar
  }
}
