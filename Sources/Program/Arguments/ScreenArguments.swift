import ArgumentParser
import Foundation
import TerminalKit

/// How the console looks.
struct ScreenArguments: ParsableArguments {
  @Option(help: "the name of a theme; auto chooses one for a dark or light terminal, auto:NAME one of a pair")
  var theme = Settings.text("theme") ?? "auto"

  @Option(help: "whether to use colours: auto, always or never")
  var color = Settings.choice("color", usual: ColorWish.auto)

  @Option(help: "unicode, ascii, or auto by the locale")
  var glyphs = Settings.choice("glyphs", usual: GlyphArgument.auto)

  enum GlyphArgument: String, ExpressibleByArgument, CaseIterable { case unicode, ascii, auto }

  /// The glyphs that the terminal can show.
  var glyphSet: Glyphs {
    switch glyphs {
    case .unicode: .unicode
    case .ascii: .ascii
    case .auto: Self.drawsASCII(ProcessInfo.processInfo.environment) ? .ascii : .unicode
    }
  }

  /// True for a terminal that has no line drawing of its own, and where the locale says that it is not UTF-8.
  ///
  /// Where no locale is said at all, as in most containers, nothing is known and terminals of today are UTF-8.
  static func drawsASCII(_ environment: [String: String]) -> Bool {
    if ["linux", "vt100", "vt220"].contains(environment["TERM"] ?? "") { return true }
    let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
    guard let locale = names.first(where: { !$0.isEmpty })?.lowercased() else { return false }
    return !locale.contains("utf-8") && !locale.contains("utf8")
  }
}

extension ColorWish: ExpressibleByArgument {}
