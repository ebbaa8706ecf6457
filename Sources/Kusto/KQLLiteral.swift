/// Values written as KQL literals.
///
/// Every text that enters a command goes through here.
package enum KQLLiteral {
  /// `text` as a string literal in single quotes, with backslash escapes.
  package static func string(_ text: String) -> String { "'\(escaped(text))'" }

  /// `text` as an obfuscated literal, which Kusto hides in its own logs and traces.
  package static func secret(_ text: String) -> String { "h\(string(text))" }

  /// `text` as a verbatim literal in double quotes, as Microsoft's own connectors write JSON in commands.
  package static func verbatim(_ text: String) -> String {
    "@\"\(text.replacing("\"", with: "\"\""))\""
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "'": result += "\\'"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0": result += "\\0"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
