import KustoSink

// Dialogs are for a screen: here nobody sees them, so none may be open while something else is asked.
extension PlainConsole {
  /// Says what a dialog says that opened by itself, and closes it, so that no answer goes to it.
  func closeUnasked() {
    switch model.overlay {
    case .confirm(let confirm):
      if case .unsettled(_, _, _, let others) = confirm.question {
        let runs = Figures.counted(others + 1, "run")
        say("Warning: \(runs) not finished: \(model.key(.showRuns)) says which, and what can be done.")
      }
    case .prompt(let prompt):
      if prompt.subject == .export { say("It was not written: \(prompt.refusal ?? "the name is not valid").") }
    default: break
    }
    closeOverlays()
  }

  /// Closes what is open, with no answer; a question about a folder leads back to its name first.
  func closeOverlays() {
    for _ in 0..<Self.deepestOverlay where model.overlay != nil { send(.back) }
  }

  private static let deepestOverlay = 4

  /// Leaves; what is live goes on.
  ///
  /// Where choices would be lost, a person is asked, and false says that they stay. Nobody is asked twice.
  @discardableResult
  func leave() async -> Bool {
    closeOverlays()
    send(.quit)
    if case .confirm(let confirm)? = model.overlay, let answer = confirm.question.answerThatLeaves {
      if confirm.question == .discard, await stays() { return false }
      if model.exit == nil { send(answer) }
    }
    if model.exit == nil { end() }
    return true
  }

  private func stays() async -> Bool {
    guard !mustLeave else { return false }
    mustLeave = true
    say("What you changed of files, columns and options is lost, and no load was started.")
    if await confirm("Quit?") || model.exit != nil { return false }
    mustLeave = false
    closeOverlays()
    return true
  }

  /// Leaves because no answer will come.
  func leaveAtEnd() async {
    mustLeave = true
    await leave()
  }
}
