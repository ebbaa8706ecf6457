import CNcurses
import TerminalKit

/// Copies the cells of frames that changed into ncurses, which finds the shortest way to show them.
@MainActor
struct Painter {
  private(set) var shown: Grid?
  private let styles: [Role: Drawn]

  /// A style as ncurses is told it.
  private struct Drawn {
    let attributes: Int32
    let pair: Int32
  }

  init(theme: Theme, tier: ColorTier, shown: Grid? = nil) {
    self.shown = shown
    var styles: [Role: Drawn] = [:]
    for role in Role.allCases {
      let style = theme.style(of: role, tier: tier)
      styles[role] = Drawn(
        attributes: Int32(style.attributes.rawValue),
        pair: tier == .mono ? 0 : cn_pair(Self.number(style.foreground, tier), Self.number(style.background, tier)))
    }
    self.styles = styles
  }

  private static func number(_ color: Color, _ tier: ColorTier) -> Int32 {
    switch color {
    case .terminal: return -1
    case .indexed(let index) where tier == .rgb && index >= 8:
      // Where colours are free, their numbers are red, green and blue; only the first eight keep theirs.
      let (red, green, blue) = Palette.components(index)
      return Int32(red << 16 | green << 8 | blue)
    case .indexed(let index): return Int32(index)
    case .rgb(let red, let green, let blue): return Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
    }
  }

  /// Shows a frame.
  mutating func paint(_ grid: Grid) {
    let before = shown?.size == grid.size ? shown : nil
    for y in 0..<grid.size.height { paintRow(y, of: grid, over: before) }
    shown = grid
    showCursor(of: grid)
  }

  /// Shows the last frame again, all of it.
  mutating func repaint() {
    guard let grid = shown else { return }
    shown = nil
    paint(grid)
  }

  /// The next frame is drawn in full.
  mutating func forget() { shown = nil }

  private func paintRow(_ y: Int, of grid: Grid, over before: Grid?) {
    let row = grid.row(y)
    let old = before?.row(y)
    var scalars: [UInt32] = []
    for index in row.indices where row[index].width > 0 && old?[index] != row[index] {
      let cell = row[index]
      scalars.removeAll(keepingCapacity: true)
      for scalar in cell.text.unicodeScalars { scalars.append(scalar.value) }
      let drawn = styles[cell.role] ?? Drawn(attributes: 0, pair: 0)
      let x = index - row.startIndex
      cn_put(Int32(y), Int32(x), scalars, scalars.count, Int32(cell.width), drawn.attributes, drawn.pair)
    }
  }

  private func showCursor(of grid: Grid) {
    guard let cursor = grid.cursor, grid.bounds.contains(cursor) else { return cn_show(-1, -1) }
    cn_show(Int32(cursor.y), Int32(cursor.x))
  }
}
