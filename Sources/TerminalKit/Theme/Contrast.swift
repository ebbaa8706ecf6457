import Foundation

/// How colours differ, for people and for those who see fewer of them.
package enum Contrast {
  /// The ratio of WCAG 2, from 1 to 21; a colour that is the terminal's own is taken for white or black.
  package static func ratio(_ style: ResolvedStyle, onLight isLight: Bool) -> Double {
    let front = luminance(components(style.foreground) ?? (isLight ? black : white))
    let back = luminance(components(style.background) ?? (isLight ? white : black))
    // Reversed, the two change places, which is the same ratio.
    return (max(front, back) + 0.05) / (min(front, back) + 0.05)
  }

  /// Ways to see fewer colours.
  package enum Vision: String, CaseIterable, Sendable {
    case protanopia, deuteranopia, tritanopia

    /// Rows for linear red, green and blue, by Machado, Oliveira and Fernandes (2009), at full strength.
    fileprivate var matrix: [[Double]] {
      switch self {
      case .protanopia:
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
      case .deuteranopia:
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
      case .tritanopia:
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
      }
    }
  }

  /// How far two looks are apart in OKLab, of which a step of 0.02 can just be seen; nil for a vision that has all.
  package static func distance(
    _ one: ResolvedStyle, _ other: ResolvedStyle, seenBy vision: Vision?, onLight isLight: Bool
  ) -> Double {
    func shown(_ style: ResolvedStyle) -> (front: [Double], back: [Double]) {
      let front = lab(components(style.foreground) ?? (isLight ? black : white), vision)
      let back = lab(components(style.background) ?? (isLight ? white : black), vision)
      return style.attributes.contains(.reverse) ? (back, front) : (front, back)
    }
    func apart(_ one: [Double], _ other: [Double]) -> Double {
      zip(one, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    let (first, second) = (shown(one), shown(other))
    return max(apart(first.front, second.front), apart(first.back, second.back))
  }

  private static let black = (0, 0, 0)
  private static let white = (255, 255, 255)

  /// Nil for the terminal's own.
  private static func components(_ color: Color) -> (Int, Int, Int)? {
    switch color {
    case .terminal: nil
    case .rgb(let red, let green, let blue): (Int(red), Int(green), Int(blue))
    case .indexed(let index): Palette.components(index)
    }
  }

  private static func linear(_ part: Int) -> Double {
    let share = Double(part) / 255
    return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
  }

  private static func luminance(_ color: (Int, Int, Int)) -> Double {
    0.2126 * linear(color.0) + 0.7152 * linear(color.1) + 0.0722 * linear(color.2)
  }

  private static func lab(_ color: (Int, Int, Int), _ vision: Vision?) -> [Double] {
    var rgb = [linear(color.0), linear(color.1), linear(color.2)]
    if let vision { rgb = product(vision.matrix, rgb).map { min(1, max(0, $0)) } }
    let cones = product(
      [
        [0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
      ], rgb
    ).map { cbrt($0) }
    return product(
      [
        [0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
      ], cones)
  }

  private static func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
    matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}
