import Kusto
import KustoTypes

/// Where rows come from.
extension PipelineTranslator {
  /// A relation of one row and no columns, for expressions that need none.
  static let oneRow = Relation(stage: "(SELECT 1)", members: [])

  func source(_ source: Source, before operation: String?) throws -> Relation {
    switch source.kind {
    case .table(let name, let database): try table(name, database, operation, source.offset)
    case .print(let items): try printed(items)
    case .datatable(let columns, let values): try datatable(columns, values)
    case .range(let column, let from, let to, let step): try range(column, from, to, step, source.offset)
    case .union(let tables, let options):
      try united(tables, options, source.offset)
    case .tables(let pattern): throw translation.semantic("SEM0100", "'\(pattern.text)' is no table", pattern.offset)
    case .search(let search): try searched(search, source.offset)
    case .pipeline(let inner): try relation(inner)
    case .input: try input(source.offset)
    case .call(let name, let arguments): try called(name, arguments, source.offset)
    }
  }

  private func united(_ tables: [Pipeline], _ options: UnionOptions, _ offset: Int) throws -> Relation {
    let all = try tables.flatMap { try self.tables($0) }
    return try united(all.map(\.relation), options, names: all.map(\.name), offset)
  }

  static func name(_ pipeline: Pipeline) -> String {
    if case .table(let name, _) = pipeline.source.kind { name } else { "" }
  }

  private func table(
    _ name: String, _ database: String?, _ operation: String?, _ offset: Int
  ) throws -> Relation {
    if database == nil, let named = try named(name, offset) { return named }
    guard let table = try translation.catalog.table(named: name, database: database) else {
      let prefix = operation.map { "'\($0)' operator: " } ?? ""
      throw translation.semantic(
        "SEM0100", "\(prefix)Failed to resolve table or column expression named '\(name)'", offset)
    }
    return rows(of: table)
  }

  /// The rows that a let, an argument, or a function without arguments stands for; nil for anything else.
  private func named(_ name: String, _ offset: Int) throws -> Relation? {
    guard let found = translation.meaning(of: name, in: names) else { return nil }
    switch found.meaning {
    case .table(let pipeline): return try PipelineTranslator(translation, names: found.names).relation(pipeline)
    case .rows(let relation): return relation
    case .function: return try called(name, [], offset)
    case .scalar, .argument: return nil
    }
  }

  private func input(_ offset: Int) throws -> Relation {
    guard let input = translation.input else { throw translation.semantic("SEM0100", "there is no input", offset) }
    return rows(of: input)
  }

  private func rows(of table: QueryTable) -> Relation {
    var list: [String] = []
    let members = table.schema.columns.enumerated().map { index, column in
      let member = Relation.Member(name: column.name, type: column.type, sql: translation.newColumn())
      list.append((column.type == .string ? "coalesce(c\(index), '')" : "c\(index)") + " AS \(member.sql)")
      return member
    }
    func hidden(_ sql: String?) -> String? {
      guard let sql, translation.asksForExtents else { return nil }
      let name = translation.newColumn()
      list.append("\(sql) AS \(name)")
      return name
    }
    let extent = ExtentMembers(
      id: hidden(table.extentID), tags: hidden(table.extentTags), time: hidden(table.ingestionTime))
    if list.isEmpty { list.append("1") }
    let stage = translation.stage("SELECT \(list.joined(separator: ", ")) FROM \(table.source)")
    return Relation(stage: stage, members: members, extent: extent)
  }

  private func printed(_ items: [NamedExpression]) throws -> Relation {
    let scope = scope(Self.oneRow, "print")
    let names = ResultName.all(items, prefix: "print_", from: 0)
    try refuseRepeated(names, items, scope)
    return try select(items.map(\.expression), as: names, in: scope)
  }

