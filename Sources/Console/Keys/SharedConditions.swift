import KustoSink

// Why a command that several screens have cannot be done now: the words that the message line and the palette show.
extension Model {
  var whyNotEarlier: String? {
    guard run.isLive, !run.isAsync else { return nil }
    let (abort, quit) = (keyWords(.abort, in: .run), keyWords(.quit, in: screenPlace))
    return "the run is still in progress: \(abort) aborts it, \(quit) leaves it running"
  }

  var whyNotOpen: String? {
    switch screen {
    case .connect: whyNotOpenInConnect
    case .dataset:
      dataset.profile.isLoading && !dataset.opensFolder(in: self)
        ? "every row is being scanned; \(key(.back)) stops" : nil
    case .schema: whyNotOptions
    case .options: options.pane == .plan ? whyNotCopy : options.field == .start ? whyNotStart : nil
    case .runs: runs.pane == .sessions ? whyNotSession : whyNotAttach
    case .run: whyNotPastCommit
    case .stream:
      run.isLive && !run.isAsync ? runInProgress : nil
    default: nil
    }
  }

  var whyNotCopy: String? {
    switch screen {
    case .options: options.plan.value == nil ? "there is no plan yet" : nil
    case .runs: runs.pane == .sessions ? whyNotSession : runs.selected(in: self) == nil ? "there is no run" : nil
    case .query: whyNotRows
    default: nil
    }
  }

  /// A run that is waited for must not be lost sight of.
  var runInProgress: String {
    let (show, quit) = (keyWords(.goRun, in: screenPlace), keyWords(.quit, in: screenPlace))
    return "run \(run.id ?? "") is still in progress: \(show) shows it, \(quit) leaves it running"
  }

  /// What Enter does here, for the footer.
  var enterWords: String {
    switch screen {
    case .connect: "choose"
    case .dataset:
      if dataset.opensFolder(in: self) {
        "open folder"
      } else {
        dataset.profile.value != nil || dataset.profile.isLoading ? "next" : "read it"
      }
    case .schema: "next"
    case .options: options.pane == .plan ? "commands" : options.field == .start ? "START" : "change"
    case .run:
      if run.commit.isUp, run.commit.choice == .command {
        "whole command"
      } else if run.commit.isUp {
        run.state.outcome == nil ? "wait" : "result"
      } else {
        run.state.outcome == nil ? "detail" : "result"
      }
    case .result: "ask it"
    case .runs: runs.pane == .sessions ? "play" : "attach"
    case .stream: "its run"
    case .query: query.pane == .text ? "ask" : "whole value"
    }
  }
}
