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

  /// - Throws: ``NcursesError`` when there is no screen, ``ThemeError`` for a theme that cannot be loaded.
  init(_ arguments: ScreenArguments) throws {
    let environment = ProcessInfo.processInfo.environment
    themes = ThemeLibrary(folders: ThemeLibrary.folders(environment: environment))
    theme = try Self.theme(arguments.theme, in: themes, environment)
    terminal = try NcursesTerminal(theme: theme, color: arguments.color, environment: environment)
    glyphs = arguments.glyphSet
  }

  /// Draws with the theme called `name` from now on; a broken one changes nothing.
  func use(_ name: String) {
    if let loaded = try? themes.load(name) { terminal.use(loaded.theme) }
  }

  private static func theme(
    _ name: String, in library: ThemeLibrary, _ environment: [String: String]
  ) throws -> Theme {
    guard name == "auto" else { return try library.load(name).theme }
    return try library.load(isLight(environment) ? "default-light" : "default-dark").theme
  }

  /// Some terminals say their background in COLORFGBG, `15;0`: 7 and 15 are light.
  private static func isLight(_ environment: [String: String]) -> Bool {
    guard let background = environment["COLORFGBG"]?.split(separator: ";").last else { return false }
    return background == "7" || background == "15"
  }
}
