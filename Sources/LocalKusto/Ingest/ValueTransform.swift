import GRDB
import Kusto
import KustoTypes

/// What a mapping does with a value before it is stored.
enum ValueTransform: Sendable, Hashable {
  /// A number of units since 1970, each of so many ticks; of nanoseconds a hundred are one tick.
  case unixTime(multiply: Int64, divide: Int64)
  /// `[{"Key":k,"Value":v}]` as `{k:v}`.
  case propertyBag

  /// The transform that Kusto calls `name`; nil when it is not known here.
  init?(name: String) {
    switch name.lowercased() {
    case "datetimefromunixseconds": self = .unixTime(multiply: Ticks.perSecond, divide: 1)
    case "datetimefromunixmilliseconds": self = .unixTime(multiply: Ticks.perSecond / 1000, divide: 1)
    case "datetimefromunixmicroseconds": self = .unixTime(multiply: Ticks.perMicrosecond, divide: 1)
    case "datetimefromunixnanoseconds": self = .unixTime(multiply: 1, divide: 100)
    case "propertybagarraytodictionary": self = .propertyBag
    default: return nil
    }
  }

  /// The transformed value; null, as all that Kusto cannot read, where it makes no sense.
  func value(of value: JSONValue, type: ScalarType) -> DatabaseValue {
    switch self {
    case .unixTime(let multiply, let divide):
      guard let ticks = Self.ticks(value, multiply, divide) else { return .null }
      return StoredValue.stored(DateTimeText.format(ticks), type: type)
    case .propertyBag:
      let parsed = value.stringValue.flatMap { try? JSONValue(parsing: $0) } ?? value
      return StoredValue.stored(Self.dictionary(parsed), type: type)
    }
  }

  /// Ticks since the year 1; nil for what is no number, or outside of Kusto's years.
  private static func ticks(_ value: JSONValue, _ multiply: Int64, _ divide: Int64) -> Int64? {
    let number: Double?
    if let whole = value.integerValue ?? value.stringValue.flatMap({ Int64($0) }) {
      let (product, overflows) = whole.multipliedReportingOverflow(by: multiply)
      guard !overflows else { return nil }
      return since1970(product / divide)
    }
    if case .number(let real) = value { number = real } else { number = value.stringValue.flatMap { Double($0) } }
    guard let number, number.isFinite, (number * Double(multiply) / Double(divide)).magnitude < 4e18 else { return nil }
    return since1970(Int64(number * Double(multiply) / Double(divide)))
  }

  private static func since1970(_ ticks: Int64) -> Int64? {
    let (sum, overflows) = ticks.addingReportingOverflow(epoch)
    return overflows || sum < 0 || sum > lastTick ? nil : sum
  }

  /// 1970-01-01 and the end of the year 9999.
  private static let epoch: Int64 = 621_355_968_000_000_000
  private static let lastTick: Int64 = 3_155_378_975_999_999_999

  private static func dictionary(_ value: JSONValue) -> JSONValue {
    guard case .array(let items) = value else { return value }
    var members: [String: JSONValue] = [:]
    for item in items {
      guard let key = item["Key"]?.stringValue ?? item["key"]?.stringValue else { continue }
      members[key] = item["Value"] ?? item["value"] ?? .null
    }
    return .object(members)
  }
}
