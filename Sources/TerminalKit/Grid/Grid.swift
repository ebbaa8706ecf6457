/// One column of one row: what it shows and what that means.
package struct Cell: Hashable, Sendable {
  package var text: String
  /// Columns that the cluster covers: 1, 2, or 0 for the right half of the cell before.
  package var width: UInt8
  package var role: Role

  package static func blank(_ role: Role) -> Cell { Cell(text: " ", width: 1, role: role) }
  static func rightHalf(_ role: Role) -> Cell { Cell(text: "", width: 0, role: role) }
}

/// A frame: cells with roles, and where the cursor stands.
///
/// Writing outside is not an error, it shows nothing; so a view needs no special case for a small terminal. The only
/// way in is `SafeText`, so nothing that a terminal would act on can be in a frame.
package struct Grid: Equatable, Sendable {
  package let size: Size
  package let glyphs: Glyphs
  /// Where the terminal's own cursor stands, for screen readers and input methods; hidden when nil.
  package var cursor: Point?
  /// What a click would mean, the last drawn in front; empty unless it is asked for.
  package var targets: Targets?
  private var cells: [Cell]

  package init(size: Size, glyphs: Glyphs = .unicode) {
    self.size = size
    self.glyphs = glyphs
    self.cells = Array(repeating: .blank(.text), count: size.width * size.height)
  }

  package var bounds: Rect { Rect(size) }

  package subscript(x: Int, y: Int) -> Cell {
    guard bounds.contains(Point(x: x, y: y)) else { return .blank(.text) }
    return cells[y * size.width + x]
  }

  /// The cells of one row, left to right.
  package func row(_ y: Int) -> ArraySlice<Cell> {
    guard y >= 0, y < size.height else { return [] }
    return cells[y * size.width..<(y + 1) * size.width]
  }

  /// Puts one cell, and mends the half of a wide one that it destroys.
  private mutating func put(_ cell: Cell, _ x: Int, _ y: Int) {
    let index = y * size.width + x
    if cells[index].width == 0, x > 0, cells[index - 1].width == 2 {
      cells[index - 1] = .blank(cells[index - 1].role)
    }
    if cells[index].width == 2, x + 1 < size.width {
      cells[index + 1] = .blank(cells[index + 1].role)
    }
    cells[index] = cell
  }

  /// Writes text from a column on, cut where `clip` ends; a wide cluster at the edge leaves a blank.
  /// - Returns: the column after the text, whether or not all of it was to be seen.
  @discardableResult
  package mutating func write(_ text: SafeText, x: Int, y: Int, role: Role = .text, clip: Rect? = nil) -> Int {
    let area = clip.map(bounds.intersection) ?? bounds
    guard y >= area.y, y < area.maxY, area.width > 0 else { return x + text.width }
    var column = x
    for cluster in text.clusters {
      let width = Int(cluster.width)
      defer { column += width }
      guard column < area.maxX, column + width > area.x else { continue }
      let shownRole = cluster.isMark ? Role.control : role
      if column < area.x || column + width > area.maxX {
        for half in max(column, area.x)..<min(column + width, area.maxX) { put(.blank(role), half, y) }
        continue
      }
      let isControl = cluster.isMark && cluster.text == "·"
      put(
        Cell(text: isControl ? glyphs.control.string : cluster.text, width: cluster.width, role: shownRole), column, y)
      if width == 2 { put(.rightHalf(shownRole), column + 1, y) }
    }
    return column
  }

  /// Fills a part with one cluster of one column.
  package mutating func fill(_ rect: Rect, with text: SafeText = " ", role: Role = .text) {
    let area = bounds.intersection(rect)
    guard !area.isEmpty, let cluster = text.clusters.first, cluster.width == 1 else { return }
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { put(Cell(text: cluster.text, width: 1, role: role), x, y) }
    }
  }

  /// Gives a part another role and leaves its text.
  package mutating func paint(_ rect: Rect, role: Role) {
    let area = bounds.intersection(rect)
    guard !area.isEmpty else { return }
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { cells[y * size.width + x].role = role }
    }
  }
}

/// Where a text stands in a part that is wider.
package enum Alignment: Hashable, Sendable {
  case left, center, right
}

extension Grid {
  /// Writes one line of text into the first row of a part; what does not fit is cut and marked by an ellipsis.
  package mutating func write(_ text: SafeText, in rect: Rect, role: Role = .text, align: Alignment = .left) {
    guard !rect.isEmpty else { return }
    let shown = text.fitted(rect.width, ellipsis: glyphs.ellipsis)
    let free = rect.width - shown.width
    let start =
      switch align {
      case .left: rect.x
      case .center: rect.x + free / 2
      case .right: rect.x + free
      }
    write(shown, x: start, y: rect.y, role: role, clip: rect)
  }

  /// Writes a line of several roles into the first row of a part.
  package mutating func write(_ line: Line, in rect: Rect, align: Alignment = .left) {
    guard !rect.isEmpty else { return }
    let shown = line.fitted(rect.width, ellipsis: glyphs.ellipsis)
    let free = rect.width - shown.width
    var x =
      switch align {
      case .left: rect.x
      case .center: rect.x + free / 2
      case .right: rect.x + free
      }
    for span in shown.spans { x = write(span.text, x: x, y: rect.y, role: span.role, clip: rect) }
  }

  /// Writes lines one below the other; those beyond the part are not shown.
  package mutating func write(_ lines: [Line], in rect: Rect) {
    for (index, line) in lines.prefix(rect.height).enumerated() { write(line, in: rect.row(index)) }
  }

  /// Writes text broken at spaces, as many lines as there is room for.
  /// - Returns: the number of rows used.
  @discardableResult
  package mutating func write(wrapping text: SafeText, in rect: Rect, role: Role = .text) -> Int {
    let lines = text.wrapped(rect.width)
    for (index, line) in lines.prefix(rect.height).enumerated() { write(line, in: rect.row(index), role: role) }
    return min(lines.count, rect.height)
  }

  /// Draws a frame around the inside of a part.
  package mutating func box(_ rect: Rect, role: Role = .border) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    let right = rect.maxX - 1
    let bottom = rect.maxY - 1
    for x in rect.x + 1..<right {
      write(glyphs.horizontal, x: x, y: rect.y, role: role)
      write(glyphs.horizontal, x: x, y: bottom, role: role)
    }
    for y in rect.y + 1..<bottom {
      write(glyphs.vertical, x: rect.x, y: y, role: role)
      write(glyphs.vertical, x: right, y: y, role: role)
    }
    write(glyphs.topLeft, x: rect.x, y: rect.y, role: role)
    write(glyphs.topRight, x: right, y: rect.y, role: role)
    write(glyphs.bottomLeft, x: rect.x, y: bottom, role: role)
    write(glyphs.bottomRight, x: right, y: bottom, role: role)
  }
}
