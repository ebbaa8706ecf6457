import Foundation
import GRDB
import Kusto
import KustoTypes

/// The SQL functions that translated queries call.
package enum QueryFunctions {
  /// Registers all of them; a pool does this for every connection.
  package static func install(in database: Database) {
    for function in all {
      database.add(function: function)
    }
    database.add(collation: decimalOrder)
  }

  private static let all: [DatabaseFunction] = [
    conversion, text, regex, numbers, WholeArithmetic.functions, decimals, times, TimeZones.functions, dynamics,
    aggregates, rowAggregates, bagAggregates, SeriesSlots.functions, PackedValues.functions, ParsePlan.functions,
  ].flatMap(\.self)

  /// Decimals by value: as text `10` would come before `9`.
  private static let decimalOrder = DatabaseCollation("kusto_decimal") { left, right in
    guard let left = DecimalText.decimal(left), let right = DecimalText.decimal(right) else {
      return left < right ? .orderedAscending : left == right ? .orderedSame : .orderedDescending
    }
    return left < right ? .orderedAscending : left == right ? .orderedSame : .orderedDescending
  }

  /// A function of `count` arguments that is null when any of them is.
  static func function(
    _ name: String, _ count: Int, _ body: @escaping @Sendable ([DatabaseValue]) throws -> DatabaseValue?
  ) -> DatabaseFunction {
    DatabaseFunction(name, argumentCount: count, pure: true) { values in
      values.contains(where: \.isNull) ? DatabaseValue.null : try whole(try body(values))
    }
  }

  /// As ``function(_:_:_:)`` for any number of arguments.
  static func variadic(
    _ name: String, _ body: @escaping @Sendable ([DatabaseValue]) throws -> DatabaseValue?
  ) -> DatabaseFunction {
    DatabaseFunction(name, pure: true) { values in
      values.contains(where: \.isNull) ? DatabaseValue.null : try whole(try body(values))
    }
  }

  /// A result as SQLite can hand it on, see ``StoredValue/stored(string:)``.
  ///
  /// - Throws: ``QueryLimit/value(limit:)`` for one that is longer than a value may be.
  private static func whole(_ result: DatabaseValue?) throws(QueryLimit) -> DatabaseValue {
    guard case .string(let text)? = result?.storage else { return result ?? .null }
    var meter = WorkMeter()
    try meter.make(text.utf8.count)
    return StoredValue.stored(string: text)
  }

  private static let conversion: [DatabaseFunction] = [
    DatabaseFunction("kusto_convert", argumentCount: 3, pure: true) { values in
      guard case .int64(let from) = values[1].storage, case .int64(let to) = values[2].storage,
        let source = ScalarType(code: Int(from)), let target = ScalarType(code: Int(to))
      else { return DatabaseValue.null }
      return Literal(stored: values[0], type: source).converted(to: target).stored
    }
  ]
}

extension Database {
  /// The first value that `sql` yields; null when there is no row.
  func firstValue(of sql: String, _ arguments: [DatabaseValue]) throws -> DatabaseValue {
    try DatabaseValue.fetchOne(self, sql: sql, arguments: StatementArguments(arguments)) ?? .null
  }
}

extension DatabaseValue {
  var text: String { StoredValue.text(self) ?? "" }

  var int: Int64 { StoredValue.integer(self) ?? 0 }

  var double: Double { StoredValue.real(self) ?? .nan }
}

extension Literal {
  /// A stored value of `type`.
  init(stored value: DatabaseValue, type: ScalarType) {
    self.init(type: type, value: .null)
    switch value.storage {
    case .null: if type == .string { self.value = .text("") }
    case .blob: self.value = .text(value.text)
    case .int64(let number): self.value = type == .real ? .real(Double(number)) : .integer(number)
    case .double(let number): self.value = .real(number)
    case .string(let text): self.value = type == .real ? .real(StoredValue.real(text) ?? .nan) : .text(text)
    }
  }

  /// The value as SQLite holds it.
  var stored: DatabaseValue {
    switch value {
    case .null: .null
    case .integer(let value): value.databaseValue
    case .real(let value): StoredValue.stored(value)
    case .text(let value): StoredValue.stored(string: value)
    }
  }
}
