/// A bar that fills from the left, by eighths of a column where the glyphs have them.
package struct Gauge: Hashable, Sendable {
  /// From 0 to 1; what is outside, and what is no number, is shown as the nearer end.
  package var fraction: Double
  package var role: Role
  package var trackRole: Role

  package init(_ fraction: Double, role: Role = .progress, track: Role = .progressTrack) {
    self.fraction = fraction
    self.role = role
    self.trackRole = track
  }

  package func draw(in rect: Rect, on grid: inout Grid) {
    guard !rect.isEmpty else { return }
    let line = rect.row(0)
    let steps = grid.glyphs.bar.count
    let share = fraction.isFinite ? min(1, max(0, fraction)) : 0
    // Rounded down: a bar is full when all is done, not before.
    let filled = Int(share * Double(line.width * steps))
    grid.fill(line, with: grid.glyphs.track, role: trackRole)
    let whole = Rect(x: line.x, y: line.y, width: filled / steps, height: 1)
    grid.fill(whole, with: grid.glyphs.bar[steps - 1], role: role)
    if filled % steps > 0 {
      grid.write(grid.glyphs.bar[filled % steps - 1], x: whole.maxX, y: line.y, role: role, clip: line)
    }
  }
}

/// The last values of something, one column each, the newest at the right.
package struct Sparkline: Hashable, Sendable {
  package var values: [Double]
  /// The value that fills a column; the greatest one shown when nil.
  package var maximum: Double?
  package var role: Role

  package init(_ values: [Double], maximum: Double? = nil, role: Role = .spark) {
    self.values = values
    self.maximum = maximum
    self.role = role
  }

  package func draw(in rect: Rect, on grid: inout Grid) {
    guard !rect.isEmpty else { return }
    let shown = values.suffix(rect.width).map { $0.isFinite ? max(0, $0) : 0 }
    let top = maximum ?? shown.max() ?? 0
    let levels = grid.glyphs.spark
    let start = rect.maxX - shown.count
    for (index, value) in shown.enumerated() {
      let level = top > 0 ? Int((min(1, value / top) * Double(levels.count - 1)).rounded()) : 0
      grid.write(levels[level], x: start + index, y: rect.y, role: role, clip: rect)
    }
  }
}
