import Kusto

/// `parse` and `parse-where`.
extension PipelineTranslator {
  func parsed(_ input: Relation, _ pattern: ParsePattern, _ step: Step) throws -> Relation {
    let scope = scope(input, step.name)
    let source = try scope.simple(
      try scope.convert(try scope.translate(pattern.expression), to: .string, pattern.expression.offset))
    var names: Set<String> = []
    for case .column(let name, _) in pattern.items where !names.insert(name).inserted {
      throw scope.semantic("SEM0101", "Column named '\(name)' is already defined", step.offset)
    }
    guard !pattern.flags.contains("U") else {
      throw translation.unsupported("the flag U of parse", supported: "i, m, s", step.offset)
    }
    do {
      _ = try ParsePlan.compiled(pattern.plan)
    } catch {
      throw scope.semantic("SEM0420", "the pattern can not be read: \(error)", step.offset)
    }
    let packed = translation.newColumn()
    let plan = translation.bind(.string(pattern.plan))
    var relation = input
    // Made once: every new column is a part of it.
    relation.stage = translation.stage(
      "SELECT *, kusto_parse(\(source.sql), \(plan)) AS \(packed) FROM \(scope.flush()) LIMIT -1 OFFSET 0")
    if pattern.filters {
      relation.stage = translation.stage("SELECT * FROM \(relation.stage) WHERE kusto_part(\(packed), 0)")
    }
    var list = ["*"]
    for (index, column) in pattern.columns.enumerated() {
      let member = Relation.Member(name: column.name, type: column.type, sql: translation.newColumn())
      list.append("kusto_part(\(packed), \(index + 1)) AS \(member.sql)")
      if let place = relation.index(column.name) {
        relation.members[place] = member
      } else {
        relation.members.append(member)
      }
    }
    relation.stage = translation.stage("SELECT \(list.joined(separator: ", ")) FROM \(relation.stage)")
    return relation
  }
}

extension ParsePattern {
  var columns: [Column] {
    items.compactMap { item in
      if case .column(let name, let type) = item { Column(name: name, type: type) } else { nil }
    }
  }

  /// The pattern as text, for ``ParsePlan``: only text goes through SQL.
  var plan: String {
    let parts: [JSONValue] = items.map { item in
      switch item {
      case .star: .null
      case .text(let text): .string(text)
      case .column(_, let type): .integer(Int64(type.code))
      }
    }
    return JSONValue.array([.string(kind.rawValue), .string(flags)] + parts).text
  }
}
