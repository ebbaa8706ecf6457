import KustoSink

/// Rows of an answer as lines of text: CSV as RFC 4180 has it, or a JSON object a row.
package enum ResultLines {
  /// Null is an empty field; a text has quotes where it needs them.
  package static func csv(_ row: [JSONValue]) -> String { csv(row.map(text)) }

  package static func csv(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") }

  /// Members in the order of the columns.
  package static func json(_ columns: [Column], _ row: [JSONValue]) -> String {
    var line = "{"
    for (index, (column, value)) in zip(columns, row).enumerated() {
      if index > 0 { line += "," }
      JSONValue.writeQuoted(column.name, to: &line)
      line += ":"
      value.write(to: &line)
    }
    return line + "}"
  }

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
