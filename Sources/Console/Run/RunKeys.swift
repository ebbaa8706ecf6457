import KustoSink
import TerminalKit

extension Keymap {
  static let run: [Command] = [
    abortRun(.run), settle(.run),
    Command(
      .showCommit, [.character("c")], { $0.run.commit.isUp ? "partitions" : "commit" },
      "what readers see before and after the commit, and what proves it", [.run], footer: true,
      unless: { $0.whyNotShowCommit }),
    Command(
      .showLog, [.character("L")], { $0.run.pane == .log ? "partitions" : "log" },
      "the whole log of the run", [.run], footer: true),
    nextPane(.run), previousPane(.run), order(.run), zoom(.run), filter(.run),
  ]
}

// Why a command cannot be done now.
extension Model {
  var whyNotRun: String? { run.id == nil && run.launching == nil ? "no run has been started yet" : nil }

  var whyNotAbortWatched: String? {
    if run.diedAt != nil { return "its process died: \(keyWords(.settle, in: .run)) finishes it or rolls it back" }
    guard run.isLive, run.id != nil else { return "no run is going" }
    switch run.state.phase {
    case .committing: return "the commit was sent; it ends by itself, with all rows or none"
    case .cleaning where run.state.committedRows != nil: return "it is already committed"
    case .rollingBack: return "it is already rolling back"
    default: return run.state.abortRequestedBy == nil ? nil : "it was already asked to stop"
    }
  }
}
