import KustoSink
import TerminalKit

/// The mappings to choose from, and why some do not fit.
struct MappingView {
  let model: Model
  let chooser: Overlay.MappingChooser

  func draw(in body: Rect, on grid: inout Grid) {
    let rows = chooser.rows
    let rect = body.centered(Size(width: min(78, body.width - 2), height: min(rows.count + 4, body.height)))
    grid.fill(rect)
    grid.cursor = nil
    let kind = model.mappingKind.map { "loaded as \($0.rawValue)" } ?? ""
    let title = SafeText("Mapping of \(model.connect.table ?? "the table")")
    let inside = Panel(title, note: SafeText(kind), hasFocus: true).draw(in: rect, on: &grid)
    let parts = inside.rows(.flex(1), .fixed(2))
    Table(
      columns: [Table.Column("", .fixed(1)), Table.Column("", .flex(2)), Table.Column("", .flex(3))], count: rows.count,
      selected: chooser.cursor.index, hasHeader: false
    ) { line(rows[$0]) }.draw(inside: parts[0], on: &grid)
    grid.write(paragraphs: [foot], in: parts[1].inset(1, 0))
  }

  private func line(_ row: Overlay.MappingChooser.Row) -> [Line] {
    let refusal = model.refusal(of: row)
    let role: Role = refusal == nil ? .text : .disabled
    let mark = Line(isChosen(row) ? "*" : "")
    return switch row {
    case .none: [mark, Line("none", role), Line("columns go by their names", .textMuted)]
    case .known(let known):
      [mark, Line(known.name, role), Line(refusal == nil ? columns(known) : "\(known.kind), does not fit", .textMuted)]
    case .file: [mark, Line("a file ...", role), Line("JSON as Kusto has it", .textMuted)]
    case .make: [mark, Line("make one ...", role), Line("of the columns in Schema", .textMuted)]
    }
  }

  private func columns(_ mapping: TableMapping) -> String {
    "\(mapping.kind), \(Figures.counted(mapping.columns.count, "column")): \(mapping.columns.joined(separator: ", "))"
  }

  private func isChosen(_ row: Overlay.MappingChooser.Row) -> Bool {
    switch (row, model.options.mapping?.choice) {
    case (.none, nil): true
    case (.known(let known), .named(let name)): known.name == name
    case (.file, .given): true
    default: false
    }
  }

  private var foot: (String, Role) {
    switch chooser.list {
    case .loading: ("The mappings of the table are read\(waitedWords).", .textMuted)
    case .failed(let problem): (problem.what, .severityError)
    case .idle, .loaded:
      ("A mapping decides about columns: names, types and skips of Schema do not count then.", .textMuted)
    }
  }

  private var waitedWords: String { model.waitedSeconds > 1 ? " (\(model.waitedSeconds) s)" : "" }
}
