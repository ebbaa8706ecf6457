import GRDB
import Kusto

/// The scratch of one tabular statement: the SQL that stands so far.
///
/// Every operator becomes one common table expression that reads the one before. Nesting instead would overflow
/// SQLite's parser, whose stack holds 100 symbols, after a dozen operators.
final class Translation {
  let catalog: any QueryCatalog
  let options: QueryOptions
  let lexer: Lexer
  /// The lets that stand before the statement, in order.
  let lets: Lets
  /// Rows of a management command, for a pipeline that begins with `|`.
  let input: QueryTable?

  private(set) var stages: [String] = []
  private(set) var arguments: [Literal] = []
  private var columnCount = 0
  private var nodes = 0
  private var depth = 0
  var name = "PrimaryResult"
  var visualization: Visualization?

  init(
    catalog: any QueryCatalog, options: QueryOptions, lexer: Lexer, lets: Lets, input: QueryTable? = nil
  ) {
    self.catalog = catalog
    self.options = options
    self.lexer = lexer
    self.lets = lets
    self.input = input
  }

  /// True when the text may name an extent function; if not, tables need not say which extent a row is in.
  private(set) lazy var asksForExtents = ["extent_", "ingestion_time"].contains { lexer.contains($0) }

  /// How many expressions and operators one statement may expand to; lets expand wherever they are named.
  static let mostNodes = 20_000

  /// Counts one node of the syntax as it is translated.
  func visit(_ offset: Int) throws(QueryError) {
    nodes += 1
    guard nodes <= Self.mostNodes else {
      throw .tooComplex(
        what: "expressions and operators in one statement", limit: Self.mostNodes, at: lexer.position(offset))
    }
  }

  /// How deep translation may nest, names of lets included: they stand for what they are, however long the chain.
  static let deepest = 400

  /// Runs `body` one level deeper.
  func nested<T>(_ offset: Int, _ body: () throws -> T) throws -> T {
    guard depth < Self.deepest else {
      throw QueryError.tooComplex(
        what: "expressions, and names of let, inside of each other", limit: Self.deepest, at: lexer.position(offset))
    }
    depth += 1
    defer { depth -= 1 }
    return try body()
  }

  /// The SQL for `literal`: a parameter, unless it is plain and short.
  func bind(_ literal: Literal) -> String {
    switch literal.value {
    case .null: return "NULL"
    case .integer(let value) where value >= 0 && value < 1 << 31: return String(value)
    default:
      // What is bound twice, mostly follows soon; a search through all would be slow for a long list.
      if let index = arguments.suffix(16).lastIndex(of: literal) { return "?\(index + 1)" }
      arguments.append(literal)
      return "?\(arguments.count)"
    }
  }

  /// A column name that no other stage uses.
  func newColumn() -> String {
    columnCount += 1
    return "x\(columnCount)"
  }

  /// A name that no table of the store has: a stage would hide it.
  private var nextStage: String { "kql\(stages.count + 1)" }

  /// Adds `select` as the next stage and returns its name.
  ///
  /// A materialized one is made once, whole, and never merged with what reads it.
  func stage(_ select: String, isMaterialized: Bool = false) -> String {
    let name = nextStage
    stages.append("\(name) AS \(isMaterialized ? "MATERIALIZED " : "")(\(select))")
    return name
  }

  /// `select` with all stages so far before it.
  func statement(_ select: String) -> String {
    // A literal may be bound and then not be used; SQLite counts the parameters that it sees, so it sees the last.
    let last = arguments.isEmpty ? [] : ["kql_parameters AS (SELECT ?\(arguments.count))"]
    let all = last + stages
    return (all.isEmpty ? "" : "WITH RECURSIVE \(all.joined(separator: ", ")) ") + select
  }

  /// The first value of `select`, which is run now: some columns only the rows tell.
  ///
  /// - Throws: as a query does.
  func probe(_ select: String) throws -> DatabaseValue {
    do {
      return try catalog.value(of: statement(select), arguments: stored)
    } catch let error as DatabaseError where TranslatedQuery.isAboutTheQuery(error.resultCode) {
      if let refusal = QueryBudget.current?.refusal { throw TranslatedQuery.error(refusal) }
      throw QueryError.computing(error.message ?? "")
    }
  }

  /// The values of the parameters of ``statement(_:)``.
  var stored: [DatabaseValue] { arguments.map(\.stored) }

  /// Adds a stage that reads itself; `select` is given its name.
  func recursiveStage(column: String, _ select: (String) -> String) -> String {
    let name = nextStage
    stages.append("\(name)(\(column)) AS (\(select(name)))")
    return name
  }

  func semantic(_ code: String, _ message: String, _ offset: Int) -> QueryError {
    .semantic(code: code, message: message, at: lexer.position(offset))
  }

  func unsupported(_ feature: String, supported: String = "", _ offset: Int) -> QueryError {
    .unsupported(feature: feature, supported: supported, at: lexer.position(offset))
  }
}
