import Console
import Foundation
import KustoSink
import NcursesTerminal
import TerminalKit

/// The console on the real terminal: takes the screen, records the session, says afterwards what to know.
@MainActor
struct ConsoleScreen {
  private let command: OpenConsole

  init(_ command: OpenConsole) { self.command = command }

  func show() async throws {
    let opening = try await ConsoleOpening(command)
    let setup = try ScreenSetup(command.screen)
    let start = opening.start(theme: setup.theme.name, themes: setup.themes.names)
    let size = setup.terminal.size
    let (recorder, trouble) = opening.recorder(
      for: start, width: size.width, height: size.height, glyphs: setup.glyphs.name)
    let (keys, note) = Self.keys()
    let reason = await ConsoleApp.run(
      terminal: setup.terminal,
      world: .real(state: opening.state, access: opening.silentAccess, clusters: opening.clusters, setup: setup),
      start: start,
      glyphs: setup.glyphs, keys: keys, note: note, recorder: recorder)
    setup.terminal.restore()
    if let trouble { StandardStreams.say("the session could not be saved: \(trouble)") }
    try ConsoleOpening.end(reason, recorder)
  }

  /// The person's own keys, and what is wrong with their file; a file that is wrong is no reason to refuse the console.
  private static func keys() -> (KeyBindings, Note?) {
    let path = ConfigFolder(environment: ProcessInfo.processInfo.environment).keys
    let problems = Info.keyProblems(path)
    for problem in problems.prefix(20) { StandardStreams.say("warning: \(problem)") }
    let bindings = (try? TOMLText(path: path)).flatMap(\.self).map { KeysFile($0).bindings }
    let note = problems.first.map { first in
      Note(.warning, problems.count == 1 ? first : "\(first); and \(problems.count - 1) more: kustosink info")
    }
    return (bindings ?? KeyBindings(), note)
  }
}

/// A saved session on the real terminal.
@MainActor
struct ReplayScreen {
  private let session: Session
  private let speed: Double
  private let pausesOnMarkers: Bool
  private let screen: ScreenArguments

  init(_ session: Session, speed: Double, pausesOnMarkers: Bool, _ screen: ScreenArguments) {
    self.session = session
    self.speed = speed
    self.pausesOnMarkers = pausesOnMarkers
    self.screen = screen
  }

  func show() async throws {
    let setup = try ScreenSetup(screen)
    let player = Player(session, speed: speed, theme: setup.theme.name)
    await ReplayApp.run(
      terminal: setup.terminal, player: player, themes: setup.themes.names, glyphs: setup.glyphs,
      pausesOnMarkers: pausesOnMarkers, setTheme: { setup.use($0) }, setTag: { setup.use(tag: $0) })
    setup.terminal.restore()
  }
}
