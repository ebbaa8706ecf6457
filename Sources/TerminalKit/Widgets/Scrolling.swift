/// The part of a long list that is shown.
///
/// Made from the selection alone, so a view needs no memory and a resize no repair: the selected row stands in the
/// middle unless an end of the list is near.
package struct ScrollWindow: Hashable, Sendable {
  package let count: Int
  package let top: Int
  package let height: Int

  package init(count: Int, height: Int, around selected: Int?) {
    self.count = max(0, count)
    self.height = max(0, height)
    let wanted = (selected ?? 0) - self.height / 2
    self.top = max(0, min(wanted, self.count - self.height))
  }

  package init(count: Int, height: Int, top: Int) {
    self.count = max(0, count)
    self.height = max(0, height)
    self.top = max(0, min(top, self.count - self.height))
  }

  package var range: Range<Int> { top..<min(count, top + height) }
  package var isScrollable: Bool { count > height && height > 0 }

  /// Shows on one column which part of the whole is seen.
  package func drawBar(in rect: Rect, on grid: inout Grid) {
    guard isScrollable, !rect.isEmpty else { return }
    let length = max(1, rect.height * height / count)
    let room = rect.height - length
    let start = count == height ? 0 : (top * room + (count - height) / 2) / (count - height)
    for row in 0..<rect.height {
      let isThumb = row >= start && row < start + length
      let glyph = isThumb ? grid.glyphs.scrollThumb : grid.glyphs.vertical
      grid.write(glyph, x: rect.x, y: rect.y + row, role: isThumb ? .textMuted : .border, clip: rect)
    }
  }
}
