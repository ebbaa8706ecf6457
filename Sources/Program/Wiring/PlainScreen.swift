import Console
import Foundation
import KustoSink

/// The console as questions and lines on the streams of the process: no cursor is moved, nothing is drawn.
@MainActor
struct PlainScreen {
  private let command: OpenConsole

  init(_ command: OpenConsole) { self.command = command }

  func show() async throws {
    let opening = try await ConsoleOpening(command)
    let start = opening.start(theme: "mono", themes: [])
    let (recorder, trouble) = opening.recorder(for: start, width: 80, height: 24, glyphs: "ascii")
    let input = PlainInput()
    let signals = Signals([SIGINT]) { input.interrupt() }
    // A terminal that is gone, or an end that is asked for: what runs goes on, and is told of no more.
    let endings = Signals([SIGTERM, SIGHUP]) { input.end() }
    defer { withExtendedLifetime((signals, endings)) {} }
    let ending = await PlainConsole.run(
      terminal: input.terminal,
      world: .real(
        state: opening.state, access: opening.silentAccess, clusters: opening.clusters, setup: nil),
      start: start, recorder: recorder)
    if let trouble { StandardStreams.say("the session could not be saved: \(trouble)") }
    if ending.wasInterrupted { throw ExitStatus.interrupted }
    try ConsoleOpening.end(ending.reason, recorder)
  }
}

/// Lines of standard input as they come, and Ctrl-C.
private final class PlainInput: Sendable {
  let terminal: PlainTerminal
  private let events: AsyncStream<PlainTerminal.Event>.Continuation

  init() {
    let (stream, events) = AsyncStream.makeStream(of: PlainTerminal.Event.self)
    self.events = events
    terminal = PlainTerminal(
      events: stream, echoes: isatty(STDIN_FILENO) == 0, say: { StandardStreams.write($0) },
      ask: { StandardStreams.prompt($0) })
    // A thread of its own: it waits for people, who may take for ever.
    Thread.detachNewThread {
      while let line = readLine(strippingNewline: true) { events.yield(.line(line)) }
      events.yield(.end)
    }
  }

  func interrupt() { events.yield(.interrupt) }
  func end() { events.yield(.end) }
}
