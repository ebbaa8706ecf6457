import Console
import Foundation
import KustoSink
import NcursesTerminal
import TerminalKit

/// The console on the real terminal: takes the screen, records the session, says afterwards what to know.
@MainActor
struct ConsoleScreen {
  private let command: OpenConsole
  private let environment = ProcessInfo.processInfo.environment

  init(_ command: OpenConsole) { self.command = command }

  func show() async throws {
    let setup = try ScreenSetup(command.screen)
    let state = StateFolder(environment: environment)
    let start = start(setup, isRecording: !command.noRecord)
    let (recorder, trouble) = recorder(for: start, setup, state)
    let reason = await ConsoleApp.run(
      terminal: setup.terminal, world: .real(state: state, environment: environment, setup: setup), start: start,
      glyphs: setup.glyphs, recorder: recorder)
    setup.terminal.restore()
    if let trouble { StandardStreams.say("the session could not be saved: \(trouble)") }
    try end(reason, recorder)
  }

  private func start(_ setup: ScreenSetup, isRecording: Bool) -> Start {
    let target = command.target
    let folder = FileManager.default.currentDirectoryPath
    let cluster = ClusterArguments.value(target.place.cluster, "KUSTO_CLUSTER").map(ClusterAccess.absolute)
    return Start(
      clusters: cluster == "local" ? ["local"] : [cluster, "local"].compactMap(\.self), folder: folder,
      theme: setup.theme.name, themes: setup.themes.names, isRecording: isRecording, time: Date(),
      wishes: Start.Wishes(
        cluster: cluster, database: ClusterArguments.value(target.place.database, "KUSTO_DATABASE"),
        table: ClusterArguments.value(target.table, "KUSTO_TABLE"),
        sources: command.sources.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }, attach: command.attach))
  }

  /// A session file in the state folder; a state folder that cannot be written is no reason to refuse the console.
  private func recorder(
    for start: Start, _ setup: ScreenSetup, _ state: StateFolder
  ) -> (SessionRecorder?, trouble: String?) {
    guard start.isRecording else { return (nil, nil) }
    let folder = "\(state.path)/sessions"
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let size = setup.terminal.size
      let header = SessionHeader(
        app: "kustosink \(ProgramVersion.text)", width: size.width, height: size.height, glyphs: setup.glyphs.name,
        start: start)
      let name = RunName.make(at: start.time, chance: UInt32.random(in: .min ... .max))
      return (try SessionRecorder(path: "\(folder)/\(name).ksession", header: header), nil)
    } catch {
      return (nil, Explanation(of: error).what)
    }
  }

  private func end(_ reason: ExitReason, _ recorder: SessionRecorder?) throws {
    switch reason {
    case .detached(let run):
      StandardStreams.say("run \(run) continues; follow it again with: kustosink attach \(run)")
    case .finished(let run, let outcome, _):
      StandardStreams.say("run \(run): \(outcome.rawValue)")
    case .left, .terminalLost: break
    }
    if let recorder { StandardStreams.say("session saved; play it with: kustosink replay \(recorder.path)") }
    if let status = ExitStatus(rawValue: reason.exitCode), status != .done { throw status }
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
      pausesOnMarkers: pausesOnMarkers, setTheme: { setup.use($0) })
    setup.terminal.restore()
  }
}
