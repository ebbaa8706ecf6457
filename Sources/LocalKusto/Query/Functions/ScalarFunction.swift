import Kusto
import KustoTypes

/// One scalar function: a row of the table in `ScalarFunctionTable`.
struct ScalarFunction: Sendable {
  /// What an argument must be; what is not, is refused, but a dynamic is read as what is wanted.
  enum Kind: Sendable {
    case any
    case exactly(ScalarType)
    case integer
    case number
    /// A string, or anything as `tostring()` writes it.
    case text
    case condition
    /// `typeof(…)`.
    case type
  }

  /// Makes the SQL from arguments that fit.
  typealias Build = @Sendable (Scope, [Scalar], Int) throws -> Scalar

  var name: String
  var kinds: [Kind]
  /// How many arguments there must be at least.
  var required: Int
  /// True when the last kind may repeat.
  var isVariadic = false
  /// True when a column made by the function keeps the name of its first argument.
  var keepsName = false
  var build: Build

  static func named(_ name: String) -> ScalarFunction? { byName[name] }

  private static let byName: [String: ScalarFunction] = {
    let all = conversions + texts + numbers + times + dynamics + choices + contexts + windows
    return Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }()

  /// The names of all functions, for hints.
  static let names = byName.keys.sorted()
}

extension ScalarFunction {
  /// A function whose SQL holds each argument once.
  static func plain(
    _ name: String, _ kinds: [Kind], _ type: ScalarType, required: Int? = nil, variadic: Bool = false,
    keepsName: Bool = false, _ sql: @escaping @Sendable ([String]) -> String
  ) -> ScalarFunction {
    ScalarFunction(
      name: name, kinds: kinds, required: required ?? kinds.count, isVariadic: variadic, keepsName: keepsName
    ) { scope, arguments, _ in
      try scope.compose(type, arguments, sql)
    }
  }

  /// A function that an SQL function of the same arguments computes.
  static func direct(
    _ name: String, _ kinds: [Kind], _ type: ScalarType, required: Int? = nil, sql function: String
  ) -> ScalarFunction {
    plain(name, kinds, type, required: required) { "\(function)(\($0.joined(separator: ", ")))" }
  }

  /// A function that says itself what it is.
  static func special(
    _ name: String, _ kinds: [Kind], required: Int? = nil, variadic: Bool = false, keepsName: Bool = false,
    _ build: @escaping Build
  ) -> ScalarFunction {
    ScalarFunction(
      name: name, kinds: kinds, required: required ?? kinds.count, isVariadic: variadic, keepsName: keepsName,
      build: build)
  }

  /// The same function under other names.
  func also(_ names: String...) -> [ScalarFunction] {
    [self]
      + names.map { name in
        var copy = self
        copy.name = name
        return copy
      }
  }
}

extension Scope {
  /// A call of a scalar function.
  func call(_ name: String, _ arguments: [Expression], _ offset: Int) throws -> Scalar {
    if let made = functionCall(name, arguments.map(CallArgument.init), offset) { return try value(of: made) }
    guard let function = ScalarFunction.named(name) else { throw unknown(name, offset) }
    guard arguments.count >= function.required,
      function.isVariadic || arguments.count <= function.kinds.count
    else {
      throw semantic(
        "SEM0219", "\(name)(): function expects \(function.arity), not \(arguments.count)", offset)
    }
    let values = try arguments.enumerated().map { index, argument in
      let kind = function.kinds[min(index, function.kinds.count - 1)]
      if case .condition = kind { return try condition(argument) }
      if case .type = kind {
        guard case .type(let type) = argument.kind else {
          throw semantic("SEM0031", "\(name)(): argument #\(index + 1) expected to be typeof(…)", argument.offset)
        }
        return literal(.string(type.rawValue))
      }
      return try fit(try translate(argument), kind, "\(name)(): argument #\(index + 1)", argument.offset)
    }
    return try function.build(self, values, offset)
  }

  private func fit(_ value: Scalar, _ kind: ScalarFunction.Kind, _ what: String, _ offset: Int) throws -> Scalar {
    switch kind {
    case .any, .condition, .type: return value
    case .text: return try convert(value, to: .string, offset)
    case .integer:
      if value.type == .dynamic { return try convert(value, to: .long, offset) }
      if value.type.isInteger { return value }
    case .number:
      if value.type == .dynamic { return try convert(value, to: .real, offset) }
      if value.type.isNumber { return value }
    case .exactly(let type):
      if value.type == type { return value }
      if value.type == .dynamic || (type == .real && value.type.isNumber) || type == .dynamic && value.isNullLiteral {
        return try convert(value, to: type, offset)
      }
    }
    throw semantic("SEM0031", "\(what) expected to be \(kind.words), not \(value.type.rawValue)", offset)
  }

  /// The error of a function that can not be called here.
  func unknown(_ name: String, _ offset: Int) -> QueryError {
    if names.functions.contains(name) { return recursive(name, offset) }
    if AggregateFunction.isKnown(name) {
      return semantic("SEM0115", "the aggregate function '\(name)' may only stand in summarize", offset)
    }
    if KnownElsewhere.aggregates.contains(name) {
      return translation.unsupported(
        "the aggregate function '\(name)'", supported: AggregateFunction.names.joined(separator: ", "), offset)
    }
    if KnownElsewhere.isScalar(name) {
      return translation.unsupported(
        "the function '\(name)'", supported: ScalarFunction.names.joined(separator: ", "), offset)
    }
    guard let near = Self.nearest(name) else { return semantic("SEM0260", "Unknown function: '\(name)'.", offset) }
    return semantic(
      "SEM0260", "Unknown function: '\(name)'. The embedded Kusto knows '\(near)', among others.", offset)
  }

  /// The known function that differs least in its letters, when that is at most two.
  private static func nearest(_ name: String) -> String? {
    let candidates = ScalarFunction.names + AggregateFunction.names
    let scored = candidates.map { ($0, difference($0, name)) }.filter { $0.1 <= 2 }
    return scored.min { $0.1 < $1.1 }?.0
  }

  private static func difference(_ one: String, _ other: String) -> Int {
    guard abs(one.utf8.count - other.utf8.count) <= 2, other.utf8.count <= 40 else { return .max }
    let difference = Array(one.utf8).difference(from: Array(other.utf8))
    return max(difference.insertions.count, difference.removals.count)
  }
}

extension ScalarFunction {
  fileprivate var arity: String {
    if isVariadic { return "at least \(required) argument(s)" }
    return required == kinds.count ? "\(required) argument(s)" : "\(required) to \(kinds.count) arguments"
  }
}

extension ScalarFunction.Kind {
  fileprivate var words: String {
    switch self {
    case .any, .text: "a scalar"
    case .exactly(let type): "a \(type.rawValue)"
    case .integer: "an int or a long"
    case .number: "a number"
    case .condition: "a bool"
    case .type: "typeof(…)"
    }
  }
}
