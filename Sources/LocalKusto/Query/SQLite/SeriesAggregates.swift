import GRDB
import Kusto
import KustoTypes

/// Slots of an axis: how many steps a value lies behind the start.
enum SeriesSlots {
  /// The longest series, as in Kusto.
  static let longest = 1_048_576

  static let functions: [DatabaseFunction] = [
    DatabaseFunction("kusto_slot", argumentCount: 4, pure: true) { values in
      slot(of: values[0], from: values[1], to: values[2], step: values[3])?.databaseValue ?? .null
    },
    DatabaseFunction("kusto_series", argumentCount: 6, aggregate: SeriesValues.self),
    DatabaseFunction("kusto_series_axis", argumentCount: 5, aggregate: SeriesAxis.self),
    DatabaseFunction("kusto_default_series", argumentCount: 4, pure: true) { values in
      try JSONText.array(try emptyRange(values).lazy.map { _ in values[3].text })
    },
    DatabaseFunction("kusto_default_axis", argumentCount: 4, pure: true) { values in
      try starts(of: try emptyRange(values), from: values[0], step: values[2], code: values[3].int)
    },
  ]

  /// The slots from, to, step without any rows; none when an end is missing.
  private static func emptyRange(_ values: [DatabaseValue]) throws -> Range<Int64> {
    guard !values[0].isNull, !values[1].isNull, values[2].double > 0,
      let last = end(from: values[0], to: values[1], step: values[2]), last >= 0
    else { return 0..<0 }
    guard last < longest else { throw tooLong }
    return 0..<last + 1
  }

  private static var tooLong: QueryLimit { (QueryBudget.current ?? QueryBudget()).refuse(.steps(limit: longest)) }

  /// Where each of `slots` begins, as a JSON array.
  fileprivate static func starts(
    of slots: some Sequence<Int64>, from: DatabaseValue, step: DatabaseValue, code: Int64
  ) throws -> String {
    let type = ScalarType(code: Int(code)) ?? .long
    return try JSONText.array(
      slots.lazy.map { Literal(stored: start($0, from: from, step: step), type: type).json.text })
  }

  /// Nil for what lies outside, and for null.
  private static func slot(
    of value: DatabaseValue, from: DatabaseValue, to: DatabaseValue, step: DatabaseValue
  ) -> Int64? {
    if case .int64(let value) = value.storage, case .int64(let step) = step.storage {
      guard step > 0, from.isNull || value >= from.int, to.isNull || value < to.int else { return nil }
      let (distance, overflows) = value.subtractingReportingOverflow(from.isNull ? 0 : from.int)
      return overflows ? nil : distance / step - (distance % step < 0 ? 1 : 0)
    }
    guard !value.isNull, value.double.isFinite, step.double > 0 else { return nil }
    guard from.isNull || value.double >= from.double, to.isNull || value.double < to.double else { return nil }
    return Int64(exactly: ((value.double - (from.isNull ? 0 : from.double)) / step.double).rounded(.down))
  }

  /// The slots of a series of which `known` have rows.
  static func range(
    _ known: (least: Int64, most: Int64), from: DatabaseValue, to: DatabaseValue, step: DatabaseValue
  ) throws -> ClosedRange<Int64> {
    let first = from.isNull ? known.least : 0
    let last = to.isNull ? known.most : (end(from: from, to: to, step: step) ?? known.most)
    let range = first...max(first, last, known.most)
    let (length, overflows) = range.upperBound.subtractingReportingOverflow(first)
    guard !overflows, length < longest else { throw tooLong }
    return range
  }

  /// The last slot that begins before `to`.
  private static func end(from: DatabaseValue, to: DatabaseValue, step: DatabaseValue) -> Int64? {
    if case .int64(let end) = to.storage, case .int64(let step) = step.storage, step > 0 {
      let (distance, overflows) = end.subtractingReportingOverflow(from.isNull ? 0 : from.int)
      guard !overflows else { return .max }
      let (before, wraps) = distance.subtractingReportingOverflow(1)
      return wraps ? .min / step : before / step - (before % step < 0 ? 1 : 0)
    }
    let distance = (to.double - (from.isNull ? 0 : from.double)) / step.double
    return Int64(exactly: distance.rounded(.up) - 1)
  }

  /// Where slot `slot` begins.
  static func start(_ slot: Int64, from: DatabaseValue, step: DatabaseValue) -> DatabaseValue {
    if case .int64(let step) = step.storage, !(from.storage.isDouble) {
      let (distance, overflows) = slot.multipliedReportingOverflow(by: step)
      let (sum, carries) = distance.addingReportingOverflow(from.isNull ? 0 : from.int)
      return overflows || carries ? .null : sum.databaseValue
    }
    return ((from.isNull ? 0 : from.double) + Double(slot) * step.double).databaseValue
  }
}

extension DatabaseValue.Storage {
  fileprivate var isDouble: Bool { if case .double = self { true } else { false } }
}

/// What every series remembers: its slots, and the constants of the query.
private struct SeriesState {
  private(set) var least = Int64.max
  private(set) var most = Int64.min
  private(set) var bounds: [DatabaseValue] = []

  mutating func add(_ slot: Int64, _ bounds: ArraySlice<DatabaseValue>) {
    if self.bounds.isEmpty { self.bounds = Array(bounds) }
    least = min(least, slot)
    most = max(most, slot)
  }

  func range() throws -> ClosedRange<Int64> {
    try SeriesSlots.range((least, most), from: bounds[0], to: bounds[1], step: bounds[2])
  }
}

/// The values of a series as a JSON array, the default where no rows are.
private struct SeriesValues: DatabaseAggregate {
  private let budget = QueryBudget.current ?? QueryBudget()
  private var state = SeriesState()
  private var values: [Int64: String] = [:]
  private var fallback = "0"
  private var bytes = 0

  /// Slot, from, to, step, default, value.
  mutating func step(_ values: [DatabaseValue]) throws {
    state.add(values[0].int, values[1...3])
    fallback = values[4].text
    let text = values[5].isNull ? "null" : values[5].text
    let size = text.utf8.count + 48
    bytes += size
    try budget.hold(size)
    self.values[values[0].int] = text
  }

  func finalize() throws -> (any DatabaseValueConvertible)? {
    defer { budget.release(bytes) }
    guard !values.isEmpty else { return nil }
    return try JSONText.array(try state.range().lazy.map { values[$0] ?? fallback })
  }
}

/// The starts of the slots as a JSON array.
private struct SeriesAxis: DatabaseAggregate {
  private var state = SeriesState()
  private var code: Int64 = 0

  /// Slot, from, to, step, code of the type.
  mutating func step(_ values: [DatabaseValue]) {
    state.add(values[0].int, values[1...3])
    code = values[4].int
  }

  func finalize() throws -> (any DatabaseValueConvertible)? {
    guard !state.bounds.isEmpty else { return nil }
    return try SeriesSlots.starts(of: try state.range(), from: state.bounds[0], step: state.bounds[2], code: code)
  }
}
