import KustoSink
import TerminalKit

/// Three lists side by side; below them what is known of the marked table.
struct ConnectView {
  let model: Model
  private var state: ConnectState { model.connect }

  func draw(in rect: Rect, on grid: inout Grid) {
    let rows = rect.rows(.flex(3), .flex(2))
    let columns = rows[0].columns(.flex(4), .flex(3), .flex(4))
    drawClusters(in: columns[0], on: &grid)
    drawDatabases(in: columns[1], on: &grid)
    drawTables(in: columns[2], on: &grid)
    drawTable(in: rows[1], on: &grid)
  }

  private func filterNote(_ pane: Pane) -> String { model.filters[pane].map { $0.isEmpty ? "" : "/\($0)" } ?? "" }

  private func drawClusters(in rect: Rect, on grid: inout Grid) {
    let inside = Panel("Clusters", note: SafeText(filterNote(.clusters)), hasFocus: state.pane == .clusters)
      .draw(in: rect, on: &grid)
    let shown = model.shownClusters
    let ellipsis = grid.glyphs.ellipsis
    Table(
      columns: [Table.Column("CLUSTER", .flex(1)), Table.Column("", .fixed(2))], count: shown.count + 1,
      selected: state.clusterCursor.index, hasFocus: state.pane == .clusters
    ) { index in
      guard shown.indices.contains(index) else { return [Line("[a] another ...", .textMuted), Line()] }
      let isOpen = shown[index] == state.cluster
      let mark = !isOpen ? Line() : state.databases.problem != nil ? Line("!", .severityError) : Line("+", .severityOk)
      return [Line(SafeText(shown[index]).fittedInMiddle(rect.width - 7, ellipsis: ellipsis)), mark]
    }.draw(inside: inside, on: &grid)
  }

  private func drawDatabases(in rect: Rect, on grid: inout Grid) {
    let pane = ListPane(
      title: "Databases", note: filterNote(.databases), hasFocus: state.pane == .databases, content: state.databases,
      failedNote: "The reason is below; r asks again.", waited: model.waitedSeconds,
      idleNote: "Enter on a cluster lists its databases.")
    guard let inside = pane.draw(in: rect, on: &grid) else { return }
    let shown = model.shownDatabases
    Table(
      columns: [Table.Column("NAME", .flex(1)), Table.Column("", .fixed(1))], count: shown.count,
      selected: state.databaseCursor.index, hasFocus: state.pane == .databases, emptyNote: "none"
    ) { [Line(shown[$0]), Line(shown[$0] == state.database ? "+" : "", .severityOk)] }
    .draw(inside: inside, on: &grid)
  }

  private func drawTables(in rect: Rect, on grid: inout Grid) {
    let pane = ListPane(
      title: "Tables", note: filterNote(.tables), hasFocus: state.pane == .tables, content: state.tables,
      failedNote: "The reason is below; r asks again.", waited: model.waitedSeconds,
      idleNote: "Enter on a database lists its tables.")
    guard let inside = pane.draw(in: rect, on: &grid) else { return }
    let shown = model.shownTables
    Table(
      columns: [Table.Column("NAME", .flex(1)), Table.Column("", .fixed(4))], count: shown.count + 1,
      selected: state.tableCursor.index, hasFocus: state.pane == .tables
    ) { index in
      guard shown.indices.contains(index) else { return [Line("[a] new table ...", .textMuted), Line()] }
      let isNew = shown[index] == state.newTable
      return [
        Line(shown[index]), isNew ? Line("new", .diffNew) : Line(shown[index] == state.table ? "+" : "", .severityOk),
      ]
    }.draw(inside: inside, on: &grid)
  }

  private func drawTable(in rect: Rect, on grid: inout Grid) {
    // The lists are too narrow for a reason and what to try.
    if let problem = state.databases.problem ?? state.tables.problem {
      let what = state.databases.problem != nil ? "No databases" : "No tables"
      let from = state.databases.problem != nil ? state.cluster : state.database
      let inside = Panel(SafeText("\(what) from \(from ?? "")")).draw(in: rect, on: &grid)
      return grid.write(problem, in: inside.inset(1, 0))
    }
    if state.tableIsNew {
      let inside = Panel(SafeText("New table \(state.newTable ?? "")")).draw(in: rect, on: &grid)
      grid.write(
        paragraphs: [
          ("It gets the columns of the dataset, and is made just before the commit:", .text),
          ("when nothing is committed, nothing is left of it.", .text),
        ], in: inside.inset(1, 0))
      return
    }
    let pane = ListPane(
      title: state.schemaTable.map { SafeText("Table \($0)") } ?? "Table", note: countNote, hasFocus: false,
      content: state.schema, waited: model.waitedSeconds,
      idleNote: "The columns of the marked table stand here. Nothing is changed by looking.")
    guard let inside = pane.draw(in: rect, on: &grid), let schema = state.schema.value else { return }
    drawColumns(schema.columns, in: inside.inset(1, 0), on: &grid)
  }

  private var countNote: String {
    state.schema.value.map { Figures.counted($0.columns.count, "column") } ?? ""
  }

  /// Name and type in as many columns of text as fit, read downwards.
  private func drawColumns(_ columns: [Column], in rect: Rect, on grid: inout Grid) {
    guard rect.height > 0 else { return }
    let lanes = rect.columns(Array(repeating: .flex(1), count: max(1, rect.width / 26)), spacing: 2)
    let room = lanes.count * rect.height
    for (index, column) in columns.prefix(room).enumerated() {
      let cell = lanes[index / rect.height].row(index % rect.height)
      if index == room - 1, columns.count > room {
        grid.write(SafeText("\(columns.count - room + 1) more"), in: cell, role: .textMuted)
        return
      }
      let parts = cell.columns(.flex(1), .fixed(9))
      grid.write(SafeText(column.name), in: parts[0])
      grid.write(
        SafeText(" \(column.type.rawValue)"), in: parts[1],
        role: ColumnType(rawValue: column.type.rawValue)?.role ?? .text)
    }
  }
}
