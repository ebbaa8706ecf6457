import GRDB
import Kusto
import KustoTypes

extension QueryFunctions {
  static let bagAggregates: [DatabaseFunction] = [
    DatabaseFunction("kusto_make_bag", argumentCount: 2, aggregate: BagAggregate.self),
    DatabaseFunction("kusto_bag_shape", argumentCount: 1, aggregate: BagShape.self),
    DatabaseFunction("kusto_make_list_with_nulls", argumentCount: 2, aggregate: FullListAggregate.self),
  ]
}

/// `make_bag`: the members of all bags; of a key that comes twice the first value stays.
private struct BagAggregate: DatabaseAggregate {
  private let budget = QueryBudget.current ?? QueryBudget()
  private var members: [String: JSONValue] = [:]
  private var bytes = 0

  mutating func step(_ values: [DatabaseValue]) throws {
    guard !values[0].isNull, case .object(let more)? = try? JSONValue(parsing: values[0].text) else { return }
    for (key, value) in more where members[key] == nil && members.count < values[1].int {
      members[key] = value
      let size = key.utf8.count + value.text.utf8.count + 64
      bytes += size
      try budget.hold(size)
    }
  }

  func finalize() throws -> (any DatabaseValueConvertible)? {
    budget.release(bytes)
    let text = JSONValue.object(members).text
    var meter = WorkMeter()
    try meter.make(text.utf8.count)
    return text
  }
}

/// The keys of all bags as a JSON object: each with the code of the one type that holds its values.
private struct BagShape: DatabaseAggregate {
  private let budget = QueryBudget.current ?? QueryBudget()
  private var types: [String: ScalarType] = [:]

  mutating func step(_ values: [DatabaseValue]) throws {
    guard !values[0].isNull, case .object(let members)? = try? JSONValue(parsing: values[0].text) else { return }
    for (key, value) in members {
      if let known = types[key] {
        types[key] = Self.joined(known, value)
      } else {
        try budget.hold(key.utf8.count + 64)
        types[key] = Self.type(value) ?? .bool
        if value == .null { nullOnly.insert(key) }
      }
      guard value != .null, nullOnly.remove(key) != nil else { continue }
      types[key] = Self.type(value) ?? .dynamic
    }
  }

  /// Keys of which only nulls are known.
  private var nullOnly: Set<String> = []

  func finalize() -> (any DatabaseValueConvertible)? {
    JSONValue.object(
      types.reduce(into: [:]) { result, item in
        let type = nullOnly.contains(item.key) ? ScalarType.dynamic : item.value
        result[item.key] = .integer(Int64(type.code))
      }
    ).text
  }

  private static func joined(_ known: ScalarType, _ value: JSONValue) -> ScalarType {
    guard let type = type(value), type != known else { return known }
    return type.isNumber && known.isNumber ? .real : .dynamic
  }

  private static func type(_ value: JSONValue) -> ScalarType? {
    switch value {
    case .null: nil
    case .bool: .bool
    case .integer: .long
    case .number: .real
    case .string: .string
    case .array, .object: .dynamic
    }
  }
}

/// `make_list_with_nulls`: an element for every row.
private struct FullListAggregate: DatabaseAggregate {
  private var elements = HeldElements()

  mutating func step(_ values: [DatabaseValue]) throws {
    guard elements.count < values[1].int else { return }
    try elements.append(values[0].isNull ? "null" : values[0].text)
  }

  func finalize() throws -> (any DatabaseValueConvertible)? { try elements.array() }
}
