import ArgumentParser
import Foundation
import TerminalKit

/// How the console looks.
struct ScreenArguments: ParsableArguments {
  @Option(help: "a theme by name; auto is the default for a dark or light terminal")
  var theme = "auto"

  @Option(help: "colours: auto, always or never")
  var color = ColorWish.auto

  @Option(help: "unicode, ascii, or auto by the locale")
  var glyphs = GlyphArgument.auto

  enum GlyphArgument: String, ExpressibleByArgument, CaseIterable { case unicode, ascii, auto }

  /// The glyphs that the terminal can show.
  var glyphSet: Glyphs {
    switch glyphs {
    case .unicode: .unicode
    case .ascii: .ascii
    case .auto:
      ["linux", "vt100", "vt220"].contains(ProcessInfo.processInfo.environment["TERM"] ?? "") ? .ascii : .unicode
    }
  }
}

extension ColorWish: ExpressibleByArgument {}
