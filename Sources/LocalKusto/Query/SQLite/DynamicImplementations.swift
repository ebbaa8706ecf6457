import GRDB
import Kusto

/// JSON text put together.
enum JSONText {
  static func quoted(_ text: String) -> String { JSONValue.string(text).text }

  /// A JSON array of elements that are JSON already.
  static func array(_ elements: some Sequence<String>) throws(QueryLimit) -> String {
    var array = JSONArrayText()
    for element in elements { try array.append(json: element) }
    return array.text
  }
}

extension QueryFunctions {
  static let dynamics: [DatabaseFunction] = [
    function("kusto_element", 2) { element($0[1], of: parsed($0[0])) },
    function("kusto_array_length", 1) { values in
      if case .array(let items) = parsed(values[0]) { Int64(items.count).databaseValue } else { nil }
    },
    function("kusto_bag_keys", 1) { values in
      guard case .object(let members) = parsed(values[0]) else { return nil }
      return try JSONText.array(members.keys.sorted().map(JSONText.quoted)).databaseValue
    },
    function("kusto_has_key", 2) { values in
      guard case .object(let members) = parsed(values[0]) else { return nil }
      return (members[values[1].text] != nil).databaseValue
    },
    function("kusto_set_has", 2) { values in
      guard case .array(let items) = parsed(values[0]) else { return nil }
      return items.contains(parsed(values[1])).databaseValue
    },
    function("kusto_index_of", 2) { values in
      guard case .array(let items) = parsed(values[0]) else { return nil }
      return Int64(items.firstIndex(of: parsed(values[1])) ?? -1).databaseValue
    },
    function("kusto_join", 2) { values in
      guard case .array(let items) = parsed(values[0]) else { return "".databaseValue }
      return try Texts.joined(items.lazy.map { $0.stringValue ?? $0.text }, by: values[1].text).databaseValue
    },
    DatabaseFunction("kusto_expand", pure: true) { try Expanding.rows(of: $0) },
    function("kusto_range", 4) { try ArrayRange.text($0).databaseValue },
    DatabaseFunction("kusto_cast", argumentCount: 2, pure: true) { Expanding.cast($0[0], to: $0[1]) },
    DatabaseFunction("kusto_type", argumentCount: 1, pure: true) { values in
      values[0].isNull ? "null" : type(parsed(values[0]))
    },
  ]

  /// JSON that a table or a function of ours holds; other text is a string.
  static func parsed(_ value: DatabaseValue) -> JSONValue {
    let text = value.text
    return (try? JSONValue(parsing: text)) ?? .string(text)
  }

  private static func element(_ key: DatabaseValue, of value: JSONValue) -> DatabaseValue? {
    let found: JSONValue?
    switch (value, key.storage) {
    case (.array(let items), .int64(let index)):
      let position = index < 0 ? items.count &+ Int(clamping: index) : Int(clamping: index)
      found = items.indices.contains(position) ? items[position] : nil
    case (.object(let members), _): found = members[key.text]
    default: found = nil
    }
    guard let found, found != .null else { return nil }
    return found.text.databaseValue
  }

  private static func type(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool: "bool"
    case .integer: "long"
    case .number: "double"
    case .string: "string"
    case .array: "array"
    case .object: "dictionary"
    }
  }
}
