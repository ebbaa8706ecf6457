import Kusto
import KustoTypes

extension ScalarFunction {
  /// Functions of arrays and bags.
  static let dynamics: [ScalarFunction] =
    [
      direct("array_length", [.exactly(.dynamic)], .long, sql: "kusto_array_length"),
      direct("bag_keys", [.exactly(.dynamic)], .dynamic, sql: "kusto_bag_keys"),
      direct("strcat_array", [.exactly(.dynamic), .text], .string, sql: "kusto_join"),
      special("set_has_element", [.exactly(.dynamic), .any]) { scope, arguments, offset in
        try scope.contains(arguments[0], arguments[1], offset)
      },
      special("array_index_of", [.exactly(.dynamic), .any]) { scope, arguments, offset in
        let value = try scope.convert(arguments[1], to: .dynamic, offset)
        return try scope.compose(.long, [arguments[0], value]) { "kusto_index_of(\($0[0]), \($0[1]))" }
      },
      plain("bag_has_key", [.exactly(.dynamic), .text], .bool) { "kusto_has_key(\($0[0]), \($0[1]))" },
      special("gettype", [.any]) { scope, arguments, _ in
        arguments[0].type == .dynamic
          ? try scope.compose(.string, arguments) { "kusto_type(\($0[0]))" }
          : scope.literal(.string(arguments[0].type.rawValue))
      },
      special("pack_array", [.any], required: 0, variadic: true) { scope, arguments, offset in
        let items = try arguments.map { try scope.element(of: $0, offset) }
        return try scope.compose(.dynamic, items, nesting: 2) {
          "json_array(\($0.map { "json(\($0))" }.joined(separator: ", ")))"
        }
      },
    ]
    + special("bag_pack", [.any], required: 2, variadic: true, pack).also("pack")
    + [special("range", [.any, .any, .any], required: 2, range)]

  private static let range: Build = { scope, arguments, offset in
    let first = arguments[0].type
    let type: ScalarType = first == .int ? .long : first
    let step: ScalarType = type == .datetime ? .timespan : type
    guard [.long, .real, .datetime, .timespan].contains(type) else {
      throw scope.semantic(
        "SEM0031", "range(): argument #1 expected to be a number, a datetime or a timespan, not \(first.rawValue)",
        offset)
    }
    let usual = step == .timespan ? Literal(type: step, value: .integer(Ticks.perHour)) : .long(1)
    let all = arguments.count > 2 ? arguments : arguments + [scope.literal(usual)]
    let values = try zip(all, [type, type, step]).map { value, wanted in
      guard value.type == wanted || (value.type.isNumber && wanted.isNumber) || value.type == .dynamic else {
        throw scope.semantic(
          "SEM0031", "range(): a \(wanted.rawValue) is wanted, not a \(value.type.rawValue)", offset)
      }
      return try scope.convert(value, to: wanted, offset)
    }
    return try scope.compose(.dynamic, values) { "kusto_range(\($0.joined(separator: ", ")), \(type.code))" }
  }

  private static let pack: Build = { scope, arguments, offset in
    guard arguments.count.isMultiple(of: 2) else {
      throw scope.semantic("SEM0219", "bag_pack(): keys and values come in pairs", offset)
    }
    let parts = try arguments.enumerated().map { index, argument in
      index.isMultiple(of: 2)
        ? try scope.convert(argument, to: .string, offset) : try scope.element(of: argument, offset)
    }
    return try scope.compose(.dynamic, parts, nesting: 2) { sql in
      let pairs = stride(from: 0, to: sql.count, by: 2).map { "\(sql[$0]), json(\(sql[$0 + 1]))" }
      return "json_object(\(pairs.joined(separator: ", ")))"
    }
  }

  /// Functions that choose among their arguments.
  static let choices: [ScalarFunction] =
    special("iff", [.condition, .any, .any]) { scope, arguments, offset in
      let (type, values) = try scope.unified(Array(arguments.dropFirst()), "iff", offset)
      return try scope.compose(type, [arguments[0]] + values) {
        "(CASE WHEN \($0[0]) THEN \($0[1]) ELSE \($0[2]) END)"
      }
    }
    .also("iif")
    + [
      special("case", [.any], required: 3, variadic: true, cases),
      special("coalesce", [.any], required: 2, variadic: true) { scope, arguments, offset in
        let (type, values) = try scope.unified(arguments, "coalesce", offset)
        guard type == .string else {
          return try scope.compose(type, values) { "coalesce(\($0.joined(separator: ", ")))" }
        }
        return try scope.compose(type, values, nesting: 2) { sql in
          "coalesce(\(sql.map { "nullif(\($0), '')" }.joined(separator: ", ")), '')"
        }
      },
      special("not", [.condition]) { scope, arguments, _ in
        try scope.compose(.bool, arguments) { "(NOT \($0[0]))" }
      },
    ]

  private static let cases: Build = { scope, arguments, offset in
    guard !arguments.count.isMultiple(of: 2) else {
      throw scope.semantic("SEM0219", "case(): expects pairs of condition and value, and one last value", offset)
    }
    let conditions = stride(from: 0, to: arguments.count - 1, by: 2).map { arguments[$0] }
    for condition in conditions where condition.type != .bool {
      throw scope.semantic(
        "SEM0031", "case(): a condition must be of type bool, not \(condition.type.rawValue)", offset)
    }
    let results = stride(from: 1, to: arguments.count - 1, by: 2).map { arguments[$0] } + arguments.suffix(1)
    let (type, values) = try scope.unified(results, "case", offset)
    return try scope.compose(type, conditions + values) { sql in
      let branches = conditions.indices.map { "WHEN \(sql[$0]) THEN \(sql[conditions.count + $0])" }
      return "(CASE \(branches.joined(separator: " ")) ELSE \(sql[sql.count - 1]) END)"
    }
  }

  /// Functions that ask where a row comes from.
  static let contexts: [ScalarFunction] = [
    special("column_ifexists", [.text, .any]) { scope, arguments, offset in
      guard case .text(let name)? = arguments[0].literal?.value else {
        throw scope.semantic("SEM0105", "column_ifexists(): argument #1 must be a literal", offset)
      }
      return scope.relation.member(name).map(scope.column) ?? arguments[1]
    },
    special("extent_id", []) { scope, _, _ in scope.hidden(scope.relation.extent.id, .guid) },
    special("extent_tags", []) { scope, _, _ in scope.hidden(scope.relation.extent.tags, .dynamic) },
    special("ingestion_time", []) { scope, _, _ in scope.hidden(scope.relation.extent.time, .datetime) },
  ]
}

extension Scope {
  /// A hidden column of the table, null where rows are no longer those of a table.
  fileprivate func hidden(_ sql: String?, _ type: ScalarType) -> Scalar {
    sql.map { Scalar(sql: $0, type: type, isSimple: true) } ?? literal(.null(type))
  }

  /// `value` as an element of an array or a bag: a string stays a string, whatever it holds.
  func element(of value: Scalar, _ offset: Int) throws -> Scalar {
    guard value.type == .string else { return try convert(value, to: .dynamic, offset) }
    return try compose(.dynamic, [value]) { "json_quote(\($0[0]))" }
  }
}
