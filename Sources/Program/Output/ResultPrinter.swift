import Console
import Datasets
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
    var lines = JSONLines(table.columns)
    for row in table.rows {
      lines.append(row)
      guard lines.bytes.count >= Self.blockBytes else { continue }
      StandardStreams.write(lines: lines.bytes)
      lines.removeAll()
    }
    StandardStreams.write(lines: lines.bytes)
  }

  /// Lines that are there already are written together, up to about so many bytes.
  private static let blockBytes = 64 << 10

  private func printCSV(_ table: ResultTable) {
    writeCSV(ResultLines.csv(table.columns.map(\.name)))
    for row in table.rows { writeCSV(ResultLines.csv(row)) }
  }

  /// A line as it is in a pipe or file; on a terminal nothing in it can move the cursor or hide text.
  private func writeCSV(_ line: String) { StandardStreams.write(StandardStreams.shown(line, on: STDOUT_FILENO)) }

  /// Columns as wide as their widest value, numbers to the right; control characters never reach a terminal.
  private func printAligned(_ table: ResultTable) {
    let cells = [table.columns.map(\.name)] + table.rows.map { $0.map(ResultLines.text) }
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
    StandardStreams.say(Figures.counted(table.rows.count, "row"))
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
