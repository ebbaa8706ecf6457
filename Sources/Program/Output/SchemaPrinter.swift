import Foundation
import KustoSink
import TerminalKit

/// Prints a profile for people: a line a column, its warnings below it.
struct SchemaPrinter {
  private let profile: DatasetProfile

  init(_ profile: DatasetProfile) { self.profile = profile }

  func print() {
    write(heading)
    for line in profile.formatEvidence { write("  \(line)") }
    for finding in profile.findings { write("  * \(finding.words)") }
    write("")
    let names = profile.columns.map { SafeText($0.name) }
    let width = min(40, names.map(\.width).max() ?? 0)
    for (column, name) in zip(profile.columns, names) {
      let padding = String(repeating: " ", count: max(0, width - name.width))
      let type = column.type.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)
      write("\(name.string)\(padding)  \(type) \(column.evidence)")
      for warning in column.warnings { write(String(repeating: " ", count: width + 2) + "* \(warning)") }
    }
  }

  private var heading: String {
    let files = profile.files.count == 1 ? "1 file" : "\(Figures.grouped(profile.files.count)) files"
    let rows = "\(Figures.grouped(profile.rows)) rows, \(Figures.bytes(profile.bytes))"
    let extent =
      switch profile.scanned {
      case .full: "every row scanned"
      case .sample(let rows): "A SAMPLE: the first \(Figures.grouped(rows)) rows of each file"
      }
    return "\(profile.format.name), \(files), \(rows), \(extent)"
  }

  private func write(_ line: String) { StandardStreams.write(StandardStreams.shown(line, on: STDOUT_FILENO)) }
}
