/// How many colours a terminal has; a theme is resolved for one of these.
package enum ColorTier: Int, Comparable, CaseIterable, Sendable {
  case mono, ansi8, ansi16, indexed256, rgb

  package static func < (left: ColorTier, right: ColorTier) -> Bool { left.rawValue < right.rawValue }

  /// The tier to draw in.
  ///
  /// A wish of the user comes first, then `NO_COLOR`, then what the terminal's description says. The terminal is never
  /// asked: an answer over a slow line would come as typed text.
  package init(colors: Int, environment: [String: String], wish: ColorWish = .auto) {
    let best: ColorTier =
      switch colors {
      case ..<8: .mono
      case ..<16: .ansi8
      case ..<256: .ansi16
      case ..<0x1000000: .indexed256
      default: .rgb
      }
    switch wish {
    case .never: self = .mono
    case .always: self = best
    case .auto: self = environment["NO_COLOR"].map { !$0.isEmpty } == true ? .mono : best
    }
  }
}

/// What the user said about colour.
package enum ColorWish: String, Sendable, CaseIterable {
  case auto, always, never
}

/// A colour as a terminal is told it.
package enum Color: Hashable, Sendable {
  /// The terminal's own.
  case terminal
  /// 0 to 7 plain, 8 to 15 bright, 16 to 255 the cube and the greys.
  case indexed(UInt8)
  case rgb(UInt8, UInt8, UInt8)
}

package struct TextAttributes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let bold = TextAttributes(rawValue: 1)
  package static let dim = TextAttributes(rawValue: 2)
  package static let underline = TextAttributes(rawValue: 4)
  package static let reverse = TextAttributes(rawValue: 8)
  package static let italic = TextAttributes(rawValue: 16)

  static let names: [(String, TextAttributes)] = [
    ("bold", .bold), ("dim", .dim), ("underline", .underline), ("reverse", .reverse), ("italic", .italic),
  ]
}

/// How a role is drawn on a terminal of one tier.
package struct ResolvedStyle: Hashable, Sendable {
  package var foreground: Color
  package var background: Color
  package var attributes: TextAttributes

  package init(foreground: Color, background: Color, attributes: TextAttributes) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  package static let plain = ResolvedStyle(foreground: .terminal, background: .terminal, attributes: [])
}
