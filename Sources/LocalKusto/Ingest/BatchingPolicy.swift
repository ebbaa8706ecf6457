import Kusto

/// When the messages of one table are ingested together: at the first of three limits.
///
/// Source: Kusto documentation, "IngestionBatching policy". Members that are missing have the service's defaults. Here a
/// time may be shorter than the service's 10 seconds, so that nobody waits for a test.
struct BatchingPolicy: Sendable, Hashable {
  /// Ticks since the first message of the batch.
  let time: Int64
  let items: Int
  /// Bytes before compression.
  let bytes: Int

  /// Reads the JSON of a policy.
  ///
  /// - Throws: ``ServiceError`` that names the member that is not usable.
  init(_ policy: JSONValue) throws {
    guard case .object = policy else { throw Self.wrong("it is not a JSON object") }
    time = try Self.time(policy["MaximumBatchingTimeSpan"])
    items = try Self.number(policy, "MaximumNumberOfItems", usual: 500, in: 1...25_000)
    bytes = try Self.number(policy, "MaximumRawDataSizeMB", usual: 1_024, in: 100...4_096) << 20
  }

  private static func time(_ value: JSONValue?) throws -> Int64 {
    guard let value, value != .null else { return 5 * Ticks.perMinute }
    guard let ticks = value.stringValue.flatMap({ TimespanText.ticks($0) }), (0...longest).contains(ticks) else {
      throw wrong("MaximumBatchingTimeSpan must be a timespan of at most 00:30:00")
    }
    return ticks
  }

  private static let longest = 30 * Ticks.perMinute

  private static func number(
    _ policy: JSONValue, _ name: String, usual: Int, in range: ClosedRange<Int>
  ) throws -> Int {
    guard let value = policy[name], value != .null else { return usual }
    guard let number = value.integerValue.map({ Int(clamping: $0) }), range.contains(number) else {
      throw wrong("\(name) must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private static func wrong(_ why: String) -> ServiceError {
    .badRequest("BadRequest_PolicyNotValid", "The ingestionbatching policy is not valid: \(why).")
  }
}
