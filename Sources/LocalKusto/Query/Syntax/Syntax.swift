import Kusto
import KustoTypes

/// One statement of a query; statements are separated by `;`.
enum Statement: Sendable {
  case query(Pipeline)
  case `let`(LetStatement)
  case option(name: String, value: Literal?, offset: Int)
  case parameters([Parameter])
}

/// A query parameter as `declare query_parameters` declares it.
struct Parameter: Sendable {
  var name: String
  var type: ScalarType
  var fallback: Literal?
  var offset: Int
}

/// A source of rows and the operators it flows through.
struct Pipeline: Sendable {
  var source: Source
  var steps: [Step]
}

/// Where rows come from.
struct Source: Sendable {
  /// What may be one, for errors.
  static let supported =
    "a table, database('D').T, a function of let, print, range, datatable, union, search, materialize"

  indirect enum Kind: Sendable {
    case table(name: String, database: String?)
    case print([NamedExpression])
    case datatable(columns: [Column], values: [Expression])
    case range(column: String, from: Expression, to: Expression, step: Expression)
    case union([Pipeline], UnionOptions)
    /// All tables whose name matches a pattern; only inside of a union.
    case tables(NamePattern)
    case search(Search)
    case pipeline(Pipeline)
    /// A function that a `let` made.
    case call(String, [CallArgument])
    /// What a management command answered.
    case input
  }
  var kind: Kind
  var offset: Int
}

/// One operator with its name as written, for errors.
struct Step: Sendable {
  indirect enum Kind: Sendable {
    case count(as: String)
    case take(Expression)
    case filter([Expression])
    case project([NamedExpression])
    case extend([NamedExpression])
    case projectAway([NamePattern])
    case projectKeep([NamePattern])
    case projectRename([Renaming])
    case projectReorder([OrderedName])
    case summarize([NamedExpression], by: [NamedExpression])
    case sort([SortKey])
    case top(Expression, [SortKey])
    /// No expressions stand for `*`.
    case distinct([NamedExpression])
    case getSchema
    case union([Pipeline], UnionOptions)
    case alias(String)
    case expand(Expansions)
    case join(Join)
    case parse(ParsePattern)
    case sample(Expression)
    case sampleDistinct(Expression, of: NamedExpression)
    case serialize([NamedExpression])
    case search(Search)
    case series(Series)
    case unpack(Unpacking)
    case render(Visualization)
    case invoke(String, [CallArgument])
    case consume
  }
  var kind: Kind
  var name: String
  var offset: Int
}

struct UnionOptions: Sendable {
  var inner = false
  var sourceColumn: String?
}

/// `name = expression`, or an expression that gets its name from what it is.
struct NamedExpression: Sendable {
  var name: String?
  var expression: Expression
  /// The names behind the first one in `(a, b) = …`, for functions that yield several columns.
  var moreNames: [String] = []
}

/// A column name in which `*` stands for any text.
struct NamePattern: Sendable {
  var text: String
  var offset: Int
  var isPattern: Bool { text.contains("*") }
}

struct OrderedName: Sendable {
  var pattern: NamePattern
  /// Nil keeps the order of the input among the columns that the pattern matches.
  var ascending: Bool?
}

struct Renaming: Sendable {
  var new: String
  var old: String
  var offset: Int
}

struct SortKey: Sendable {
  var expression: Expression
  var ascending = false
  /// Kusto's default: first when ascending.
  var nullsFirst: Bool?
}

/// A scalar expression and where it stands.
struct Expression: Sendable {
  indirect enum Kind: Sendable {
    case literal(Literal)
    case name(String)
    case star
    case member(Expression, String)
    case element(Expression, Expression)
    case call(String, [Expression])
    /// An argument by the name of its parameter.
    case assigned(String, Expression)
    case negative(Expression)
    case arithmetic(Arithmetic, Expression, Expression)
    case comparison(Comparison, Expression, Expression)
    case all([Expression])
    case any([Expression])
    case text(TextOperator, Expression, Expression)
    case anyText(TextOperator, Expression, [Expression], all: Bool)
    case membership(Expression, [Expression], folded: Bool, negated: Bool)
    case tableMembership(Expression, Pipeline, folded: Bool, negated: Bool)
    case between(Expression, Expression, Expression, negated: Bool)
    case scalar(Pipeline)
    /// `typeof(long)`.
    case type(ScalarType)
  }
  var kind: Kind
  var offset: Int
}

enum Arithmetic: String, CaseIterable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
}

enum Comparison: String, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case equalFolded = "=~"
  case notEqualFolded = "!~"
}

/// An operator that looks for one text in another.
struct TextOperator: Hashable, Sendable {
  enum Kind: String, Sendable {
    case has, hasprefix, hassuffix, contains, startswith, endswith, regex
  }
  var kind: Kind
  var caseSensitive: Bool
  var negated: Bool

  /// The operator that is written `word`, or nil.
  init?(word: String) {
    var rest = word[...]
    negated = rest.first == "!"
    if negated { rest = rest.dropFirst() }
    caseSensitive = rest.hasSuffix("_cs")
    if caseSensitive { rest = rest.dropLast(3) }
    guard let kind = Kind(rawValue: String(rest)), kind != .regex else { return nil }
    self.kind = kind
  }

  init(_ kind: Kind, caseSensitive: Bool) {
    self.kind = kind
    self.caseSensitive = caseSensitive
    negated = false
  }
}

/// A value written in a query, as it is stored.
struct Literal: Equatable, Sendable {
  enum Value: Equatable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
  }
  var type: ScalarType
  var value: Value

  static func null(_ type: ScalarType) -> Literal {
    Literal(type: type, value: type == .string ? .text("") : .null)
  }
  static func long(_ value: Int64) -> Literal { Literal(type: .long, value: .integer(value)) }
  static func string(_ value: String) -> Literal { Literal(type: .string, value: .text(value)) }
  static func bool(_ value: Bool) -> Literal { Literal(type: .bool, value: .integer(value ? 1 : 0)) }
}
