import Kusto
import KustoTypes

/// SQL that computes one value.
struct Scalar {
  var sql: String
  var type: ScalarType
  /// The value when it stands in the query.
  var literal: Literal?
  /// True for a column or a literal: SQL that may be repeated at no cost.
  var isSimple = false
  var weight = 1
  /// How deep the SQL nests.
  var depth = 0
  /// Which of the scope's helper stages must stand before it; 0 needs none.
  var level = 0
}

/// Where expressions are translated: the relation whose columns they name, and helper columns they need.
///
/// A part that would nest too deep for SQLite's parser, or that the SQL must name twice, becomes a helper column in a
/// stage of its own.
final class Scope {
  let translation: Translation
  private(set) var relation: Relation
  private(set) var names: Names
  /// The operator at work, for error texts.
  let operation: String?
  private var helpers: [[(name: String, sql: String)]] = []
  private var heaviest = 0

  static let deepest = 5
  static let mostHelpers = 800
  static let heaviestExpression = 400

  init(_ translation: Translation, _ relation: Relation, operation: String?, names: Names) {
    self.translation = translation
    self.relation = relation
    self.operation = operation
    self.names = names
  }

  /// A literal as SQL.
  func literal(_ literal: Literal) -> Scalar {
    Scalar(sql: translation.bind(literal), type: literal.type, literal: literal, isSimple: true)
  }

  /// A column of the relation.
  func column(_ member: Relation.Member) -> Scalar {
    Scalar(sql: member.sql, type: member.type, isSimple: true, weight: member.weight)
  }

  /// The value of `sql`, which holds each of `parts` once; `nesting` is how many brackets it opens around them.
  func compose(_ type: ScalarType, _ parts: [Scalar], nesting: Int = 1, _ sql: ([String]) -> String) throws -> Scalar {
    var parts = parts
    if (parts.map(\.depth).max() ?? 0) + nesting > Self.deepest {
      for index in parts.indices where parts[index].depth > 0 { parts[index] = try simple(parts[index]) }
    }
    return Scalar(
      sql: sql(parts.map(\.sql)), type: type, weight: parts.reduce(1) { $0 + $1.weight },
      depth: (parts.map(\.depth).max() ?? 0) + nesting, level: parts.map(\.level).max() ?? 0)
  }

  /// As ``compose(_:_:nesting:_:)`` for SQL that holds parts more than once.
  func composeRepeating(
    _ type: ScalarType, _ parts: [Scalar], nesting: Int = 2, _ sql: ([String]) -> String
  ) throws -> Scalar {
    var result = try compose(type, try parts.map(simple), nesting: nesting, sql)
    result.weight *= 2
    return result
  }

  /// `scalar` as something that may be repeated: itself, or a helper column.
  func simple(_ scalar: Scalar) throws -> Scalar {
    guard !scalar.isSimple else { return scalar }
    guard helpers.reduce(0, { $0 + $1.count }) < Self.mostHelpers else {
      throw translation.unsupported("an operator of so many expressions", supported: "several operators", 0)
    }
    while helpers.count <= scalar.level { helpers.append([]) }
    let name = translation.newColumn()
    helpers[scalar.level].append((name, scalar.sql))
    heaviest = max(heaviest, scalar.weight)
    let isBarrier = scalar.weight > Self.heaviestExpression
    return Scalar(
      sql: name, type: scalar.type, isSimple: true, weight: isBarrier ? 1 : scalar.weight, level: scalar.level + 1)
  }

  /// The stage that yields the relation's columns and every helper column.
  ///
  /// SQLite copies an expression to wherever its column is named, so one that doubles in every operator would grow
  /// without end. `OFFSET` keeps it from merging a stage: what is heavy is computed there once.
  func flush() -> String {
    var stage = relation.stage
    for level in helpers where !level.isEmpty {
      let list = level.map { "\($0.sql) AS \($0.name)" }.joined(separator: ", ")
      let barrier = heaviest > Self.heaviestExpression ? " LIMIT -1 OFFSET 0" : ""
      stage = translation.stage("SELECT *, \(list) FROM \(stage)\(barrier)")
    }
    return stage
  }

  /// Runs `body` where no column can be named, and only `inner` besides.
  func withoutColumns<T>(names inner: Names, _ body: () throws -> T) rethrows -> T {
    let (members, outer) = (relation.members, names)
    defer { (relation.members, names) = (members, outer) }
    relation.members = []
    names = inner
    return try body()
  }

  func semantic(_ code: String, _ message: String, _ offset: Int) -> QueryError {
    let prefix = operation.map { "'\($0)' operator: " } ?? ""
    return translation.semantic(code, prefix + message, offset)
  }
}
