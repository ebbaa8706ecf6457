import Kusto

/// Why a query is not run.
package enum QueryError: Error, Equatable, Sendable {
  /// The text is no KQL: what stood there, what was wanted.
  case syntax(near: String, expected: String, at: TextPosition)
  /// The text is KQL that means nothing: Kusto's number (`SEM0100`) and words.
  case semantic(code: String, message: String, at: TextPosition)
  /// The text is KQL, but more than the embedded Kusto knows.
  case unsupported(feature: String, supported: String, at: TextPosition)
  /// The text nests or chains deeper than the translator follows.
  case tooComplex(what: String, limit: Int, at: TextPosition)
  case resultTooLarge(Measure, limit: Int)
  /// The query used more than one may.
  case limit(QueryLimit)
  /// SQLite gave up on a value: why.
  case notComputable(String)

  package enum Measure: Sendable {
    case records
    case bytes
  }
}

/// A place in a query: line and column count from 1, the column in Unicode scalars.
package struct TextPosition: Equatable, Sendable, CustomStringConvertible {
  package var line: Int
  package var column: Int

  /// The place at `line` and `column`.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package var description: String { "\(line):\(column)" }
}

extension QueryError {
  /// The error as the service words it: always 400, always permanent.
  package var serviceError: ServiceError {
    switch self {
    case .syntax(let near, let expected, let place):
      return Self.error(
        code: "BadRequest_SyntaxError", type: "SyntaxException",
        "Syntax error: SYN0002: Query could not be parsed at '\(near)' on line [\(place.line),\(place.column)]: "
          + "expected \(expected)")
    case .semantic(let code, let message, let place):
      return Self.error("Semantic error: \(code): \(message) [line:position=\(place)]")
    case .unsupported(let feature, let supported, let place):
      let hint = supported.isEmpty ? "" : " Supported: \(supported)."
      return Self.error(
        "Semantic error: SEM0001: \(feature) is not supported by the embedded Kusto [line:position=\(place)]."
          + hint)
    case .tooComplex(let what, let limit, let place):
      return Self.error(
        "Semantic error: SEM0099: the query is too complex: \(what), the limit is \(limit) [line:position=\(place)]")
    case .resultTooLarge(let measure, let limit):
      return Self.tooLarge(measure, limit: limit)
    case .limit(.memoryOfAll(let limit)):
      return .throttled("Memory: \(limit) bytes")
    case .limit(let limit):
      return Self.runaway(limit)
    case .notComputable(let words):
      return Self.error("the query can not be computed: \(words)")
    }
  }

  private static func error(
    code: String = "General_BadRequest", type: String = "SemanticException", _ text: String
  ) -> ServiceError {
    ServiceError(
      code: code, message: "Request is invalid and cannot be processed: \(text)",
      type: "Kusto.Data.Exceptions.\(type)", isPermanent: true)
  }

  private static func runaway(_ limit: QueryLimit) -> ServiceError {
    ServiceError(
      code: "LimitsExceeded",
      message: "Runaway query: \(limit). Results may be incorrect or incomplete "
        + "(E_RUNAWAY_QUERY; see https://aka.ms/kustoquerylimits).",
      type: "Kusto.Data.Exceptions.KustoServicePartialQueryFailureLimitsExceededException", isPermanent: true)
  }

  private static func tooLarge(_ measure: Measure, limit: Int) -> ServiceError {
    let unit =
      switch measure {
      case .records: "record count"
      case .bytes: "size in bytes"
      }
    return ServiceError(
      code: "LimitsExceeded",
      message: "Query result set has exceeded the internal \(unit) limit \(limit) "
        + "(E_QUERY_RESULT_SET_TOO_LARGE; see https://aka.ms/kustoquerylimits). "
        + "Take fewer rows, or set the option notruncation.",
      type: "Kusto.DataNode.Exceptions.KustoQueryResultSetTooLargeException", isPermanent: true)
  }
}

extension QueryError {
  /// What SQLite's `message` about a query means; SQLite's own words are about SQL that nobody wrote.
  static func computing(_ message: String) -> QueryError {
    let known: [(part: String, words: String)] = [
      ("Expression tree is too large", "its expressions nest too deep"),
      ("parser stack overflow", "its expressions nest too deep"),
      ("too many columns", "it has too many columns"),
      ("too many SQL variables", "it holds too many literals"),
      ("too many arguments on function", "a function has too many arguments"),
      ("too many terms in compound SELECT", "a union has too many tables"),
      ("too many FROM clause terms", "it names too many tables"),
      ("too many references", "it names one table too often"),
      ("string or blob too big", "a value, or a row, is longer than \(QueryBudget.longestValue) bytes"),
      ("integer overflow", "a number is beyond the range of its type"),
    ]
    let found = known.first { message.contains($0.part) }
    return .notComputable(found?.words ?? message)
  }
}
