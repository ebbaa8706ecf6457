import Kusto
import KustoTypes

/// `evaluate bag_unpack`: a column for each key of a bag.
///
/// Which keys there are, only the rows say: they are read once before the query is, unless it says the schema itself.
extension PipelineTranslator {
  private static let mostColumns = 1000

  func unpacked(_ input: Relation, _ unpacking: Unpacking, _ step: Step) throws -> Relation {
    let scope = scope(input, "bag_unpack")
    guard let first = unpacking.arguments.first, case .name(let name) = first.kind, let bag = input.member(name),
      bag.type == .dynamic
    else {
      throw scope.semantic(
        "SEM0031", "bag_unpack(): argument #1 expected to be a column of type dynamic", step.offset)
    }
    let prefix = try argument(1, unpacking, scope)?.text ?? ""
    let conflict = try argument(2, unpacking, scope)?.text ?? "error"
    let ignored = try argument(3, unpacking, scope).map(Self.names) ?? []
    guard ["error", "replace_source", "keep_source"].contains(conflict) else {
      throw scope.semantic(
        "SEM0031", "bag_unpack(): argument #3 expected to be 'error', 'replace_source' or 'keep_source'", step.offset)
    }
    let others = input.members.filter { $0.name != name }
    let found =
      try unpacking.schema.map { schema in
        schema.map {
          (key: $0.name.hasPrefix(prefix) ? String($0.name.dropFirst(prefix.count)) : $0.name, type: $0.type)
        }
      } ?? keys(of: bag, in: input, step)
    var columns = found.filter { !ignored.contains($0.key) }
    if let schema = unpacking.schema {
      // A column of the input that the query lists is that column, not a key.
      columns.removeAll { column in others.contains { $0.name == prefix + column.key } && schema.count > 0 }
    } else if conflict == "keep_source" {
      columns.removeAll { column in others.contains { $0.name == prefix + column.key } }
    }
    var result = input
    result.members = unpacking.keepsOthers ? others : others.filter { listed($0.name, unpacking) }
    if conflict == "replace_source" {
      result.members.removeAll { member in columns.contains { prefix + $0.key == member.name } }
    } else if let twice = columns.first(where: { result.index(prefix + $0.key) != nil }) {
      throw scope.semantic(
        "SEM0101", "bag_unpack(): the column '\(prefix + twice.key)' is already defined", step.offset)
    }
    return try appended(columns.map { (prefix + $0.key, $0.key, $0.type) }, of: bag, to: result, scope, step)
  }

  private func listed(_ name: String, _ unpacking: Unpacking) -> Bool {
    unpacking.schema?.contains { $0.name == name } ?? true
  }

  private func appended(
    _ columns: [(name: String, key: String, type: ScalarType)], of bag: Relation.Member, to relation: Relation,
    _ scope: Scope, _ step: Step
  ) throws -> Relation {
    var relation = relation
    var list = ["*"]
    for column in columns {
      let value = try scope.convert(
        try scope.member(scope.column(bag), column.key, step.offset), to: column.type, step.offset)
      let member = Relation.Member(name: column.name, type: column.type, sql: translation.newColumn())
      list.append("\(value.sql) AS \(member.sql)")
      relation.members.append(member)
    }
    relation.stage = translation.stage("SELECT \(list.joined(separator: ", ")) FROM \(scope.flush())")
    return relation
  }

  private func argument(_ index: Int, _ unpacking: Unpacking, _ scope: Scope) throws -> Literal? {
    guard unpacking.arguments.indices.contains(index) else { return nil }
    let expression = unpacking.arguments[index]
    guard let literal = try scope.translate(expression).literal else {
      throw scope.semantic("SEM0105", "bag_unpack(): argument #\(index + 1) must be a literal", expression.offset)
    }
    return literal
  }

  private static func names(_ literal: Literal) -> Set<String> {
    guard case .array(let items) = literal.json else { return [] }
    return Set(items.compactMap(\.stringValue))
  }

  /// The keys of all rows in the order of the alphabet, each with the type of its values.
  private func keys(
    of bag: Relation.Member, in input: Relation, _ step: Step
  ) throws -> [(key: String, type: ScalarType)] {
    let select = "SELECT kusto_bag_shape(\(bag.sql)) FROM \(input.stage)"
    let answer = try translation.probe(select)
    guard case .object(let members)? = try? JSONValue(parsing: answer.text) else { return [] }
    guard members.count <= Self.mostColumns else {
      throw translation.semantic(
        "SEM0099", "bag_unpack(): more than \(Self.mostColumns) different keys; use a schema", step.offset)
    }
    return members.sorted { $0.key < $1.key }.compactMap { key, code in
      code.integerValue.flatMap { ScalarType(code: Int($0)) }.map { (key, $0) }
    }
  }
}
