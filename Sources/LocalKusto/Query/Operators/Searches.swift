import Kusto

/// `search`, wildcards of `union`, `sample`, `serialize`.
extension PipelineTranslator {
  /// The column that says which table a row is from.
  static let tableColumn = "$table"

  func searched(_ search: Search, _ offset: Int) throws -> Relation {
    let tables: [(name: String, relation: Relation)]
    if let given = search.tables {
      tables = try given.flatMap { try self.tables($0) }
    } else {
      tables = try self.tables(matching: NamePattern(text: "*", offset: offset))
    }
    return try searched(tables, search, "search", offset)
  }

  /// The rows of `input`, which are those of the table `name`, that match.
  func searched(_ input: Relation, _ name: String, _ search: Search, _ step: Step) throws -> Relation {
    // Rows that were found before say already where they are from.
    if input.member(Self.tableColumn) != nil { return try filtered(input, [search.predicate], step.name) }
    return try searched([(name, input)], search, step.name, step.offset)
  }

  private func searched(
    _ tables: [(name: String, relation: Relation)], _ search: Search, _ operation: String, _ offset: Int
  ) throws -> Relation {
    guard !tables.isEmpty else {
      throw translation.semantic("SEM0100", "'search' operator: there is no table to search", offset)
    }
    var options = UnionOptions()
    options.sourceColumn = Self.tableColumn
    let all = try united(tables.map(\.relation), options, names: tables.map(\.name), offset)
    return try filtered(all, [search.predicate], operation)
  }

  /// The tables of one item of `union`, with their names.
  func tables(_ item: Pipeline) throws -> [(name: String, relation: Relation)] {
    if case .tables(let pattern) = item.source.kind { return try tables(matching: pattern) }
    return [(Self.name(item), try relation(item))]
  }

  func tables(matching pattern: NamePattern) throws -> [(name: String, relation: Relation)] {
    let views = translation.lets.views.filter { translation.isTable($0, in: names) }
    let found = (try translation.catalog.tableNames() + Set(views).sorted())
      .filter { Self.matches($0[...], pattern.text[...]) }
    guard !found.isEmpty else {
      throw translation.semantic(
        "SEM0100", "Failed to resolve table or column expression named '\(pattern.text)'", pattern.offset)
    }
    return try found.map { name in
      try translation.visit(pattern.offset)
      let source = Source(kind: .table(name: name, database: nil), offset: pattern.offset)
      return (name, try relation(Pipeline(source: source, steps: [])))
    }
  }

  func sampled(_ input: Relation, to count: Int64) -> Relation {
    var relation = input
    relation.isSerialized = false
    relation.stage = translation.stage("SELECT * FROM \(input.stage) ORDER BY random() LIMIT \(count)")
    return relation
  }

  func serialized(_ input: Relation, _ items: [NamedExpression], _ operation: String) throws -> Relation {
    var relation = input
    relation.isSerialized = true
    // A stage of its own: SQLite numbers its rows in the order in which they come.
    relation.stage = translation.stage("SELECT * FROM \(input.stage) LIMIT -1 OFFSET 0")
    return items.isEmpty ? relation : try extended(relation, items, operation)
  }
}
