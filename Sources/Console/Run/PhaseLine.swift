import KustoSink
import TerminalKit

/// The stages of a run on one line; the commit in capitals, because it is the one that counts.
struct PhaseLine {
  let state: RunState
  var isDead = false

  private static let shown: [(phase: RunPhase, words: String)] = [
    (.planned, "plan"), (.staging, "stage"), (.loading, "load"), (.verifying, "verify"), (.committing, "COMMIT"),
    (.cleaning, "clean"),
  ]

  /// The stages in so many columns: where all have no room, those that are over keep only their mark.
  ///
  /// They have no numbers: the steps of the console have, and keys that go there.
  func line(width: Int) -> Line {
    let whole = line(isShort: false)
    return whole.width <= width ? whole : line(isShort: true)
  }

  private func line(isShort: Bool) -> Line {
    var line = Line()
    for (index, entry) in Self.shown.enumerated() {
      if index > 0 { line += Line(isShort ? ">" : " > ", .step) }
      let name = entry.words
      if state.phase == entry.phase, isDead {
        line += Line("\(name) died", .severityError)
      } else if entry.phase == failedPhase {
        line += Line("\(name) failed", .severityError)
      } else if state.phase == entry.phase {
        line += Line("\(name)..", .stepNow)
      } else if state.timeline.contains(where: { $0.phase == entry.phase }) || isPast(entry.phase) {
        line += Line("\(isShort ? "" : name)+", .stepDone)
      } else {
        line += Line(name, .stepTodo)
      }
    }
    let gap = isShort ? " " : "   "
    if state.phase == .rollingBack { line += Line("\(gap)rolling back..", .severityWarn) }
    if state.phase == .committing, let commit = state.commitState { line += Line("\(gap)\(commit)", .textStrong) }
    return line
  }

  /// The phase in which the run began to roll back; it is not done.
  private var failedPhase: RunPhase? {
    guard let index = state.timeline.firstIndex(where: { $0.phase == .rollingBack }), index > 0 else { return nil }
    return state.timeline[index - 1].phase
  }

  private func isPast(_ phase: RunPhase) -> Bool { phase == .planned && !state.timeline.isEmpty }
}
