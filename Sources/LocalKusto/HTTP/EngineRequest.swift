import Datasets
import Foundation
import Kusto

/// What a query or command request says.
struct EngineRequest: Sendable {
  var database: String?
  /// The command or query.
  var text = ""
  var properties: [String: JSONValue] = [:]
  /// The body as it came, for streaming ingestion.
  var data = Data()

  /// A body that is data.
  init(data: Data) { self.data = data }

  /// Reads a JSON body: `db`, `csl`, and `properties`, which is an object or the text of one.
  ///
  /// - Throws: ``ServiceError`` when it is not that.
  init(json data: Data) throws {
    guard let body = try? JSONValue(data: data), let text = body["csl"]?.stringValue else {
      throw ServiceError.badRequest("General_BadRequest", "The body is not a JSON object with 'db' and 'csl'.")
    }
    self.text = text
    database = body["db"]?.stringValue
    properties = Self.members(body["properties"])
  }

  /// Reads `?db=…&csl=…&properties=…`.
  init(query: String) {
    let members = QueryString(query.replacing("+", with: "%20"))
    text = members["csl"] ?? ""
    database = members["db"]
    properties = Self.members(members["properties"].map { .string($0) })
  }

  /// Whether it is a management command; otherwise it is a query.
  var isCommand: Bool { text.trimmingCharacters(in: .whitespacesAndNewlines).hasPrefix(".") }

  /// What the options of the request mean for a query.
  func options(now: Int64) -> QueryOptions {
    let given = Self.members(properties["Options"])
    var limits = ResultLimits()
    if Self.isOn(given["notruncation"]) { limits = .none }
    if let records = given["truncationmaxrecords"]?.integerValue { limits.records = Int(records) }
    if let bytes = given["truncationmaxsize"]?.integerValue { limits.bytes = Int(bytes) }
    let parameters = Self.members(properties["Parameters"]).mapValues { $0.stringValue ?? $0.text }
    return QueryOptions(now: now, parameters: parameters, limits: limits)
  }

  /// How many rows a fragment of a progressive answer has; nil for an answer that comes whole.
  var fragmentRows: Int? {
    let given = Self.members(properties["Options"])
    guard !isCommand, Self.isOn(given["results_progressive_enabled"]) else { return nil }
    let rows = given["query_results_progressive_row_count"]?.integerValue.map { Int(clamping: $0) }
    return min(max(rows ?? V2Response.fragmentRows, 1), Self.mostFragmentRows)
  }

  private static let mostFragmentRows = 100_000

  /// Whether the request says that it changes nothing.
  var isReadOnly: Bool { Self.isOn(Self.members(properties["Options"])["request_readonly"]) }

  /// `servertimeout` of the request; nil when it has none, or one that cannot be read.
  ///
  /// - Throws: ``ServiceError`` for one that is not more than nothing.
  var timeout: Duration? {
    get throws {
      let text = Self.members(properties["Options"])["servertimeout"]?.stringValue
      guard let ticks = text.flatMap({ TimespanText.ticks($0) ?? Self.pythonTicks($0) }) else { return nil }
      guard ticks > 0 else {
        throw ServiceError.badRequest("General_BadRequest", "The option 'servertimeout' must be more than 0.")
      }
      // The service's own most.
      return .microseconds(min(ticks, Ticks.perHour) / Ticks.perMicrosecond)
    }
  }

  /// Reads `1 day, 2:03:04`, as Python writes a time.
  private static func pythonTicks(_ text: String) -> Int64? {
    guard let match = text.wholeMatch(of: /(-?[0-9]{1,8}) days?, ([0-9:.]{1,20})/) else { return nil }
    return TimespanText.ticks("\(match.1).\(match.2)")
  }

  /// `data` without its gzip shell.
  static func inflated(_ data: Data, limit: Int) throws -> Data {
    let source = UnpackingByteSource(MemoryByteSource(Array(data), name: "body"))
    do {
      let bytes = try source.prefix(limit + 1)
      guard bytes.count <= limit else { throw StorageError.tooLarge(limit: limit) }
      return Data(bytes)
    } catch is DatasetError {
      throw ServiceError.badRequest("General_BadRequest", "The body is not valid gzip.")
    }
  }

  private static func isOn(_ value: JSONValue?) -> Bool {
    value == true || value?.stringValue?.lowercased() == "true"
  }

  private static func members(_ value: JSONValue?) -> [String: JSONValue] {
    switch value {
    case .object(let members): members
    case .string(let text): (try? JSONValue(parsing: text)).map { members($0) } ?? [:]
    default: [:]
    }
  }
}
