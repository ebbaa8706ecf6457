import KustoSink

/// Rows of an answer as JSON lines: an object a row, its members in the order of the columns.
package struct JSONLines {
  /// The key of each column, with the colon behind it.
  private let keys: [[UInt8]]
  private var writer = JSONWriter()

  package init(_ columns: [Column]) {
    keys = columns.map { column in
      var key = JSONWriter()
      key.append(quoted: column.name)
      key.append(raw: ":")
      return key.bytes
    }
  }

  /// The lines so far, in UTF-8, each with its end.
  package var bytes: [UInt8] { writer.bytes }

  /// Adds the line of `row`, which has a value for each column.
  package mutating func append(_ row: [JSONValue]) {
    writer.append(raw: "{")
    for (index, key) in keys.enumerated() {
      if index > 0 { writer.append(raw: ",") }
      writer.append(raw: key)
      writer.append(row[index])
    }
    writer.append(raw: "}\n")
  }

  /// Forgets the lines that were written.
  package mutating func removeAll() { writer.removeAll() }
}

/// Rows of an answer as lines of CSV, as RFC 4180 has it.
package enum ResultLines {
  /// Null is an empty field; a text has quotes where it needs them.
  package static func csv(_ row: [JSONValue]) -> String { csv(row.map(text)) }

  package static func csv(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") }

  /// The text of a value; null has none.
  package static func text(_ value: JSONValue) -> String {
    switch value {
    case .null: ""
    case .string(let text): text
    default: value.text
    }
  }

  private static func field(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") && $0 != 10 && $0 != 13 }
    return plain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
