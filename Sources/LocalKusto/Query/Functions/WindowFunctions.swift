import Kusto
import KustoTypes

extension ScalarFunction {
  /// Functions that look at the rows around: only where the order of the rows means something.
  static let windows: [ScalarFunction] = [
    special("row_number", [.integer, .condition], required: 0) { scope, arguments, offset in
      try scope.requireSerialized("row_number", offset)
      let start = arguments.first ?? scope.literal(.long(1))
      guard arguments.count > 1 else {
        return try scope.window(.long, [start]) { "(row_number() OVER () - 1 + \($0[0]))" }
      }
      let (group, number) = try scope.restarts(arguments[1])
      return try scope.window(.long, [start, group, number]) {
        "(row_number() OVER (PARTITION BY \($0[1]) ORDER BY \($0[2])) - 1 + \($0[0]))"
      }
    },
    neighbour("prev", "lag"),
    neighbour("next", "lead"),
    special("row_cumsum", [.any, .condition], required: 1) { scope, arguments, offset in
      try scope.requireSerialized("row_cumsum", offset)
      let term = arguments[0]
      guard term.type.isInteger || term.type == .real || term.type == .timespan else {
        throw scope.semantic("SEM0031", "row_cumsum(): argument #1 expected to be a number or a timespan", offset)
      }
      let type: ScalarType = term.type == .int ? .long : term.type
      guard arguments.count > 1 else {
        return try scope.window(type, [term]) { "sum(\($0[0])) OVER (ROWS UNBOUNDED PRECEDING)" }
      }
      let (group, number) = try scope.restarts(arguments[1])
      return try scope.window(type, [term, group, number]) {
        "sum(\($0[0])) OVER (PARTITION BY \($0[1]) ORDER BY \($0[2]) ROWS UNBOUNDED PRECEDING)"
      }
    },
  ]

  /// `prev(column [, distance [, default]])` and `next`.
  private static func neighbour(_ name: String, _ function: String) -> ScalarFunction {
    special(name, [.any, .integer, .any], required: 1) { scope, arguments, offset in
      try scope.requireSerialized(name, offset)
      let value = arguments[0]
      var distance: Int64 = 1
      if arguments.count > 1 {
        guard case .integer(let given)? = arguments[1].literal?.value, given >= 0 else {
          throw scope.semantic("SEM0031", "\(name)(): argument #2 expected to be a constant, zero or more", offset)
        }
        distance = given
      }
      let fallback =
        arguments.count > 2
        ? try scope.convert(arguments[2], to: value.type, offset) : scope.literal(.null(value.type))
      return try scope.window(value.type, [value, fallback]) {
        "\(function)(\($0[0]), \(min(distance, Int64(Int32.max))), \($0[1])) OVER ()"
      }
    }
  }
}

extension Scope {
  fileprivate func requireSerialized(_ name: String, _ offset: Int) throws {
    guard relation.isSerialized else {
      throw semantic(
        "SEM0117",
        "Function '\(name)' cannot be invoked in current context. Details: the row set must be serialized", offset)
    }
  }

  /// A window function as a helper column: SQL lets it stand nowhere else.
  fileprivate func window(_ type: ScalarType, _ parts: [Scalar], _ sql: ([String]) -> String) throws -> Scalar {
    try simple(try compose(type, try parts.map(simple), nesting: 2, sql))
  }

  /// The number of the run in which a row is, where each row with `condition` begins one, and the row's own number.
  fileprivate func restarts(_ condition: Scalar) throws -> (group: Scalar, number: Scalar) {
    let group = try window(.long, [condition]) {
      "sum(CASE WHEN \($0[0]) THEN 1 ELSE 0 END) OVER (ROWS UNBOUNDED PRECEDING)"
    }
    return (group, try window(.long, []) { _ in "row_number() OVER ()" })
  }
}
