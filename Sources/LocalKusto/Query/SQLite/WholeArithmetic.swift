import GRDB

/// `+ - * /` and the sign of whole numbers: SQLite would go on with a double where 64 bits do not hold the result.
///
/// A long wraps, as Kusto's `sum` does. A timespan or a datetime beyond its range is null, at once: nothing is computed
/// from a time that does not exist.
enum WholeArithmetic {
  static let functions: [DatabaseFunction] =
    kind("long", wrapping)
    + kind("span", checked)
    + kind("date") { operation, left, right in
      checked(operation, left, right).flatMap { Ticks.isDatetime($0) ? $0 : nil }
    }
    + [
      QueryFunctions.function("kusto_long_negative", 1) { (0 &- $0[0].int).databaseValue },
      QueryFunctions.function("kusto_span_negative", 1) { checked(.subtract, 0, $0[0].int)?.databaseValue },
      QueryFunctions.function("kusto_whole_abs", 1) { Int64(exactly: $0[0].int.magnitude)?.databaseValue },
    ]

  private static func kind(
    _ name: String, _ body: @escaping @Sendable (Arithmetic, Int64, Int64) -> Int64?
  ) -> [DatabaseFunction] {
    Arithmetic.allCases.map { operation in
      QueryFunctions.function("kusto_\(name)_\(operation.name)", 2) {
        body(operation, $0[0].int, $0[1].int)?.databaseValue
      }
    }
  }

  @Sendable private static func wrapping(_ operation: Arithmetic, _ left: Int64, _ right: Int64) -> Int64? {
    switch operation {
    case .add: left &+ right
    case .subtract: left &- right
    case .multiply: left &* right
    case .divide, .modulo: checked(operation, left, right)
    }
  }

  @Sendable private static func checked(_ operation: Arithmetic, _ left: Int64, _ right: Int64) -> Int64? {
    let (result, overflows) =
      switch operation {
      case .add: left.addingReportingOverflow(right)
      case .subtract: left.subtractingReportingOverflow(right)
      case .multiply: left.multipliedReportingOverflow(by: right)
      case .divide: left.dividedReportingOverflow(by: right)
      case .modulo: remainder(left, right)
      }
    return overflows ? nil : result
  }

  /// The remainder that is never negative, as Kusto's.
  private static func remainder(_ left: Int64, _ right: Int64) -> (Int64, Bool) {
    let (rest, overflows) = left.remainderReportingOverflow(dividingBy: right)
    // The least long divided by -1 overflows, its remainder does not.
    if right == -1 { return (0, false) }
    return (rest < 0 ? rest &+ Int64(clamping: right.magnitude) : rest, overflows)
  }
}
