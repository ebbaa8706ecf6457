import KustoSink
import TerminalKit

extension Keymap {
  static let history: [Command] = [
    nextPane(.runs), previousPane(.runs), askDatabase(.runs), abortRun(.runs), settle(.runs), undoRun(.runs),
    copyLine(.runs), refresh(.runs), filter(.runs),
  ]
}

// Why a command cannot be done now.
extension Model {
  var whyNotAbort: String? {
    guard screen == .runs else { return whyNotAbortWatched }
    guard let entry = runs.selected(in: self) else { return whyNoRun }
    switch entry.state {
    case .running, .starting: return nil
    case .finished: return "this run is over"
    case .died where entry.batches != nil: return "its process died: \(keyWords(.settle, in: .runs)) lets it go on"
    case .died: return "its process died: \(keyWords(.settle, in: .runs)) finishes it or rolls it back"
    }
  }

  var whyNoRun: String {
    runs.pane == .sessions
      ? "a session is selected: \(keyWords(.nextPane, in: .runs)) goes to the runs" : "there is no run"
  }

  var whyNotSession: String? {
    runs.selectedSession(in: self) == nil ? "there is no saved session" : nil
  }

  /// A run that is waited for must not be lost sight of by looking at another.
  var whyNotAttach: String? {
    guard let entry = runs.selected(in: self) else { return whyNoRun }
    if entry.batches != nil { return nil }
    guard run.isLive, !run.isAsync, run.id != entry.run else { return nil }
    return runInProgress
  }
}
