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
    let tagWidth = shown.map { SafeText(words(of: $0)).width }.max() ?? 0
    let ellipsis = grid.glyphs.ellipsis
    Table(
      columns: [
        Table.Column("CLUSTER", .flex(1)), Table.Column("", .fixed(tagWidth), align: .right),
        Table.Column("", .fixed(2)),
      ], count: shown.count + 1,
      selected: state.clusterCursor.index, hasFocus: state.pane == .clusters
    ) { index in
      guard shown.indices.contains(index) else {
        return [Line("[\(model.keyWords(.add, in: .connect))] another", .textMuted), Line(), Line()]
      }
      let isOpen = shown[index] == state.cluster
      let mark = !isOpen ? Line() : state.databases.problem != nil ? Line("!", .severityError) : Line("+", .severityOk)
      return [
        Line(SafeText(shown[index]).fittedInMiddle(rect.width - 8 - tagWidth, ellipsis: ellipsis)),
        Line(words(of: shown[index]), .environment), mark,
      ]
    }.draw(inside: inside, on: &grid)
  }

  /// The tag of a cluster, and `ro` for one that is read-only.
  private func words(of cluster: String) -> String {
    let tag = model.tags[ClusterIdentity(cluster)]
    return [tag, model.readOnly.contains(cluster) ? "ro" : nil].compactMap(\.self).joined(separator: " ")
  }

  private func drawDatabases(in rect: Rect, on grid: inout Grid) {
    let pane = ListPane(
      title: "Databases", note: filterNote(.databases), hasFocus: state.pane == .databases, content: state.databases,
      failedNote: "The reason is below; \(model.key(.refresh)) tries again.", waited: model.waitedSeconds,
      idleNote: "\(model.key(.open)) on a cluster lists its databases.")
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
      failedNote: "The reason is below; \(model.key(.refresh)) tries again.", waited: model.waitedSeconds,
      idleNote: "\(model.key(.open)) on a database lists its tables.")
    guard let inside = pane.draw(in: rect, on: &grid) else { return }
    let shown = model.shownTables
    Table(
      columns: [Table.Column("NAME", .flex(1)), Table.Column("", .fixed(4))], count: shown.count + 1,
      selected: state.tableCursor.index, hasFocus: state.pane == .tables
    ) { index in
      guard shown.indices.contains(index) else {
        return [Line("[\(model.keyWords(.add, in: .connect))] new table", .textMuted), Line()]
      }
      let isNew = shown[index] == state.newTable
      return [
        Line(shown[index]), isNew ? Line("new", .diffNew) : Line(shown[index] == state.table ? "+" : "", .severityOk),
      ]
    }.draw(inside: inside, on: &grid)
  }

  private func drawTable(in rect: Rect, on grid: inout Grid) {
    if state.check != .idle { return drawCheck(in: rect, on: &grid) }
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
          ("It gets the columns of the dataset. It is created just before the commit", .text),
          ("and dropped when nothing is committed.", .text),
        ], in: inside.inset(1, 0))
      return
    }
    let pane = ListPane(
      title: state.schemaTable.map { SafeText("Table \($0)") } ?? "Table", note: countNote, hasFocus: false,
      content: state.schema, waited: model.waitedSeconds,
      idleNote: "The columns of the selected table are shown here. Nothing is changed.")
    guard let inside = pane.draw(in: rect, on: &grid), let schema = state.schema.value else { return }
    drawColumns(schema.columns, in: inside.inset(1, 0), on: &grid)
  }

  /// What a load needs: what is missing first, and as much of the rest as there is room for.
  private func drawCheck(in rect: Rect, on grid: inout Grid) {
    let pane = ListPane(
      title: SafeText("Can I load into \(state.checked)?"),
      note: "\(model.key(.check)) shows all, \(model.key(.copy)) copies grants", hasFocus: false,
      content: state.check, waited: model.waitedSeconds, idleNote: "")
    guard let inside = pane.draw(in: rect, on: &grid), let items = state.check.value else { return }
    let order: [CheckItem.State] = [.missing, .unknown, .note, .ok]
    let sorted = order.flatMap { state in items.filter { $0.state == state } }
    let room = inside.inset(1, 0)
    for (row, item) in sorted.enumerated() where row < room.height {
      let role: Role =
        switch item.state {
        case .missing: .severityError
        case .unknown, .note: .severityWarn
        case .ok: .severityOk
        }
      let parts = room.row(row).columns(.fixed(8), .fixed(18), .flex(1), spacing: 1)
      grid.write(SafeText(item.mark), in: parts[0], role: role)
      grid.write(SafeText(item.id), in: parts[1], role: .textStrong)
      grid.write(
        SafeText(item.found).fitted(parts[2].width, ellipsis: grid.glyphs.ellipsis), in: parts[2])
      if row == room.height - 1, sorted.count > room.height {
        grid.fill(room.row(row))
        grid.write(
          SafeText("\(sorted.count - row) more; \(model.key(.check)) shows all"), in: room.row(row), role: .textMuted)
      }
    }
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
        role: column.type.role)
    }
  }
}
