import Foundation
import GRDB

extension QueryFunctions {
  static let numbers: [DatabaseFunction] = [
    real("add", +), real("subtract", -), real("multiply", *), real("divide", /),
    real("modulo") { left, right in
      let rest = left.truncatingRemainder(dividingBy: right)
      return rest < 0 ? rest + abs(right) : rest
    },
    function("kusto_bin", 2) { values in
      let (value, size) = (values[0].int, values[1].int)
      guard size > 0 else { return nil }
      let rest = value % size
      // Below the least long there is no start of a bin.
      let (start, overflows) = value.subtractingReportingOverflow(rest < 0 ? rest &+ size : rest)
      return overflows ? nil : start.databaseValue
    },
    function("kusto_bin_at", 3) { values in
      let (distance, overflows) = values[0].int.subtractingReportingOverflow(values[2].int)
      let size = values[1].int
      guard !overflows, size > 0 else { return nil }
      let rest = distance % size
      let (start, carries) = values[0].int.subtractingReportingOverflow(rest < 0 ? rest &+ size : rest)
      return carries ? nil : start.databaseValue
    },
    function("kusto_bin_at_real", 3) { values in
      let (value, size, point) = (values[0].double, values[1].double, values[2].double)
      return StoredValue.stored(((value - point) / size).rounded(.down) * size + point)
    },
    function("kusto_bin_real", 2) { values in
      StoredValue.stored((values[0].double / values[1].double).rounded(.down) * values[1].double)
    },
    function("kusto_ticks", 1) { Int64(exactly: $0[0].double.rounded())?.databaseValue },
    function("kusto_pow", 2) { StoredValue.stored(pow($0[0].double, $0[1].double)) },
    variadic("kusto_round") { round($0[0].double, $0.count > 1 ? $0[1].int : 0) },
    function("kusto_math", 2) { StoredValue.stored(math($0[0].text, $0[1].double)) },
  ]

  private static func real(
    _ name: String, _ body: @escaping @Sendable (Double, Double) -> Double
  ) -> DatabaseFunction {
    function("kusto_real_\(name)", 2) { StoredValue.stored(body($0[0].double, $0[1].double)) }
  }

  private static func round(_ value: Double, _ digits: Int64) -> DatabaseValue {
    guard value.isFinite else { return StoredValue.stored(value) }
    let factor = pow(10, Double(min(max(digits, -308), 308)))
    let scaled = value * factor
    return StoredValue.stored(scaled.isFinite ? scaled.rounded() / factor : value)
  }

  private static func math(_ name: String, _ value: Double) -> Double {
    switch name {
    case "abs": abs(value)
    case "sqrt": value.squareRoot()
    case "exp": exp(value)
    case "log": log(value)
    case "log10": log10(value)
    case "log2": log2(value)
    case "ceiling": value.rounded(.up)
    case "sign": value > 0 ? 1 : value < 0 ? -1 : 0
    default: .nan
    }
  }

  static let decimals: [DatabaseFunction] = [
    decimal("add", +), decimal("subtract", -), decimal("multiply", DecimalText.product),
    decimal("divide") { $1.isZero ? Decimal.nan : $0 / $1 },
    decimal("modulo") { left, right in
      guard !right.isZero else { return .nan }
      var quotient = left / right
      var whole = Decimal()
      NSDecimalRound(&whole, &quotient, 0, right < 0 ? .up : .down)
      return left - whole * right
    },
    function("kusto_decimal_abs", 1) { values in
      DecimalText.decimal(values[0].text).map { DecimalText.format($0.magnitude).databaseValue }
    },
  ]

  private static func decimal(
    _ name: String, _ body: @escaping @Sendable (Decimal, Decimal) -> Decimal
  ) -> DatabaseFunction {
    function("kusto_decimal_\(name)", 2) { values in
      guard let left = DecimalText.decimal(values[0].text), let right = DecimalText.decimal(values[1].text)
      else { return nil }
      return DecimalText.stored(body(left, right))?.databaseValue
    }
  }
}
