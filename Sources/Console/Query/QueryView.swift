import KustoSink
import TerminalKit

/// The query above, its rows below, and the whole value of the marked cell at the foot.
struct QueryView {
  let model: Model
  private var state: QueryState { model.query }

  func draw(in rect: Rect, on grid: inout Grid) {
    let isShort = rect.height < ScreenFrame.comfortable
    let wanted = EditorBox(state.editor, hasFocus: false).lines(width: rect.width - 4).count
    let text = min(max(wanted, isShort ? 1 : 2), rect.height / 3)
    let parts = rect.rows(.fixed(text + 2), .flex(1))
    drawText(in: parts[0], on: &grid)
    drawAnswer(in: parts[1], on: &grid)
  }

  private func drawText(in rect: Rect, on grid: inout Grid) {
    let hasFocus = state.pane == .text && model.overlay == nil
    let place = state.place.map { "\($0.cluster), \($0.database)" } ?? ""
    let inside = Panel("KQL", note: SafeText(place), hasFocus: state.pane == .text).draw(in: rect, on: &grid)
    EditorBox(state.editor, hasFocus: hasFocus).draw(in: inside.inset(1, 0), on: &grid)
  }

  private func drawAnswer(in rect: Rect, on grid: inout Grid) {
    let pane = ListPane(
      title: "Rows", note: note, hasFocus: state.pane == .rows, content: state.answer, waited: model.waitedSeconds,
      idleNote:
        "\(model.keyWords(.open, in: .queryText)) asks the cluster. Only queries and .show commands are sent: nothing is changed from here."
    )
    guard let inside = pane.draw(in: rect, on: &grid), let answer = state.answer.value else { return }
    let hasFoot = inside.height >= 4 && !answer.rows.isEmpty
    let parts = inside.rows(.flex(1), .fixed(hasFoot ? 1 : 0))
    let aligns = answer.columns.map { Self.isNumber($0.type) ? Alignment.right : .left }
    // The scroll bar takes the place of the panel's right edge.
    let scrolls = answer.rows.count > parts[0].height - 1
    let place = Rect(
      x: parts[0].x, y: parts[0].y, width: parts[0].width + (scrolls ? 1 : 0), height: parts[0].height)
    Sheet(
      titles: answer.columns.map { SafeText($0.name) }, widths: state.widths, aligns: aligns,
      count: answer.rows.count, row: state.row.index, column: state.column, hasFocus: state.pane == .rows,
      emptyNote: "no rows"
    ) { row, column in
      // No cell shows more than this, and values may be of any length.
      guard let text = answer.text(row: row, column: column) else { return Line("null", .null) }
      return Line(String(text.prefix(QueryState.widest + 1)))
    }.draw(in: place, on: &grid)
    if hasFoot { drawFoot(answer, in: parts[1], on: &grid) }
  }

  private func drawFoot(_ answer: QueryAnswer, in rect: Rect, on grid: inout Grid) {
    guard answer.columns.indices.contains(state.column) else { return }
    let column = answer.columns[state.column]
    let value = answer.text(row: state.row.index, column: state.column)
    let name = Line(" \(column.name) ", .columnHeader) + Line("\(column.type.rawValue)  ", .textMuted)
    let text = SafeText((value ?? "null").prefix(rect.width), .named)
    let room = max(0, rect.width - name.width - 1)
    grid.write(
      name + Line(text.fitted(room, ellipsis: grid.glyphs.ellipsis), value == nil ? .null : .text), in: rect)
  }

  private var note: String {
    guard let answer = state.answer.value else { return "" }
    let rows =
      answer.isCut ? "first \(Figures.grouped(answer.rows.count)) rows" : Figures.counted(answer.rows.count, "row")
    let place =
      answer.columns.isEmpty
      ? "" : ", column \(state.column + 1) of \(answer.columns.count)"
    return "\(rows)\(place), \(Figures.grouped(answer.milliseconds)) ms"
  }

  private static func isNumber(_ type: ScalarType) -> Bool { [.int, .long, .real, .decimal].contains(type) }
}

/// A text that is edited on as many lines as it needs.
struct EditorBox {
  private let clusters: [(cluster: SafeText, isBeforeCursor: Bool)]
  private let hasFocus: Bool

  init(_ editor: LineEditor, hasFocus: Bool) {
    self.hasFocus = hasFocus
    clusters = editor.characters.enumerated().map { (SafeText(String($0.element)), $0.offset < editor.cursor) }
  }

  /// The text in lines of so many columns; the place of the cursor is the last line's end when it is behind the text.
  func lines(width: Int) -> [SafeText] { layout(width: width).lines }

  private func layout(width: Int) -> (lines: [SafeText], cursor: Point) {
    var lines: [SafeText] = [""]
    var cursor = Point(x: 0, y: 0)
    guard width > 1 else { return (lines, cursor) }
    for (text, isBefore) in clusters {
      if (lines.last?.width ?? 0) + text.width > width { lines.append("") }
      lines[lines.count - 1] += text
      if isBefore { cursor = Point(x: lines.last?.width ?? 0, y: lines.count - 1) }
    }
    if cursor.x >= width {
      cursor = Point(x: 0, y: cursor.y + 1)
      if cursor.y == lines.count { lines.append("") }
    }
    return (lines, cursor)
  }

  func draw(in rect: Rect, on grid: inout Grid) {
    guard !rect.isEmpty else { return }
    let (lines, cursor) = layout(width: rect.width)
    let top = max(0, min(cursor.y - rect.height / 2, lines.count - rect.height))
    let role: Role = hasFocus ? .inputFocus : .text
    for row in 0..<rect.height {
      if hasFocus { grid.fill(rect.row(row), role: role) }
      if lines.indices.contains(top + row) { grid.write(lines[top + row], in: rect.row(row), role: role) }
    }
    guard hasFocus else { return }
    let place = Point(x: rect.x + min(cursor.x, rect.width - 1), y: rect.y + cursor.y - top)
    grid.paint(Rect(x: place.x, y: place.y, width: 1, height: 1), role: .inputCursor)
    grid.cursor = place
  }
}
