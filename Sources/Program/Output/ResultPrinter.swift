import Foundation
import Kusto
import TerminalKit

/// Prints the table of an answer: for people with aligned columns, as JSON lines, or as CSV.
struct ResultPrinter {
  enum Style { case table, json, csv }

  var style: Style

  func print(_ table: ResultTable) {
    switch style {
    case .json: printJSON(table)
    case .csv: printCSV(table)
    case .table: printAligned(table)
    }
  }

  private func printJSON(_ table: ResultTable) {
    for row in table.rows {
      var line = "{"
      for (index, (column, value)) in zip(table.columns, row).enumerated() {
        if index > 0 { line += "," }
        JSONValue.writeQuoted(column.name, to: &line)
        line += ":"
        value.write(to: &line)
      }
      StandardStreams.write(line + "}")
    }
  }

  private func printCSV(_ table: ResultTable) {
    StandardStreams.write(table.columns.map { Self.field($0.name) }.joined(separator: ","))
    for row in table.rows {
      StandardStreams.write(row.map { Self.field(Self.text($0)) }.joined(separator: ","))
    }
  }

  private static func field(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") && $0 != 10 && $0 != 13 }
    return plain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// Columns as wide as their widest value, numbers to the right; control characters never reach a terminal.
  private func printAligned(_ table: ResultTable) {
    let cells = [table.columns.map(\.name)] + table.rows.map { $0.map(Self.text) }
    let shown = cells.map { $0.map { SafeText($0.prefixed(200)) } }
    let widths = table.columns.indices.map { index in shown.map { $0[index].width }.max() ?? 0 }
    let isNumber = table.columns.map { [.int, .long, .real, .decimal].contains($0.type) }
    for (line, row) in shown.enumerated() {
      let parts = row.enumerated().map { index, cell in
        let padding = String(repeating: " ", count: widths[index] - cell.width)
        return isNumber[index] ? padding + cell.string : cell.string + padding
      }
      StandardStreams.write(parts.joined(separator: "  ").trimmingSuffix(" "))
      if line == 0 {
        StandardStreams.write(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "))
      }
    }
    StandardStreams.say("\(Quantity.count(table.rows.count)) row\(table.rows.count == 1 ? "" : "s")")
  }

  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .null: ""
    case .string(let text): text
    default: value.text
    }
  }
}

extension String {
  fileprivate func prefixed(_ limit: Int) -> String { count > limit ? prefix(limit) + "..." : self }

  fileprivate func trimmingSuffix(_ character: Character) -> String {
    var copy = self
    while copy.last == character { copy.removeLast() }
    return copy
  }
}