  private func datatable(_ columns: [Column], _ values: [Expression]) throws -> Relation {
    let scope = scope(Self.oneRow, "datatable")
    let literals = try values.enumerated().map { index, value in
      let type = columns[index % columns.count].type
      guard let literal = try scope.translate(value).literal else {
        throw scope.semantic("SEM0105", "a value must be a literal", value.offset)
      }
      guard literal.type == type || literal.value == .null || literal.fits(type) else {
        throw scope.semantic(
          "SEM0106",
          "a \(literal.type.rawValue) can not stand in column '\(columns[index % columns.count].name)' "
            + "of type \(type.rawValue)", value.offset)
      }
      return translation.bind(literal.converted(to: type))
    }
    let members = columns.map { Relation.Member(name: $0.name, type: $0.type, sql: translation.newColumn()) }
    return Relation(stage: values.isEmpty ? nothing(members) : rows(literals, members), members: members)
  }

  /// A stage that lists `values`, as many in a row as there are `members`.
  func rows(_ values: [String], _ members: [Relation.Member]) -> String {
    let width = members.count
    let rows = stride(from: 0, to: values.count, by: width).map {
      "(\(values[$0..<$0 + width].joined(separator: ", ")))"
    }
    let list = members.enumerated().map { "column\($0 + 1) AS \($1.sql)" }.joined(separator: ", ")
    return translation.stage("SELECT \(list) FROM (VALUES \(rows.joined(separator: ", ")))")
  }

  private func nothing(_ members: [Relation.Member]) -> String {
    translation.stage("SELECT \(members.map { "NULL AS \($0.sql)" }.joined(separator: ", ")) WHERE 0")
  }

  private func range(
    _ column: String, _ from: Expression, _ to: Expression, _ step: Expression, _ offset: Int
  ) throws -> Relation {
    let scope = scope(Self.oneRow, "range")
    let bounds = try [from, to, step].map { try scope.simple(try scope.translate($0)) }
    let (type, isWhole) = try rangeType(bounds.map(\.type), scope, offset)
    let limits = scope.flush()
    let name = translation.newColumn()
    let bound = bounds.map { $0.literal == nil ? "(SELECT \($0.sql) FROM \(limits))" : $0.sql }
    let stage = translation.recursiveStage(column: name) { this in
      let first = isWhole ? bound[0] : "\(bound[0]) * 1.0"
      let isInside: (String) -> String = { value in
        "CASE WHEN \(bound[2]) > 0 THEN \(value) <= \(bound[1]) WHEN \(bound[2]) < 0 THEN \(value) >= \(bound[1]) END"
      }
      // Past the last whole number there is null, which is not inside.
      let next = isWhole ? "kusto_span_add(\(name), \(bound[2]))" : "\(name) + \(bound[2])"
      return "SELECT \(first) WHERE \(isInside(bound[0])) UNION ALL "
        + "SELECT \(next) FROM \(this) WHERE \(isInside(next))"
    }
    return Relation(
      stage: stage, members: [Relation.Member(name: column, type: type, sql: name)], isSerialized: true)
  }

  private func rangeType(_ types: [ScalarType], _ scope: Scope, _ offset: Int) throws -> (ScalarType, Bool) {
    switch (types[0], types[1], types[2]) {
    case (.datetime, .datetime, .timespan): return (.datetime, true)
    case (.timespan, .timespan, .timespan): return (.timespan, true)
    case _ where types.allSatisfy(\.isInteger): return (.long, true)
    case _ where types.allSatisfy({ $0.isNumber && $0 != .decimal }): return (.real, false)
    default:
      throw scope.semantic(
        "SEM0031",
        "from, to and step must be numbers, or times with a timespan as step, not "
          + types.map(\.rawValue).joined(separator: ", "), offset)
    }
  }
}

extension Literal {
  /// True when Kusto takes the literal for a column of `type`.
  fileprivate func fits(_ type: ScalarType) -> Bool {
    switch (self.type, type) {
    case (let one, let other) where one.isNumber && other.isNumber: true
    case (_, .dynamic), (.long, .bool), (.string, .datetime), (.string, .guid), (.string, .timespan): true
    default: false
    }
  }
}
