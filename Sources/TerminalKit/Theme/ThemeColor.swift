/// A colour in a theme: what is meant, and what to take where that cannot be shown.
struct ThemeColor: Hashable, Sendable {
  var color: Color
  var x256: UInt8?
  var x16: UInt8?

  /// The colour for a terminal of this tier.
  func shown(in tier: ColorTier) -> Color {
    switch tier {
    case .mono: .terminal
    case .rgb: color
    case .indexed256: x256.map(Color.indexed) ?? Palette.indexed(color, limit: 256)
    case .ansi16, .ansi8: x16.map(Color.indexed) ?? Palette.indexed(color, limit: 16)
    }
  }
}

/// The 256 colours of xterm, which the others agree with, and the nearest one to any colour.
package enum Palette {
  static let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]

  /// The number of a colour name, `bright-` names from 8 on.
  static func index(named name: String) -> UInt8? {
    if let plain = names.firstIndex(of: name) { return UInt8(plain) }
    guard name.hasPrefix("bright-"), let bright = names.firstIndex(of: String(name.dropFirst(7))) else { return nil }
    return UInt8(bright + 8)
  }

  static func indexed(_ color: Color, limit: Int) -> Color {
    switch color {
    case .terminal: .terminal
    case .indexed(let index) where Int(index) < limit: color
    case .indexed(let index): .indexed(nearest(components(index), limit: limit))
    case .rgb(let red, let green, let blue): .indexed(nearest((Int(red), Int(green), Int(blue)), limit: limit))
    }
  }

  /// Red, green and blue of a number; of the first sixteen, which users change, what xterm has.
  package static func components(_ index: UInt8) -> (Int, Int, Int) {
    let number = Int(index)
    if number < 16 { return sixteen[number] }
    if number >= 232 {
      let grey = 8 + (number - 232) * 10
      return (grey, grey, grey)
    }
    let cube = number - 16
    return (levels[cube / 36], levels[cube / 6 % 6], levels[cube % 6])
  }

  private static let levels = [0, 95, 135, 175, 215, 255]
  private static let sixteen = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
  ]

  /// The nearest by a distance that weighs red and blue by how red the colours are, as the eye does roughly.
  ///
  /// Beyond 16 the first 16 are not looked at: users change them.
  private static func nearest(_ wanted: (Int, Int, Int), limit: Int) -> UInt8 {
    let candidates = limit > 16 ? 16..<limit : 0..<16
    func distance(_ index: Int) -> Int {
      let (red, green, blue) = components(UInt8(index))
      let mean = (red + wanted.0) / 2
      let (r, g, b) = (red - wanted.0, green - wanted.1, blue - wanted.2)
      return ((512 + mean) * r * r) >> 8 + 4 * g * g + ((767 - mean) * b * b) >> 8
    }
    return UInt8(candidates.min { distance($0) < distance($1) } ?? 7)
  }
}
