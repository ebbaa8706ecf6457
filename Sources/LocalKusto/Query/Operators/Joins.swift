import Kusto

/// `join` and `lookup`.
///
/// Both sides become stages that SQLite makes once: only then it can look a key up, and does not walk one side for every
/// row of the other.
extension PipelineTranslator {
  func joined(_ left: Relation, _ join: Join, _ step: Step) throws -> Relation {
    let right = try relation(join.right)
    let keys = try join.conditions.map { try pair($0, left, right, step) }
    switch join.kind {
    case .leftsemi: return present(left, keys.map(\.left), among: right, keys.map(\.right), wanted: true)
    case .leftanti: return present(left, keys.map(\.left), among: right, keys.map(\.right), wanted: false)
    case .rightsemi: return present(right, keys.map(\.right), among: left, keys.map(\.left), wanted: true)
    case .rightanti: return present(right, keys.map(\.right), among: left, keys.map(\.left), wanted: false)
    default: return matched(left, right, keys, join)
    }
  }

  private typealias Pair = (left: Relation.Member, right: Relation.Member)

  private func pair(
    _ condition: Join.Condition, _ left: Relation, _ right: Relation, _ step: Step
  ) throws -> Pair {
    func member(_ name: String, _ relation: Relation, _ side: String) throws -> Relation.Member {
      if let found = relation.member(name) { return found }
      let place = condition.isCommon ? "both sides" : "the \(side) side"
      throw translation.semantic(
        "SEM0100", "'\(step.name)' operator: The column '\(name)' must exist on \(place) of the join.",
        condition.offset)
    }
    let pair = (try member(condition.left, left, "left"), try member(condition.right, right, "right"))
    guard pair.0.type != .dynamic, pair.1.type != .dynamic else {
      let name = pair.0.type == .dynamic ? condition.left : condition.right
      throw translation.semantic(
        "SEM0080",
        "'\(step.name)' operator: join key '\(name)' is of a 'dynamic' type. Please use an explicit cast as join on a "
          + "'dynamic' type is not supported", condition.offset)
    }
    guard pair.0.type == pair.1.type || (pair.0.type.isInteger && pair.1.type.isInteger) else {
      throw translation.semantic(
        "SEM0064",
        "'\(step.name)' operator: Inconsistent data types for the join keys (\(condition.left), \(condition.right)) "
          + "(\(pair.0.type.rawValue), \(pair.1.type.rawValue))", condition.offset)
    }
    return pair
  }

  /// The rows of `kept` whose keys stand among those of `other`, or do not.
  private func present(
    _ kept: Relation, _ keys: [Relation.Member], among other: Relation, _ others: [Relation.Member], wanted: Bool
  ) -> Relation {
    let names = others.map { _ in translation.newColumn() }
    let list = zip(others, names).map { "\($0.sql) AS \($1)" }.joined(separator: ", ")
    let found = translation.stage("SELECT DISTINCT \(list) FROM \(other.stage)", isMaterialized: true)
    let equal = zip(keys, names).map { "a.\($0.sql) = b.\($1)" }.joined(separator: " AND ")
    var relation = kept
    relation.isSerialized = false
    relation.stage = translation.stage(
      wanted
        ? "SELECT a.* FROM \(kept.stage) AS a CROSS JOIN \(found) AS b ON \(equal)"
        : "SELECT a.* FROM \(kept.stage) AS a LEFT JOIN \(found) AS b ON \(equal) WHERE b.\(names[0]) IS NULL")
    return relation
  }

  private func matched(_ left: Relation, _ right: Relation, _ keys: [Pair], _ join: Join) -> Relation {
    let gone = Set(join.dropsRightKeys ? keys.map(\.right.name) : [])
    let shown = right.members.filter { !gone.contains($0.name) }
    var taken = Set(left.members.map(\.name))
    var members = left.members.map { copy($0, named: $0.name) }
    members += shown.map { copy($0, named: Self.fresh($0.name, &taken)) }
    let unique = join.kind == .innerunique ? " GROUP BY \(keys.map(\.left.sql).joined(separator: ", "))" : ""
    let one = translation.stage("SELECT *, 1 AS hit FROM \(left.stage)\(unique)", isMaterialized: true)
    let other = translation.stage("SELECT *, 1 AS hit FROM \(right.stage)", isMaterialized: true)
    let equal = keys.map { "a.\($0.left.sql) = b.\($0.right.sql)" }.joined(separator: " AND ")
    let sources = left.members.map { ("a", $0) } + shown.map { ("b", $0) }
    let list = zip(sources, members).map { source, member -> String in
      let value = "\(source.0).\(source.1.sql)"
      return "\(member.type == .string ? "coalesce(\(value), '')" : value) AS \(member.sql)"
    }
    .joined(separator: ", ")
    let outer = "SELECT \(list) FROM \(one) AS a LEFT JOIN \(other) AS b ON \(equal)"
    let reverse = "SELECT \(list) FROM \(other) AS b LEFT JOIN \(one) AS a ON \(equal)"
    let select =
      switch join.kind {
      case .leftouter: outer
      case .rightouter: reverse
      case .fullouter: "\(outer) UNION ALL \(reverse) WHERE a.hit IS NULL"
      default: "SELECT \(list) FROM \(one) AS a JOIN \(other) AS b ON \(equal)"
      }
    return Relation(stage: translation.stage(select), members: members)
  }

  private func copy(_ member: Relation.Member, named name: String) -> Relation.Member {
    Relation.Member(name: name, type: member.type, sql: translation.newColumn())
  }

  /// `name`, with a number behind it when it is taken.
  static func fresh(_ name: String, _ taken: inout Set<String>) -> String {
    var unique = name
    var count = 1
    while !taken.insert(unique).inserted {
      unique = "\(name)\(count)"
      count += 1
    }
    return unique
  }
}
