import GRDB
import Kusto
import KustoTypes

/// `range(from, to, step)`: an array of what lies between.
enum ArrayRange {
  /// As in Kusto; what would be longer is cut off there.
  static let longest = 1_048_576

  /// From, to, step and the code of the type as JSON; null when one of the three is null, and for a step of nothing.
  static func text(_ values: [DatabaseValue]) throws -> String? {
    guard !values.prefix(3).contains(where: \.isNull) else { return nil }
    let type = ScalarType(code: Int(clamping: values[3].int)) ?? .long
    var items = JSONArrayText()
    if case .int64(let from) = values[0].storage, case .int64(let step) = values[2].storage {
      guard step != 0 else { return nil }
      try integers(from, to: values[1].int, step) { value in
        try items.append(json: Literal(type: type, value: .integer(value)).json.text)
      }
      return items.text
    }
    let (from, to, step) = (values[0].double, values[1].double, values[2].double)
    guard step != 0, from.isFinite, to.isFinite, step.isFinite else { return nil }
    for index in 0..<longest {
      let value = from + Double(index) * step
      guard step > 0 ? value <= to : value >= to else { break }
      try items.append(json: Literal(type: type, value: .real(value)).json.text)
    }
    return items.text
  }

  private static func integers(_ from: Int64, to: Int64, _ step: Int64, _ body: (Int64) throws -> Void) rethrows {
    var value = from
    for _ in 0..<longest {
      guard step > 0 ? value <= to : value >= to else { return }
      try body(value)
      let (next, overflows) = value.addingReportingOverflow(step)
      guard !overflows else { return }
      value = next
    }
  }
}
