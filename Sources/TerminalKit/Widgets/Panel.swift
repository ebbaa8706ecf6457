/// A frame with a title, lit when the keys go there.
package struct Panel: Sendable {
  package var title: SafeText
  /// Shown at the right end of the upper edge.
  package var note: SafeText
  package var hasFocus: Bool

  package init(_ title: SafeText, note: SafeText = "", hasFocus: Bool = false) {
    self.title = title
    self.note = note
    self.hasFocus = hasFocus
  }

  /// Draws the frame and returns its inside.
  @discardableResult
  package func draw(in rect: Rect, on grid: inout Grid) -> Rect {
    guard rect.width >= 2, rect.height >= 2 else { return Rect(x: rect.x, y: rect.y, width: 0, height: 0) }
    grid.box(rect, role: hasFocus ? .borderFocus : .border)
    grid.mark(.pane(hasFocus: hasFocus), rect)
    let edge = Rect(x: rect.x + 2, y: rect.y, width: rect.width - 4, height: 1)
    var end = edge.x
    if !title.isEmpty, edge.width > 4 {
      let shown = " " + title.fitted(edge.width - 2, ellipsis: grid.glyphs.ellipsis) + " "
      end = grid.write(shown, x: edge.x, y: edge.y, role: hasFocus ? .titleFocus : .title, clip: edge)
    }
    if !note.isEmpty, edge.maxX - end > note.width + 2 {
      grid.write(" " + note + " ", x: edge.maxX - note.width - 2, y: edge.y, role: .textMuted, clip: edge)
    }
    return rect.inset()
  }
}
