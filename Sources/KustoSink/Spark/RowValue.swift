import Foundation

/// A value of a row that a program makes, with the connector's types.
public indirect enum RowValue: Sendable, Hashable {
  /// No value. In a column of text it is the empty text: Kusto has no other.
  case null
  /// A `bool`.
  case bool(Bool)
  /// An `int` or a `long`.
  case integer(Int64)
  /// A `real`, also not a number and infinite.
  case real(Double)
  /// A `decimal`, of up to 34 digits.
  case decimal(Decimal)
  /// A `string`.
  case string(String)
  /// A `datetime`.
  case datetime(Date)
  /// A `timespan`.
  case timespan(Duration)
  /// A `guid`.
  case guid(UUID)
  /// Bytes, which Kusto gets as Base64 in a `string`.
  case binary([UInt8])
  /// A `dynamic` of values in order.
  case array([RowValue])
  /// A `dynamic` of keys and values; keys that are no text are written as one.
  case map([RowValue: RowValue])
  /// A `dynamic` of named fields.
  case structure([String: RowValue])
}

extension RowValue {
  /// The value as a field of CSV that Kusto and our own reader take for exactly it.
  ///
  /// Texts are always in quotes, so that an empty one is not a missing one in the eyes of any reader.
  var field: String {
    switch self {
    case .null: ""
    case .string(let text): Self.quoted(text)
    case .array, .map, .structure: Self.quoted(json.text)
    default: plain
    }
  }

  private static func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }

  /// The value as text without quotes.
  private var plain: String {
    switch self {
    case .null: ""
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .real(let value):
      value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : String(value)
    case .decimal(let value): value.description
    case .string(let value): value
    case .datetime(let value): KustoTime.text(value)
    case .timespan(let value): Self.text(of: value)
    case .guid(let value): value.uuidString.lowercased()
    case .binary(let value): Data(value).base64EncodedString()
    case .array, .map, .structure: json.text
    }
  }

  /// The value inside of a `dynamic`.
  ///
  /// JSON has no NaN, no times and no decimals in full: those are texts there.
  private var json: JSONValue {
    switch self {
    case .null: .null
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .real(let value): value.isFinite ? .number(value) : .string(plain)
    case .array(let values): .array(values.map(\.json))
    case .map(let values):
      .object(Dictionary(values.map { ($0.key.plain, $0.value.json) }, uniquingKeysWith: { first, _ in first }))
    case .structure(let fields): .object(fields.mapValues(\.json))
    default: .string(plain)
    }
  }

  /// `-1.02:03:04.0000005`, as Kusto writes it: in ticks of 100 ns.
  private static func text(of duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let isNegative = seconds < 0 || attoseconds < 0
    let whole = seconds.magnitude
    let ticks = attoseconds.magnitude / 100_000_000_000
    func two(_ number: UInt64) -> String { number < 10 ? "0\(number)" : String(number) }
    let time = "\(two(whole / 3600 % 24)):\(two(whole / 60 % 60)):\(two(whole % 60))"
    let fraction = String(10_000_000 + ticks).dropFirst()
    return "\(isNegative ? "-" : "")\(whole / 86_400).\(time).\(fraction)"
  }
}

extension RowValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  /// A `string`.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An `int` or a `long`.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A `real`.
  public init(floatLiteral value: Double) { self = .real(value) }
  /// A `bool`.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// No value.
  public init(nilLiteral: ()) { self = .null }
}

/// A row that a program makes: a value for each column of the schema, in its order.
public struct Row: Sendable, Hashable {
  /// The values.
  public var values: [RowValue]

  /// A row of `values`.
  public init(_ values: RowValue...) { self.values = values }

  /// A row of `values`.
  public init(_ values: [RowValue]) { self.values = values }

  /// The row as a line of CSV.
  var line: String {
    // A line with nothing in it would be a blank line, which is no row.
    if values == [.null] { return "\"\"\n" }
    return values.map(\.field).joined(separator: ",") + "\n"
  }
}
