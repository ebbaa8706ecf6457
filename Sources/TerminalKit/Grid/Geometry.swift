/// Columns and rows.
package struct Size: Hashable, Sendable, Codable {
  package var width: Int
  package var height: Int

  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }
}

/// A place, counted from the upper left corner, from 0.
package struct Point: Hashable, Sendable {
  package var x: Int
  package var y: Int

  package init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}

/// A part of the screen; never of negative size.
package struct Rect: Hashable, Sendable {
  package var x: Int
  package var y: Int
  package private(set) var width: Int
  package private(set) var height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  package init(_ size: Size) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

  package var isEmpty: Bool { width == 0 || height == 0 }
  package var size: Size { Size(width: width, height: height) }
  package var origin: Point { Point(x: x, y: y) }
  /// One beyond the last column.
  package var maxX: Int { x + width }
  /// One beyond the last row.
  package var maxY: Int { y + height }

  package func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < maxX && point.y >= y && point.y < maxY
  }

  package func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// Smaller by so much on every side.
  package func inset(_ columns: Int = 1, _ rows: Int = 1) -> Rect {
    Rect(x: x + columns, y: y + rows, width: width - 2 * columns, height: height - 2 * rows)
  }

  /// One row of the part, counted from its top; empty when there is no such row.
  package func row(_ index: Int) -> Rect {
    Rect(x: x, y: y + index, width: width, height: index >= 0 && index < height ? 1 : 0)
  }

  /// A part of this size in the middle, never larger than the whole.
  package func centered(_ size: Size) -> Rect {
    let width = min(size.width, self.width)
    let height = min(size.height, self.height)
    return Rect(x: x + (self.width - width) / 2, y: y + (self.height - height) / 2, width: width, height: height)
  }
}

/// How much of a side a part takes.
package enum Share: Hashable, Sendable {
  /// So many rows or columns, if there are as many.
  case fixed(Int)
  /// Of what the fixed ones leave, in proportion to the weights.
  case flex(Int)
}

extension Rect {
  /// The part cut into rows, top to bottom; fixed shares first, the rest divided without a gap.
  package func rows(_ shares: Share..., spacing: Int = 0) -> [Rect] { rows(shares, spacing: spacing) }

  /// The part cut into columns, left to right.
  package func columns(_ shares: Share..., spacing: Int = 0) -> [Rect] { columns(shares, spacing: spacing) }

  package func rows(_ shares: [Share], spacing: Int = 0) -> [Rect] {
    var top = y
    return divide(height, shares, spacing).map { length in
      defer { top += length + (length > 0 ? spacing : 0) }
      return Rect(x: x, y: top, width: width, height: length)
    }
  }

  package func columns(_ shares: [Share], spacing: Int = 0) -> [Rect] {
    var left = x
    return divide(width, shares, spacing).map { length in
      defer { left += length + (length > 0 ? spacing : 0) }
      return Rect(x: left, y: y, width: length, height: height)
    }
  }
}

/// Lengths for the shares of a side; their sum with the gaps is never more than the side.
private func divide(_ length: Int, _ shares: [Share], _ spacing: Int) -> [Int] {
  var left = max(0, length - spacing * max(0, shares.count - 1))
  var lengths = shares.map { share -> Int in
    guard case .fixed(let wanted) = share else { return 0 }
    let given = min(max(0, wanted), left)
    left -= given
    return given
  }
  var weights = shares.reduce(0) { sum, share in
    if case .flex(let weight) = share { sum + max(0, weight) } else { sum }
  }
  for (index, share) in shares.enumerated() {
    guard case .flex(let weight) = share, weight > 0, weights > 0 else { continue }
    lengths[index] = left * weight / weights
    left -= lengths[index]
    weights -= weight
  }
  return lengths
}
