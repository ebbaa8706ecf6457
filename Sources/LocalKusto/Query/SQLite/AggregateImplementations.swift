import Foundation
import GRDB

extension QueryFunctions {
  static let aggregates: [DatabaseFunction] = [
    DatabaseFunction("kusto_make_list", argumentCount: 2, aggregate: ListAggregate.self),
    DatabaseFunction("kusto_make_set", argumentCount: 2, aggregate: SetAggregate.self),
    DatabaseFunction("kusto_sum_decimal", argumentCount: 1, aggregate: DecimalSum.self),
    DatabaseFunction("kusto_avg_decimal", argumentCount: 1, aggregate: DecimalAverage.self),
    DatabaseFunction("kusto_avg_ticks", argumentCount: 1, aggregate: TicksAverage.self),
    DatabaseFunction("kusto_stdev", argumentCount: 1, aggregate: StandardDeviation.self),
    DatabaseFunction("kusto_variance", argumentCount: 1, aggregate: Variance.self),
    DatabaseFunction("kusto_stdevp", argumentCount: 1, aggregate: PopulationDeviation.self),
    DatabaseFunction("kusto_variancep", argumentCount: 1, aggregate: PopulationVariance.self),
  ]
}

/// JSON elements of a list or a set, counted in the memory of the query.
struct HeldElements {
  private let budget = QueryBudget.current ?? QueryBudget()
  private var texts: [String] = []
  private var bytes = 0

  var count: Int { texts.count }

  mutating func append(_ text: String) throws {
    // A String takes 16 bytes by itself.
    let size = text.utf8.count + 16
    bytes += size
    try budget.hold(size)
    texts.append(text)
  }

  func array() throws -> String {
    defer { budget.release(bytes) }
    return try JSONText.array(texts)
  }
}

/// `make_list`: JSON texts in the order of the rows, without nulls.
private struct ListAggregate: DatabaseAggregate {
  private var elements = HeldElements()

  mutating func step(_ values: [DatabaseValue]) throws {
    guard !values[0].isNull, elements.count < values[1].int else { return }
    try elements.append(values[0].text)
  }

  func finalize() throws -> (any DatabaseValueConvertible)? { try elements.array() }
}

/// `make_set`: every value once, in the order of its first row.
private struct SetAggregate: DatabaseAggregate {
  private var elements = HeldElements()
  private var seen: Set<String> = []

  mutating func step(_ values: [DatabaseValue]) throws {
    guard !values[0].isNull, elements.count < values[1].int, seen.insert(values[0].text).inserted else { return }
    try elements.append(values[0].text)
  }

  func finalize() throws -> (any DatabaseValueConvertible)? { try elements.array() }
}

private struct DecimalSum: DatabaseAggregate {
  private var sum = Decimal()

  mutating func step(_ values: [DatabaseValue]) {
    if let value = DecimalText.decimal(values[0].text) { sum += value }
  }

  func finalize() -> (any DatabaseValueConvertible)? { DecimalText.stored(sum) }
}

private struct DecimalAverage: DatabaseAggregate {
  private var sum = Decimal()
  private var count = 0

  mutating func step(_ values: [DatabaseValue]) {
    guard let value = DecimalText.decimal(values[0].text) else { return }
    sum += value
    count += 1
  }

  func finalize() -> (any DatabaseValueConvertible)? {
    count == 0 ? nil : DecimalText.stored(sum / Decimal(count))
  }
}

/// The mean of times, exact: a double would lose ticks.
private struct TicksAverage: DatabaseAggregate {
  private var sum: Int128 = 0
  private var count: Int128 = 0

  mutating func step(_ values: [DatabaseValue]) {
    guard let value = StoredValue.integer(values[0]) else { return }
    sum += Int128(value)
    count += 1
  }

  func finalize() -> (any DatabaseValueConvertible)? { count == 0 ? nil : Int64(clamping: sum / count) }
}

/// Welford's sum of squared distances, which does not cancel for large values.
private struct Spread {
  private var count = 0.0
  private var mean = 0.0
  private var squares = 0.0

  mutating func add(_ value: DatabaseValue) {
    guard let value = StoredValue.real(value) else { return }
    count += 1
    let distance = value - mean
    mean += distance / count
    squares += distance * (value - mean)
  }

  var variance: Double { count < 2 ? 0 : squares / (count - 1) }
  /// The variance of all there is, not of a sample.
  var populationVariance: Double { count < 1 ? 0 : squares / count }
}

private struct StandardDeviation: DatabaseAggregate {
  private var spread = Spread()
  mutating func step(_ values: [DatabaseValue]) { spread.add(values[0]) }
  func finalize() -> (any DatabaseValueConvertible)? { StoredValue.stored(spread.variance.squareRoot()) }
}

private struct Variance: DatabaseAggregate {
  private var spread = Spread()
  mutating func step(_ values: [DatabaseValue]) { spread.add(values[0]) }
  func finalize() -> (any DatabaseValueConvertible)? { StoredValue.stored(spread.variance) }
}

private struct PopulationDeviation: DatabaseAggregate {
  private var spread = Spread()
  mutating func step(_ values: [DatabaseValue]) { spread.add(values[0]) }
  func finalize() -> (any DatabaseValueConvertible)? {
    StoredValue.stored(spread.populationVariance.squareRoot())
  }
}

private struct PopulationVariance: DatabaseAggregate {
  private var spread = Spread()
  mutating func step(_ values: [DatabaseValue]) { spread.add(values[0]) }
  func finalize() -> (any DatabaseValueConvertible)? { StoredValue.stored(spread.populationVariance) }
}
