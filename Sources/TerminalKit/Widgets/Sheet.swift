/// A table that is wider than its place: the selection is a cell, and the columns move so that it is seen.
///
/// Which columns are shown follows from the selected one alone, as rows do in ``ScrollWindow``.
package struct Sheet {
  package var titles: [SafeText]
  /// The columns of the screen that each column wants.
  package var widths: [Int]
  package var aligns: [Alignment]
  package var count: Int
  package var row: Int
  package var column: Int
  package var hasFocus: Bool
  package var emptyNote: SafeText
  package var cell: (_ row: Int, _ column: Int) -> Line

  package init(
    titles: [SafeText], widths: [Int], aligns: [Alignment], count: Int, row: Int, column: Int, hasFocus: Bool,
    emptyNote: SafeText = "", cell: @escaping (_ row: Int, _ column: Int) -> Line
  ) {
    self.titles = titles
    self.widths = widths
    self.aligns = aligns
    self.count = count
    self.row = row
    self.column = column
    self.hasFocus = hasFocus
    self.emptyNote = emptyNote
    self.cell = cell
  }

  /// The columns that are shown in so much room, and how wide; the selected one is among them.
  package func window(width: Int) -> [(column: Int, width: Int)] {
    guard widths.indices.contains(column), width > 0 else { return [] }
    var start = column
    var used = widths[column]
    while start > 0, used + 1 + widths[start - 1] <= width {
      start -= 1
      used += 1 + widths[start]
    }
    var shown: [(column: Int, width: Int)] = []
    var rest = width
    for index in start..<widths.count where rest > 0 {
      // Less than this of a column tells nothing.
      if index > column, rest < min(4, widths[index]) { break }
      let own = min(widths[index], rest)
      shown.append((index, own))
      rest -= own + 1
    }
    return shown
  }

  package func draw(in rect: Rect, on grid: inout Grid) {
    guard !rect.isEmpty else { return }
    let isScrollable = count > rect.height - 1
    // The mark of the row stands before it, the scroll bar behind it.
    let shown = window(width: rect.width - 1 - (isScrollable ? 1 : 0))
    Table(
      columns: shown.map { Table.Column(titles[$0.column], .fixed($0.width), align: aligns[$0.column]) },
      count: count, selected: row, hasFocus: false, emptyNote: emptyNote
    ) { row in shown.map { cell(row, $0.column) } }
    .draw(in: rect, on: &grid)
    let window = ScrollWindow(count: count, height: rect.height - 1, around: row)
    for (offset, index) in window.range.enumerated() {
      grid.mark(.row(index, hasFocus: hasFocus), rect.row(offset + 1))
    }
    guard hasFocus, count > 0 else { return }
    let y = rect.y + 1 + row - window.top
    var x = rect.x + 1
    for place in shown {
      if place.column == column {
        grid.paint(Rect(x: x, y: y, width: place.width, height: 1), role: .selection)
        grid.cursor = Point(x: x, y: y)
      }
      x += place.width + 1
    }
  }
}
