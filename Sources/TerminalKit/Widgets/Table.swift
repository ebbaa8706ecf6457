/// Rows and columns, with a header, a selection and a scroll bar.
///
/// Rows are asked for when they are seen, so a table of a million rows costs what a screen of it costs.
package struct Table {
  package struct Column: Sendable {
    package var title: SafeText
    package var width: Share
    package var align: Alignment
    /// Left out when the table is narrower than this.
    package var minimumTableWidth: Int

    package init(_ title: SafeText, _ width: Share, align: Alignment = .left, minimumTableWidth: Int = 0) {
      self.title = title
      self.width = width
      self.align = align
      self.minimumTableWidth = minimumTableWidth
    }
  }

  package var columns: [Column]
  package var count: Int
  package var selected: Int?
  /// The last column that the selection covers, nil for all: those behind it keep their own roles.
  package var selectedThrough: Int?
  package var hasFocus: Bool
  package var hasHeader: Bool
  /// Shown in the middle when there are no rows.
  package var emptyNote: SafeText
  /// One line for each column, also for those that are left out.
  package var row: (Int) -> [Line]

  package init(
    columns: [Column], count: Int, selected: Int? = nil, hasFocus: Bool = true, hasHeader: Bool = true,
    emptyNote: SafeText = "", row: @escaping (Int) -> [Line]
  ) {
    self.columns = columns
    self.count = count
    self.selected = selected
    self.hasFocus = hasFocus
    self.hasHeader = hasHeader
    self.emptyNote = emptyNote
    self.row = row
  }

  package init(
    columns: [Column], rows: [[Line]], selected: Int? = nil, hasFocus: Bool = true, hasHeader: Bool = true,
    emptyNote: SafeText = ""
  ) {
    self.init(
      columns: columns, count: rows.count, selected: selected, hasFocus: hasFocus, hasHeader: hasHeader,
      emptyNote: emptyNote, row: { rows[$0] })
  }

  /// How many rows are seen in a part of this height: what one page moves.
  package func pageHeight(in rect: Rect) -> Int { max(1, rect.height - (hasHeader ? 1 : 0)) }

  package func draw(in rect: Rect, on grid: inout Grid) {
    guard !rect.isEmpty else { return }
    let parts = rect.rows(.fixed(hasHeader ? 1 : 0), .flex(1))
    let window = ScrollWindow(count: count, height: parts[1].height, around: selected)
    let gutter = selected == nil ? 0 : 1
    let bar = window.isScrollable ? 1 : 0
    let line = Rect(x: rect.x + gutter, y: rect.y, width: rect.width - gutter - bar, height: rect.height)
    let places = placement(in: line)
    if hasHeader { drawHeader(places, y: rect.y, on: &grid) }
    if count == 0 {
      let middle = parts[1].row(parts[1].height / 2)
      return grid.write(emptyNote, in: middle, role: .textMuted, align: .center)
    }
    for (offset, index) in window.range.enumerated() {
      drawRow(index, places, in: Rect(x: rect.x, y: parts[1].y + offset, width: rect.width - bar, height: 1), on: &grid)
    }
    if bar > 0 {
      let side = Rect(x: rect.maxX - 1, y: parts[1].y, width: 1, height: parts[1].height)
      window.drawBar(in: side, on: &grid)
    }
  }

  private func drawHeader(_ places: [Rect?], y: Int, on grid: inout Grid) {
    for (column, place) in zip(columns, places) {
      guard let place else { continue }
      let cell = Rect(x: place.x, y: y, width: place.width, height: 1)
      grid.write(column.title, in: cell, role: .columnHeader, align: column.align)
    }
  }

  private func drawRow(_ index: Int, _ places: [Rect?], in rect: Rect, on grid: inout Grid) {
    for (number, line) in row(index).prefix(columns.count).enumerated() {
      guard let place = places[number] else { continue }
      let cell = Rect(x: place.x, y: rect.y, width: place.width, height: 1)
      grid.write(line, in: cell, align: columns[number].align)
    }
    if selected != nil || !hasFocus { grid.mark(.row(index, hasFocus: hasFocus), rect) }
    guard index == selected else { return }
    let role = hasFocus ? Role.selection : .selectionIdle
    let end = selectedThrough.flatMap { places[$0]?.maxX } ?? rect.maxX
    grid.paint(Rect(x: rect.x, y: rect.y, width: end - rect.x, height: 1), role: role)
    grid.write(grid.glyphs.pointer, in: rect, role: role)
    if hasFocus { grid.cursor = rect.origin }
  }

  /// Where each column stands; nil for those there is no room for.
  private func placement(in rect: Rect) -> [Rect?] {
    let shown = columns.indices.filter { columns[$0].minimumTableWidth <= rect.width }
    let parts = rect.columns(shown.map { columns[$0].width }, spacing: 1)
    var places = [Rect?](repeating: nil, count: columns.count)
    for (index, part) in zip(shown, parts) where part.width > 0 { places[index] = part }
    return places
  }
}
