import Kusto
import KustoTypes

/// `+ - * / %` and the sign, with the types that Kusto gives their results.
extension Scope {
  func arithmetic(_ operation: Arithmetic, _ left: Scalar, _ right: Scalar, _ offset: Int) throws -> Scalar {
    switch (left.type, right.type) {
    case (.datetime, .timespan) where operation == .add || operation == .subtract:
      return try whole(.datetime, operation, left, right)
    case (.timespan, .datetime) where operation == .add: return try whole(.datetime, operation, left, right)
    case (.datetime, .datetime) where operation == .subtract: return try whole(.timespan, operation, left, right)
    case (.timespan, .timespan): return try spans(operation, left, right, offset)
    case (.timespan, let other) where other.isNumber && (operation == .multiply || operation == .divide):
      return try scaled(operation, left, right, offset)
    case (let other, .timespan) where other.isNumber && operation == .multiply:
      return try scaled(operation, right, left, offset)
    case (let one, let other) where one.isNumber && other.isNumber:
      return try numbers(operation, left, right, offset)
    default:
      throw semantic(
        "SEM0024",
        "Arithmetic expression cannot be carried-out between \(left.type.rawValue) and \(right.type.rawValue) "
          + "with '\(operation.rawValue)'. Try adding explicit casts", offset)
    }
  }

  private func numbers(_ operation: Arithmetic, _ left: Scalar, _ right: Scalar, _ offset: Int) throws -> Scalar {
    if left.type == .decimal || right.type == .decimal {
      let parts = [try convert(left, to: .decimal, offset), try convert(right, to: .decimal, offset)]
      return try compose(.decimal, parts) { "kusto_decimal_\(operation.name)(\($0[0]), \($0[1]))" }
    }
    if left.type == .real || right.type == .real {
      return try compose(.real, [left, right]) { "kusto_real_\(operation.name)(\($0[0]), \($0[1]))" }
    }
    return try whole(.long, operation, left, right)
  }

  private func spans(_ operation: Arithmetic, _ left: Scalar, _ right: Scalar, _ offset: Int) throws -> Scalar {
    switch operation {
    case .add, .subtract, .modulo: try whole(.timespan, operation, left, right)
    case .divide: try compose(.real, [left, right]) { "kusto_real_divide(\($0[0]), \($0[1]))" }
    case .multiply: throw semantic("SEM0024", "a timespan can not be multiplied by a timespan", offset)
    }
  }

  private func scaled(_ operation: Arithmetic, _ span: Scalar, _ factor: Scalar, _ offset: Int) throws -> Scalar {
    if factor.type.isInteger { return try whole(.timespan, operation, span, factor) }
    let factor = try convert(factor, to: .real, offset)
    return try compose(.timespan, [span, factor]) {
      "kusto_ticks(kusto_real_\(operation.name)(\($0[0]), \($0[1])))"
    }
  }

  /// Whole numbers, in the functions of ``WholeArithmetic``.
  private func whole(
    _ type: ScalarType, _ operation: Arithmetic, _ left: Scalar, _ right: Scalar
  ) throws -> Scalar {
    let kind = type == .datetime ? "date" : type == .timespan ? "span" : "long"
    return try compose(type, [left, right]) { "kusto_\(kind)_\(operation.name)(\($0[0]), \($0[1]))" }
  }

  func negative(_ operand: Scalar, _ offset: Int) throws -> Scalar {
    if let literal = operand.literal?.negated { return self.literal(literal) }
    switch operand.type {
    case .int, .long: return try compose(.long, [operand]) { "kusto_long_negative(\($0[0]))" }
    case .timespan: return try compose(.timespan, [operand]) { "kusto_span_negative(\($0[0]))" }
    case .real: return try compose(.real, [operand]) { "kusto_real_subtract(0, \($0[0]))" }
    case .decimal: return try compose(.decimal, [operand]) { "kusto_decimal_subtract('0', \($0[0]))" }
    default: throw semantic("SEM0024", "a \(operand.type.rawValue) has no negative", offset)
    }
  }
}

extension Arithmetic {
  /// What the SQL functions call it.
  var name: String {
    switch self {
    case .add: "add"
    case .subtract: "subtract"
    case .multiply: "multiply"
    case .divide: "divide"
    case .modulo: "modulo"
    }
  }
}

extension Literal {
  fileprivate var negated: Literal? {
    switch (type, value) {
    case (.real, .real(let value)): Literal(type: .real, value: .real(-value))
    case (.int, .integer(let value)), (.long, .integer(let value)), (.timespan, .integer(let value)):
      value == .min ? nil : Literal(type: type == .int ? .long : type, value: .integer(-value))
    default: nil
    }
  }
}
