/// Where a log stands: at its end, following it, or somewhere in what was said before.
package enum LogPosition: Hashable, Sendable {
  case following
  case at(top: Int)

  /// Moves for the keys of a list; at the end it follows again.
  /// - Returns: false when the key means nothing to a log.
  package mutating func handle(_ key: Key, count: Int, height: Int) -> Bool {
    let last = max(0, count - height)
    var top = last
    if case .at(let place) = self { top = min(place, last) }
    switch key {
    case .up, .character("k"): top -= 1
    case .down, .character("j"): top += 1
    case .pageUp, .control("u"): top -= max(1, height)
    case .pageDown, .control("f"): top += max(1, height)
    case .home, .character("g"): top = 0
    case .end, .character("G"): top = last
    default: return false
    }
    self = top >= last ? .following : .at(top: max(0, top))
    return true
  }
}

/// Lines that keep coming.
package struct Log {
  package var count: Int
  package var position: LogPosition
  package var line: (Int) -> Line

  package init(count: Int, position: LogPosition = .following, line: @escaping (Int) -> Line) {
    self.count = count
    self.position = position
    self.line = line
  }

  package init(_ lines: [Line], position: LogPosition = .following) {
    self.init(count: lines.count, position: position, line: { lines[$0] })
  }

  package func draw(in rect: Rect, on grid: inout Grid) {
    var top = count
    if case .at(let place) = position { top = place }
    let window = ScrollWindow(count: count, height: rect.height, top: top)
    let bar = window.isScrollable ? 1 : 0
    let area = Rect(x: rect.x, y: rect.y, width: rect.width - bar, height: rect.height)
    for (offset, index) in window.range.enumerated() { grid.write(line(index), in: area.row(offset)) }
    window.drawBar(in: Rect(x: rect.maxX - 1, y: rect.y, width: bar, height: rect.height), on: &grid)
  }
}
