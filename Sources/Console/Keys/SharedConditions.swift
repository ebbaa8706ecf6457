import KustoSink

// Why a command that several screens have cannot be done now: the words that the message line and the palette show.
extension Model {
  var whyNotEarlier: String? {
    run.isLive && !run.isAsync ? "the run is still in progress: A aborts it, q leaves it running" : nil
  }

  var whyNotOpen: String? {
    switch screen {
    case .connect: whyNotOpenInConnect
    case .dataset:
      dataset.profile.isLoading && !dataset.opensFolder(in: self) ? "every row is being scanned; Esc stops" : nil
    case .schema: whyNotOptions
    case .options: options.pane == .plan ? whyNotCopy : options.field == .start ? whyNotStart : nil
    case .runs: runs.pane == .sessions ? whyNotSession : whyNotAttach
    case .run: whyNotPastCommit
    case .stream:
      run.isLive && !run.isAsync ? "run \(run.id ?? "") is still in progress: 5 shows it, q leaves it running" : nil
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
