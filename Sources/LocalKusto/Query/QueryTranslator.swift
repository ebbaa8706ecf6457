import Kusto

/// Turns KQL into SQL for SQLite.
package enum QueryTranslator {
  /// A query for each tabular statement of `text`, in order.
  ///
  /// - Throws: ``ServiceError`` for what is wrong with the text; what `catalog` throws passes through.
  package static func translate(
    _ text: String, catalog: any QueryCatalog, options: QueryOptions
  ) throws -> [TranslatedQuery] {
    do {
      var request = QueryRequest(catalog: catalog, options: options)
      return try request.translate(text)
    } catch let error as QueryError {
      throw error.serviceError
    }
  }
}

/// One request: what its statements have set so far.
struct QueryRequest {
  let catalog: any QueryCatalog
  var options: QueryOptions
  private var lets = Lets()

  /// How many results one request may ask for.
  private static let mostQueries = 200

  init(catalog: any QueryCatalog, options: QueryOptions) {
    self.catalog = catalog
    self.options = options
  }

  mutating func translate(_ text: String) throws -> [TranslatedQuery] {
    var parser = try Parser(text)
    let statements = try parser.statements()
    var queries: [TranslatedQuery] = []
    for statement in statements {
      switch statement {
      case .query(let pipeline):
        guard queries.count < Self.mostQueries else {
          throw QueryError.tooComplex(
            what: "tabular statements", limit: Self.mostQueries, at: parser.lexer.position(pipeline.source.offset))
        }
        queries.append(try query(pipeline, parser.lexer))
      case .let(let statement):
        lets.append(statement.name, statement.value.meaning(in: Names(statements: lets.count), of: lets))
      case .option(let name, let value, _): set(name, value)
      case .parameters(let parameters): try declare(parameters, parser.lexer)
      }
    }
    guard !queries.isEmpty else {
      throw QueryError.syntax(
        near: "end of query", expected: "a tabular statement", at: parser.lexer.position(text.utf8.count))
    }
    return queries
  }

  private func query(_ pipeline: Pipeline, _ lexer: Lexer) throws -> TranslatedQuery {
    let translation = Translation(catalog: catalog, options: options, lexer: lexer, lets: lets)
    return try translation.query(pipeline, limits: options.limits)
  }

  /// Options that say how much may come back; others tune a cluster, and there is none.
  private mutating func set(_ name: String, _ value: Literal?) {
    switch (name, value?.value) {
    case ("notruncation", nil), ("notruncation", .integer(1)): options.limits = .none
    case ("truncationmaxrecords", .integer(let count)): options.limits.records = Int(count)
    case ("truncationmaxsize", .integer(let count)): options.limits.bytes = Int(count)
    default: break
    }
  }

  private mutating func declare(_ parameters: [Parameter], _ lexer: Lexer) throws {
    for parameter in parameters {
      guard let value = value(of: parameter) else {
        throw QueryError.semantic(
          code: "SEM0030",
          message: "the query parameter '\(parameter.name)' has no value of type "
            + "\(parameter.type.rawValue)", at: lexer.position(parameter.offset))
      }
      lets.append(parameter.name, .scalar(Expression(kind: .literal(value), offset: parameter.offset)))
    }
  }

  /// The value that the request gives, a KQL literal or bare text, or else the default.
  private func value(of parameter: Parameter) -> Literal? {
    guard let text = options.parameters[parameter.name] else { return parameter.fallback }
    if var parser = try? Parser(text), let literal = try? parser.literalValue(""), parser.token.kind == .end {
      return literal.converted(to: parameter.type)
    }
    let literal = Literal.string(text).converted(to: parameter.type)
    return literal.value == .null ? nil : literal
  }
}

extension Translation {
  /// The whole query: every stage, and the columns in order.
  func query(_ pipeline: Pipeline, limits: ResultLimits) throws -> TranslatedQuery {
    let result = try PipelineTranslator(self, names: Names(statements: lets.count)).relation(pipeline)
    let list = result.members.enumerated().map { "\($1.sql) AS c\($0)" }.joined(separator: ", ")
    return TranslatedQuery(
      name: name, sql: statement("SELECT \(list.isEmpty ? "NULL AS c0" : list) FROM \(result.stage)"),
      arguments: stored, columns: result.columns, limits: limits, visualization: visualization?.json)
  }
}
