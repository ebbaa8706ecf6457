import Kusto
import KustoTypes

/// Operators that choose, order and count rows.
extension PipelineTranslator {
  func filtered(_ input: Relation, _ predicates: [Expression], _ operation: String) throws -> Relation {
    let scope = scope(input, operation)
    let condition = try scope.balanced("AND", try predicates.map(scope.condition))
    var relation = input
    relation.stage = translation.stage("SELECT * FROM \(scope.flush()) WHERE \(condition.sql)")
    return relation
  }

  func limited(_ input: Relation, to count: Int64) throws -> Relation {
    var relation = input
    relation.stage = translation.stage("SELECT * FROM \(input.stage) LIMIT \(count)")
    return relation
  }

  /// The number of rows that an operator may let through: it must be known before the query runs.
  func limit(_ expression: Expression, _ operation: String) throws -> Int64 {
    let scope = scope(Self.oneRow, operation)
    let literal = try scope.translate(expression).literal
    guard let literal, literal.type.isInteger, case .integer(let count) = literal.value, count >= 0 else {
      throw scope.semantic(
        "SEM0105", "the number of rows must be a literal of type long, zero or more", expression.offset)
    }
    return count
  }

  func counted(_ input: Relation, as name: String) -> Relation {
    let member = Relation.Member(name: name, type: .long, sql: translation.newColumn())
    let stage = translation.stage("SELECT count(*) AS \(member.sql) FROM \(input.stage)")
    return Relation(stage: stage, members: [member])
  }

  /// Rows in order, and no more than `limit` of them; -1 lets all through.
  ///
  /// SQLite may forget the order of a stage that has no LIMIT, and may merge one that has no OFFSET.
  func sorted(_ input: Relation, by keys: [SortKey], limit: Int64, _ operation: String) throws -> Relation {
    let scope = scope(input, operation)
    let terms = try keys.flatMap { try order(by: $0, scope) }
    var relation = input
    relation.isSerialized = true
    relation.stage = translation.stage(
      "SELECT * FROM \(scope.flush()) ORDER BY \(terms.joined(separator: ", ")) LIMIT \(limit) OFFSET 0")
    return relation
  }

  private func order(by key: SortKey, _ scope: Scope) throws -> [String] {
    let value = try scope.simple(try scope.translate(key.expression))
    let nullsFirst = key.nullsFirst ?? key.ascending
    let direction = key.ascending ? "ASC" : "DESC"
    switch value.type {
    case .dynamic:
      throw scope.semantic(
        "SEM0111", "a dynamic has no order; use tostring(), tolong() or the like", key.expression.offset)
    case .real:
      let ranks = nullsFirst ? "0 WHEN 'text' THEN 1 ELSE 2" : "2 WHEN 'text' THEN 1 ELSE 0"
      return ["CASE typeof(\(value.sql)) WHEN 'null' THEN \(ranks) END", "\(value.sql) \(direction)"]
    default:
      // A bare number would name a column of the result.
      let sql = value.literal == nil ? value.sql : "(\(value.sql) + 0)"
      let collation = value.type == .decimal ? " COLLATE kusto_decimal" : ""
      return ["\(sql)\(collation) \(direction) NULLS \(nullsFirst ? "FIRST" : "LAST")"]
    }
  }

  func distinct(_ input: Relation, _ items: [NamedExpression], _ operation: String) throws -> Relation {
    let scope = scope(input, operation)
    let isAll = items.isEmpty
    let values = isAll ? input.members.map(scope.column) : try items.map { try scope.translate($0.expression) }
    let names = isAll ? input.members.map(\.name) : ResultName.all(items)
    let members = zip(names, values).map { name, value in
      Relation.Member(name: name, type: value.type, sql: translation.newColumn())
    }
    let list = zip(members, values).map { "\($1.sql) AS \($0.sql)" }.joined(separator: ", ")
    let stage = translation.stage("SELECT DISTINCT \(list.isEmpty ? "1" : list) FROM \(scope.flush())")
    return Relation(stage: stage, members: members)
  }

  func schema(of input: Relation) -> Relation {
    let columns: [(String, ScalarType)] = [
      ("ColumnName", .string), ("ColumnOrdinal", .int), ("DataType", .string), ("ColumnType", .string),
    ]
    let members = columns.map { Relation.Member(name: $0.0, type: $0.1, sql: translation.newColumn()) }
    let values = input.members.enumerated().flatMap { index, member in
      [
        translation.bind(.string(member.name)), String(index), translation.bind(.string(member.type.systemType)),
        translation.bind(.string(member.type.rawValue)),
      ]
    }
    return Relation(stage: rows(values, members), members: members)
  }
}
