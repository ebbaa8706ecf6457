import Kusto
import KustoTypes

/// `union` and `mv-expand`.
extension PipelineTranslator {
  /// The rows of all `relations`, columns by name.
  ///
  /// A name that has several types becomes a column for each: `a_long`, `a_string`.
  func united(
    _ relations: [Relation], _ options: UnionOptions, names: [String], _ offset: Int
  ) throws -> Relation {
    guard relations.count <= 100 else {
      throw translation.semantic("SEM0099", "'union' operator: more than 100 tables", offset)
    }
    let columns = Self.columns(of: relations, inner: options.inner)
    var members = columns.map { Relation.Member(name: $0.name, type: $0.type, sql: translation.newColumn()) }
    if let source = options.sourceColumn {
      var taken: Set = [source]
      for index in members.indices { members[index].name = Self.fresh(members[index].name, &taken) }
      members.insert(Relation.Member(name: source, type: .string, sql: translation.newColumn()), at: 0)
    }
    let selects = relations.enumerated().map { index, relation in
      var values = columns.map { column in
        relation.members.first { $0.name == column.original && $0.type == column.type }?.sql
          ?? (column.type == .string ? "''" : "NULL")
      }
      if options.sourceColumn != nil {
        let name = index < names.count && !names[index].isEmpty ? names[index] : "union_arg\(index)"
        values.insert(translation.bind(.string(name)), at: 0)
      }
      let list = zip(values, members).map { "\($0) AS \($1.sql)" }.joined(separator: ", ")
      return "SELECT \(list.isEmpty ? "1" : list) FROM \(relation.stage)"
    }
    let stage = translation.stage(selects.joined(separator: " UNION ALL "))
    return Relation(stage: stage, members: members)
  }

  private struct UnionColumn {
    var name: String
    var original: String
    var type: ScalarType
  }

  private static func columns(of relations: [Relation], inner: Bool) -> [UnionColumn] {
    var types: [String: [ScalarType]] = [:]
    var order: [String] = []
    for member in relations.flatMap(\.members) {
      if types[member.name] == nil { order.append(member.name) }
      if types[member.name]?.contains(member.type) != true { types[member.name, default: []].append(member.type) }
    }
    if inner { order.removeAll { name in relations.contains { $0.index(name) == nil } } }
    return order.flatMap { name in
      let all = types[name] ?? []
      return all.map {
        UnionColumn(name: all.count == 1 ? name : "\(name)_\($0.rawValue)", original: name, type: $0)
      }
    }
  }

  /// A row for each element of an array.
  func expanded(_ input: Relation, _ items: [Expansion], limit: Expression?, _ step: Step) throws -> Relation {
    guard items.count == 1, let item = items.first else {
      throw translation.unsupported(
        "mv-expand of several columns at once", supported: "one column at a time", step.offset)
    }
    let scope = scope(input, step.name)
    let array = try scope.simple(try scope.translate(item.expression))
    guard array.type == .dynamic else {
      throw scope.semantic(
        "SEM0111", "the expanded value must be dynamic, not \(array.type.rawValue)", item.expression.offset)
    }
    let element = translation.newColumn()
    let most = try limit.map { " WHERE item.key < \(try self.limit($0, step.name))" } ?? ""
    var relation = input
    relation.stage = translation.stage(
      "SELECT origin.*, item.value AS \(element) FROM \(scope.flush()) AS origin, "
        + "json_each(kusto_expand(origin.\(array.sql))) AS item\(most)")
    let name = item.name ?? ResultName.of(item.expression) ?? "Column1"
    let member = Relation.Member(name: name, type: .dynamic, sql: element)
    if let index = relation.index(name) {
      relation.members[index] = member
    } else {
      relation.members.append(member)
    }
    guard let type = item.type, type != .dynamic else { return relation }
    let conversion = NamedExpression(
      name: name,
      expression: Expression(
        kind: .call(
          "to\(type == .real ? "double" : type.rawValue)",
          [
            Expression(kind: .name(name), offset: step.offset)
          ]), offset: step.offset))
    return try extended(relation, [conversion], step.name)
  }
}
