/// A question or a page in front of the screen.
package struct Modal: Sendable {
  package var title: SafeText
  package var lines: [Line]
  /// The answers; empty for a page that is only read.
  package var buttons: [SafeText]
  package var selected: Int
  /// The widest it gets.
  package var maximumWidth: Int

  package init(
    _ title: SafeText, lines: [Line], buttons: [SafeText] = [], selected: Int = 0, maximumWidth: Int = 72
  ) {
    self.title = title
    self.lines = lines
    self.buttons = buttons
    self.selected = selected
    self.maximumWidth = maximumWidth
  }

  /// Draws it in the middle of a part and returns the room that the lines had, for what a caller adds.
  @discardableResult
  package func draw(in rect: Rect, on grid: inout Grid) -> Rect {
    let buttonWidth = buttons.reduce(0) { $0 + $1.width + 6 }
    let content = max(lines.map(\.width).max() ?? 0, title.width + 2, buttonWidth)
    let foot = buttons.isEmpty ? 0 : 2
    let wanted = Size(width: min(maximumWidth, content + 4), height: lines.count + foot + 2)
    let frame = rect.centered(wanted)
    grid.fill(frame)
    let inside = Panel(title, hasFocus: true).draw(in: frame, on: &grid).inset(1, 0)
    let parts = inside.rows(.flex(1), .fixed(min(foot, inside.height)))
    grid.cursor = nil
    grid.write(lines, in: parts[0])
    if !buttons.isEmpty, !parts[1].isEmpty { drawButtons(in: parts[1].row(parts[1].height - 1), on: &grid) }
    return parts[0]
  }

  private func drawButtons(in rect: Rect, on grid: inout Grid) {
    let width = buttons.reduce(0) { $0 + $1.width + 6 } - 2
    var x = rect.x + max(0, (rect.width - width) / 2)
    for (index, button) in buttons.enumerated() {
      let isSelected = index == selected
      if isSelected, rect.contains(Point(x: x, y: rect.y)) { grid.cursor = Point(x: x, y: rect.y) }
      let start = x
      x = grid.write("[ " + button + " ]", x: x, y: rect.y, role: isSelected ? .selection : .text, clip: rect) + 2
      grid.mark(.row(index, hasFocus: true), Rect(x: start, y: rect.y, width: x - 2 - start, height: 1))
    }
  }
}
