import Kusto
import KustoTypes

extension ScalarFunction {
  /// Functions of numbers.
  static let numbers: [ScalarFunction] =
    special("bin", [.any, .any], keepsName: true, bin).also("floor")
    + [
      special("abs", [.any]) { scope, arguments, offset in
        switch arguments[0].type {
        case .int, .long, .timespan: try scope.compose(arguments[0].type, arguments) { "kusto_whole_abs(\($0[0]))" }
        case .decimal: try scope.compose(.decimal, arguments) { "kusto_decimal_abs(\($0[0]))" }
        case .real: try scope.compose(.real, arguments) { "kusto_math('abs', \($0[0]))" }
        default: throw scope.semantic("SEM0031", "abs(): argument #1 expected to be a number or a timespan", offset)
        }
      },
      direct("round", [.exactly(.real), .integer], .real, required: 1, sql: "kusto_round"),
      special("bin_at", [.any, .any, .any], keepsName: true, binAt),
      math("sqrt"), math("exp"), math("log"), math("log10"), math("log2"), math("ceiling"),
      direct("pow", [.exactly(.real), .exactly(.real)], .real, sql: "kusto_pow"),
      plain("sign", [.exactly(.real)], .long) { "CAST(kusto_math('sign', \($0[0])) AS INTEGER)" },
      plain("isnan", [.exactly(.real)], .bool) { "(typeof(\($0[0])) = 'text')" },
      plain("isinf", [.exactly(.real)], .bool) { "(abs(\($0[0])) = 9e999)" },
      special("min_of", [.any], required: 2, variadic: true) { scope, arguments, offset in
        let (type, values) = try scope.unified(arguments, "min_of", offset)
        return try scope.compose(type, values) { "min(\($0.joined(separator: ", ")))" }
      },
      special("max_of", [.any], required: 2, variadic: true) { scope, arguments, offset in
        let (type, values) = try scope.unified(arguments, "max_of", offset)
        return try scope.compose(type, values) { "max(\($0.joined(separator: ", ")))" }
      },
    ]

  private static func math(_ name: String) -> ScalarFunction {
    plain(name, [.exactly(.real)], .real) { "kusto_math('\(name)', \($0[0]))" }
  }

  /// Rounds down to a multiple of the second argument.
  private static let bin: Build = { scope, arguments, offset in
    let (value, size) = (arguments[0], arguments[1])
    switch (value.type, size.type) {
    case (.datetime, .timespan), (.timespan, .timespan):
      return try scope.compose(value.type, arguments) { "kusto_bin(\($0[0]), \($0[1]))" }
    case (let one, let other) where one.isInteger && other.isInteger:
      return try scope.compose(.long, arguments) { "kusto_bin(\($0[0]), \($0[1]))" }
    case (let one, let other) where one.isNumber && other.isNumber:
      let parts = try arguments.map { try scope.convert($0, to: .real, offset) }
      return try scope.compose(.real, parts) { "kusto_bin_real(\($0[0]), \($0[1]))" }
    default:
      throw scope.semantic(
        "SEM0031",
        "bin(): can not round a \(value.type.rawValue) to a \(size.type.rawValue); numbers go with numbers, "
          + "datetimes and timespans with timespans", offset)
    }
  }
}

extension ScalarFunction {
  /// As `bin`, for bins of which one begins at the third argument.
  fileprivate static let binAt: Build = { scope, arguments, offset in
    let types = arguments.map(\.type)
    switch (types[0], types[1], types[2]) {
    case (.datetime, .timespan, .datetime), (.timespan, .timespan, .timespan):
      return try scope.compose(types[0], arguments) { "kusto_bin_at(\($0.joined(separator: ", ")))" }
    case _ where types.allSatisfy(\.isInteger):
      return try scope.compose(.long, arguments) { "kusto_bin_at(\($0.joined(separator: ", ")))" }
    case _ where types.allSatisfy(\.isNumber):
      let parts = try arguments.map { try scope.convert($0, to: .real, offset) }
      return try scope.compose(.real, parts) { "kusto_bin_at_real(\($0.joined(separator: ", ")))" }
    default:
      throw scope.semantic(
        "SEM0031",
        "bin_at(): can not round a \(types[0].rawValue) to a \(types[1].rawValue) at a \(types[2].rawValue)", offset)
    }
  }
}

extension Scope {
  /// Values in the one type that holds them all.
  func unified(_ values: [Scalar], _ function: String, _ offset: Int) throws -> (ScalarType, [Scalar]) {
    let known = values.filter { !$0.isNullLiteral }
    let types = Set((known.isEmpty ? values : known).map(\.type))
    let type: ScalarType
    if types.count == 1, let only = types.first {
      type = only
    } else if types.allSatisfy(\.isNumber) {
      type = types.contains(.decimal) ? .decimal : types.contains(.real) ? .real : .long
    } else if types.contains(.dynamic) {
      type = .dynamic
    } else {
      throw semantic(
        "SEM0213",
        "\(function)(): arguments have types that do not go together: "
          + types.map(\.rawValue).sorted().joined(separator: ", "), offset)
    }
    return (type, try values.map { $0.isNullLiteral ? literal(.null(type)) : try convert($0, to: type, offset) })
  }
}
