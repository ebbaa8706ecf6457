import Foundation
import NcursesTerminal
import TerminalKit

/// A terminal with the theme that was asked for, given back on every way out.
@MainActor
struct ScreenSetup {
  let themes: ThemeLibrary
  let theme: Theme
  let terminal: NcursesTerminal
  let glyphs: Glyphs
  private let shown: Shown

  /// - Throws: ``NcursesError`` when there is no screen, ``ThemeError`` for a theme that cannot be loaded.
  init(_ arguments: ScreenArguments) throws {
    let environment = ProcessInfo.processInfo.environment
    themes = ThemeLibrary(folders: ThemeLibrary.folders(environment: environment))
    let loaded = try Self.theme(arguments.theme, in: themes, environment)
    theme = loaded.theme
    shown = Shown(loaded.theme)
    // Seen when the console is left; the theme is used without what it is wrong about.
    for warning in loaded.warnings.prefix(5) { StandardStreams.say("warning: \(warning.words)") }
    terminal = try NcursesTerminal(theme: theme, color: arguments.color, environment: environment)
    glyphs = arguments.glyphSet
  }

  /// Draws with the theme called `name` from now on; a broken one changes nothing.
  func use(_ name: String) {
    guard let loaded = try? themes.load(name) else { return }
    shown.theme = loaded.theme
    terminal.use(loaded.theme.tagged(shown.tag))
  }

  /// Draws with what the theme says for a cluster that carries this tag.
  func use(tag: String?) {
    shown.tag = tag
    terminal.use(shown.theme.tagged(tag))
  }

  /// What is on the screen.
  private final class Shown {
    var theme: Theme
    var tag: String?

    init(_ theme: Theme) { self.theme = theme }
  }

  private static func theme(
    _ name: String, in library: ThemeLibrary, _ environment: [String: String]
  ) throws -> ThemeLibrary.Loaded {
    if name == "auto" { return try library.load(isLight(environment) ? "default-light" : "default-dark") }
    guard name.hasPrefix("auto:") else { return try library.load(name) }
    // Of a pair, the one that fits the background.
    let chosen = try library.load(String(name.dropFirst(5)))
    let fits = chosen.theme.kind != (isLight(environment) ? .dark : .light)
    guard !fits, let pair = chosen.theme.pair else { return chosen }
    return (try? library.load(pair)) ?? chosen
  }

  /// Some terminals say their background in COLORFGBG, `15;0`: 7 and 15 are light.
  private static func isLight(_ environment: [String: String]) -> Bool {
    guard let background = environment["COLORFGBG"]?.split(separator: ";").last else { return false }
    return background == "7" || background == "15"
  }
}
