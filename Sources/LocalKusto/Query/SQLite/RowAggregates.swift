import GRDB
import Kusto
import KustoTypes

extension QueryFunctions {
  static let rowAggregates: [DatabaseFunction] = [
    DatabaseFunction("kusto_arg_max", aggregate: ArgumentMaximum.self),
    DatabaseFunction("kusto_arg_min", aggregate: ArgumentMinimum.self),
    DatabaseFunction("kusto_percentiles", aggregate: Percentiles.self),
    DatabaseFunction("kusto_percentile_list", aggregate: PercentileList.self),
  ]
}

/// The row whose value is the largest or the least: its value and its columns, packed.
///
/// Source: Kusto documentation, "arg_max()": rows whose value is null count only when there are no others.
private struct BestRow {
  private let budget = QueryBudget.current ?? QueryBudget()
  private var best: DatabaseValue?
  private var columns: [DatabaseValue] = []
  private var bytes = 0

  mutating func step(_ values: [DatabaseValue], isBetter: (DatabaseValue, DatabaseValue) -> Bool) throws {
    // NaN, which is text, is no maximum either.
    let isNaN = values[1].int == Int64(ScalarType.real.code) && StoredValue.real(values[0])?.isNaN == true
    let value = isNaN ? .null : values[0]
    if let best {
      guard !value.isNull, best.isNull || isBetter(value, best) else { return }
    }
    best = value
    columns = Array(values.dropFirst(2))
    let size = columns.reduce(0) { $0 + StoredValue.size(of: $1) }
    try budget.hold(size - bytes)
    bytes = size
  }

  func packed() -> DatabaseValue {
    budget.release(bytes)
    return PackedValues.pack(columns).databaseValue
  }

  /// True when `left` comes before `right` among values of the type with `code`.
  static func precedes(_ left: DatabaseValue, _ right: DatabaseValue, _ code: Int64) -> Bool {
    switch ScalarType(code: Int(code)) ?? .long {
    case .bool, .int, .long, .datetime, .timespan: left.int < right.int
    case .real: left.double < right.double
    case .decimal:
      (DecimalText.decimal(left.text) ?? 0) < (DecimalText.decimal(right.text) ?? 0)
    case .string, .guid, .dynamic: left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
  }
}

private struct ArgumentMaximum: DatabaseAggregate {
  private var row = BestRow()

  mutating func step(_ values: [DatabaseValue]) throws {
    try row.step(values) { BestRow.precedes($1, $0, values[1].int) }
  }

  func finalize() -> (any DatabaseValueConvertible)? { row.packed() }
}

private struct ArgumentMinimum: DatabaseAggregate {
  private var row = BestRow()

  mutating func step(_ values: [DatabaseValue]) throws {
    try row.step(values) { BestRow.precedes($0, $1, values[1].int) }
  }

  func finalize() -> (any DatabaseValueConvertible)? { row.packed() }
}

/// All numbers of a group, in order: the value at a rank is the nearest-rank percentile.
private struct Ranks {
  private let budget = QueryBudget.current ?? QueryBudget()
  private var whole: [Int64] = []
  private var real: [Double] = []
  private var wanted: [Double] = []

  mutating func step(_ values: [DatabaseValue]) throws {
    if wanted.isEmpty { wanted = values.dropFirst().map(\.double) }
    switch values[0].storage {
    case .int64(let number): whole.append(number)
    case .double(let number): real.append(number)
    default: return
    }
    try budget.hold(8)
  }

  /// A value for each percentile that is asked for.
  func values() -> [DatabaseValue] {
    defer { budget.release(8 * (whole.count + real.count)) }
    if real.isEmpty {
      let sorted = whole.sorted()
      return wanted.map { rank($0, sorted.count).map { sorted[$0].databaseValue } ?? .null }
    }
    let sorted = (real + whole.map(Double.init)).sorted()
    return wanted.map { rank($0, sorted.count).map { sorted[$0].databaseValue } ?? .null }
  }

  private func rank(_ percentile: Double, _ count: Int) -> Int? {
    guard count > 0, percentile.isFinite else { return nil }
    return min(max(Int((percentile / 100 * Double(count)).rounded(.up)) - 1, 0), count - 1)
  }
}

private struct Percentiles: DatabaseAggregate {
  private var ranks = Ranks()
  mutating func step(_ values: [DatabaseValue]) throws { try ranks.step(values) }
  func finalize() -> (any DatabaseValueConvertible)? { PackedValues.pack(ranks.values()) }
}

/// As a JSON array; the code of the type comes before the percentiles.
private struct PercentileList: DatabaseAggregate {
  private var ranks = Ranks()
  private var code: Int64 = 0

  mutating func step(_ values: [DatabaseValue]) throws {
    code = values[1].int
    try ranks.step([values[0]] + values.dropFirst(2))
  }

  func finalize() throws -> (any DatabaseValueConvertible)? {
    let type = ScalarType(code: Int(code)) ?? .real
    return try JSONText.array(ranks.values().map { Literal(stored: $0, type: type).json.text })
  }
}
