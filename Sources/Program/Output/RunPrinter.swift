import Datasets
import Foundation
import SinkEngine

/// Shows a run on the two streams while it happens, or as it happened.
///
/// With `--json` every event is a line on stdout. Otherwise words go to stderr, a line a change, and on a terminal a live
/// line below them tells how far it is.
struct RunPrinter {
  private var state = RunState()
  private let json: Bool
  private let isLive: Bool
  private var lastLine = Date.distantPast

  init(json: Bool) {
    self.json = json
    isLive = !json && isatty(STDERR_FILENO) == 1
  }

  /// What the events so far add up to.
  var folded: RunState { state }

  mutating func print(_ event: RunEvent) {
    state.apply(event)
    if json { return StandardStreams.write(event.line) }
    if let line = RunState.LogLine(event), Self.isNews(event.body) { say(line) }
    if case .finished(let end) = event.body { sayShortfall(end) }
    if isLive { drawLive(at: event.at, force: event.body.isEnd) }
  }

  /// Commands and their answers fill the log pane of the console; on a pipe they would drown the rest.
  private static func isNews(_ body: RunEvent.Body) -> Bool {
    switch body {
    case .commandSent, .commandAnswered, .partitionQueued, .partitionUploaded, .commitState, .phase: false
    case .stagingIntended, .targetIntended, .commitSent, .started: false
    default: true
    }
  }

  /// A load that is done may lack rows; nobody has to find that out.
  private func sayShortfall(_ end: RunEvent.Finished) {
    for sentence in end.shortfall?.words ?? [] {
      StandardStreams.say("  * \(StandardStreams.shown(sentence, on: STDERR_FILENO))")
    }
  }

  private func say(_ line: RunState.LogLine) {
    let mark =
      switch line.severity {
      case .info: "    "
      case .ok: " ok "
      case .warning: "  * "
      case .error: "  ! "
      }
    if isLive { StandardStreams.live("") }
    StandardStreams.say(mark + line.text)
  }

  private mutating func drawLive(at now: Date, force: Bool) {
    guard force || now.timeIntervalSince(lastLine) >= 0.2 else { return }
    lastLine = now
    if force { return StandardStreams.live("") }
    let filled = Int(state.fraction * 30)
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 30 - filled)
    var parts = ["[\(bar)] \(Int(state.fraction * 100))%", state.phase.rawValue]
    parts.append("\(Figures.grouped(state.rowsRead)) of \(Figures.grouped(state.plannedRows)) rows")
    if let rate = state.bytesPerSecond { parts.append("\(Figures.bytes(Int(saturating: rate)))/s") }
    StandardStreams.live(parts.joined(separator: "  "))
  }
}

extension RunEvent.Body {
  fileprivate var isEnd: Bool { if case .finished = self { true } else { false } }
}
