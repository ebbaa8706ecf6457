import Kusto
import KustoTypes

/// `union`.
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
}
