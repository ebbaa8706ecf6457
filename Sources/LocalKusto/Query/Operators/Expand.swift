import Kusto
import KustoTypes

/// `mv-expand`.
extension PipelineTranslator {
  /// A row for each element of the arrays, as many as the longest one has.
  func expanded(_ input: Relation, _ expansions: Expansions, _ step: Step) throws -> Relation {
    let scope = scope(input, step.name)
    let arrays = try expansions.items.map { try array($0, scope) }
    let names = try names(of: expansions, scope, step)
    let most = try expansions.limit.map { " WHERE item.key < \(try self.limit($0, step.name))" } ?? ""
    let source = scope.flush()
    let elements = names.map { _ in translation.newColumn() }
    let index = translation.newColumn()
    let parts = elements.enumerated().map { place, name in
      arrays.count == 1 ? "item.value AS \(name)" : "json_extract(item.value, '$[\(place)]') AS \(name)"
    }
    // Columns of json_each have other names than ours.
    let list = arrays.map(\.sql).joined(separator: ", ")
    var relation = input
    relation.stage = translation.stage(
      "SELECT origin.*, \(parts.joined(separator: ", ")), item.key AS \(index) FROM \(source) AS origin, "
        + "json_each(kusto_expand(\(expansions.pairs ? 1 : 0), \(list))) AS item\(most)")
    for (name, element) in zip(names, elements) {
      put(Relation.Member(name: name, type: .dynamic, sql: element), into: &relation)
    }
    if let name = expansions.indexName {
      put(Relation.Member(name: name, type: .long, sql: index), into: &relation)
    }
    return cast(relation, zip(names, expansions.items.map(\.type)).map { ($0, $1) })
  }

  private func array(_ item: Expansions.Item, _ scope: Scope) throws -> Scalar {
    let value = try scope.translate(item.expression)
    guard value.type == .dynamic else {
      throw scope.semantic(
        "SEM0111", "the expanded value must be dynamic, not \(value.type.rawValue)", item.expression.offset)
    }
    return try scope.simple(value)
  }

  private func names(of expansions: Expansions, _ scope: Scope, _ step: Step) throws -> [String] {
    let names = ResultName.all(expansions.items.map { NamedExpression(name: $0.name, expression: $0.expression) })
    var seen: Set<String> = []
    for name in names + [expansions.indexName].compactMap(\.self) where !seen.insert(name).inserted {
      throw scope.semantic("SEM0101", "Column named '\(name)' is already defined", step.offset)
    }
    return names
  }

  private func put(_ member: Relation.Member, into relation: inout Relation) {
    if let index = relation.index(member.name) {
      relation.members[index] = member
    } else {
      relation.members.append(member)
    }
  }

  /// The columns with their types: an element that is of another one is null.
  private func cast(_ input: Relation, _ types: [(name: String, type: ScalarType?)]) -> Relation {
    var relation = input
    var list = ["*"]
    for (name, type) in types {
      guard let type, type != .dynamic, let index = relation.index(name) else { continue }
      let column = translation.newColumn()
      list.append("kusto_cast(\(relation.members[index].sql), \(type.code)) AS \(column)")
      relation.members[index] = Relation.Member(name: name, type: type, sql: column)
    }
    if list.count > 1 {
      relation.stage = translation.stage("SELECT \(list.joined(separator: ", ")) FROM \(relation.stage)")
    }
    return relation
  }
}
