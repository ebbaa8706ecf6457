import Foundation
import KustoSink

/// What was told of a run, so that nothing is told twice.
struct PlainRunTold: Sendable {
  /// Phases of the timeline.
  var phases = 0
  var line = ""
  var at: Date?
  var logLine: RunState.LogLine?
  var outcome: RunOutcome?
}

// A run as lines: one every few seconds, and one for what a person should know at once.
extension PlainConsole {
  /// Seconds between two lines of progress.
  private static let interval = 5.0

  func runStep() async {
    if model.run.isLive {
      if takeInterrupt() { return await askDuringRun() }
      await pump()
      return tellRun()
    }
    if let problem = model.run.problem {
      for detail in problem.details { say("  \(detail)") }
      if let hint = problem.hint { say("  Try: \(hint)") }
    }
    if model.run.diedAt != nil {
      let choices = ["Finish it, or roll it back", "Quit"]
      switch await ask("Its process died. What next?", choices, usual: nil, canGoBack: false) {
      case .choice(0):
        told = PlainRunTold()
        send(.settle)
        await giveConsent()
      case .choice: await leave()
      case .back, .left: break
      }
      return
    }
    guard model.run.state.outcome == nil else { return send(.goResult) }
    if model.run.problem != nil { return send(.goOptions) }
    await pump()
  }

  private func askDuringRun() async {
    let choices = ["Go on watching", "Leave it running", "Stop it; nothing will be committed"]
    switch await ask("The load is in progress. What next?", choices, canGoBack: false) {
    case .choice(0): break
    case .choice(1): await leave()
    case .back, .left: break
    case .choice:
      if let reason = model.whyNotAbortWatched { return say("It cannot be stopped now: \(reason).") }
      send(.abort)
      await accept()
    }
  }

  private func tellRun() {
    let state = model.run.state
    tellTroubles(state.log)
    // Several may have come in one go.
    for entry in state.timeline.dropFirst(told.phases) where entry.phase != .finished {
      say("Phase: \(entry.phase.words).")
    }
    told.phases = state.timeline.count
    guard state.outcome == nil, !state.partitions.isEmpty else { return }
    if let last = told.at, model.now.timeIntervalSince(last) < Self.interval { return }
    let line = progress(state)
    guard line != told.line else { return }
    (told.at, told.line) = (model.now, line)
    say(line)
  }

  /// Warnings and errors of the log since the last time.
  private func tellTroubles(_ log: [RunState.LogLine]) {
    let new = told.logLine.flatMap { log.lastIndex(of: $0) }.map { log[($0 + 1)...] } ?? log[...]
    told.logLine = log.last ?? told.logLine
    for line in new where line.severity == .warning || line.severity == .error {
      say("\(line.severity == .error ? "Problem" : "Note"): \(line.text)")
    }
  }

  private func progress(_ state: RunState) -> String {
    let counts = state.partitions.reduce(into: [:]) { $0[$1.shownStage, default: 0] += 1 }
    let stages = RunState.PartitionState.Stage.allCases.compactMap { stage in
      counts[stage].map { "\($0) \(stage.words)" }
    }
    var line = "\(Figures.percent(state.fraction)). \(stages.joined(separator: ", "))."
    if let outage = state.outage, model.now.timeIntervalSince(outage.since) >= RunState.Outage.worthSaying {
      let seconds = Int(model.now.timeIntervalSince(outage.since))
      return line + " No answer from the cluster for \(seconds) s; the run goes on when it answers."
    }
    if let rate = state.bytesPerSecond, state.bytesRead < state.plannedBytes { line += " \(Figures.rate(rate))." }
    if let eta = state.eta, eta >= 1 { line += " About \(Figures.clock(eta)) left." }
    return line
  }

  func resultStep() async {
    let state = model.run.state
    if told.outcome != state.outcome {
      told.outcome = state.outcome
      tellTroubles(state.log)
      tellResult(state)
    }
    var choices = ["Quit", "Another load into this table", "Queries to run now", "Ask the database", "History"]
    if model.whyNotUndo == nil { choices.append("Undo this load") }
    switch await ask("Step 6 of 6. What next?", choices) {
    case .choice(0): await leave()
    case .left: break
    case .choice(1):
      told = PlainRunTold()
      send(.newLoad)
    case .choice(2): for query in model.resultQueries { say("  \(query)") }
    case .choice(3): send(.showQuery)
    case .choice(4): send(.showRuns)
    case .choice: await undo(model.run.state.table)
    case .back: say("A run that is over cannot be gone back to.")
    }
  }

  private func tellResult(_ state: RunState) {
    let table = "\(state.database).\(state.table)"
    switch state.outcome {
    case .committed:
      let rows = Figures.counted(state.committedRows ?? state.rowsVerified, "row")
      say("Committed. \(rows) became visible in \(table) in \(Figures.clock(state.elapsed(at: model.now))).")
    case .notCommitted:
      say("\(state.stopped ? "Stopped. " : "")Nothing was committed. \(table) is as it was.")
      for cause in state.failureCauses.prefix(10) { say("  \(cause.partitions): \(cause.reason)") }
      if state.stagingIsLeft {
        say("  The staging table \(state.staging) is left behind: kustosink runs --clean drops it.")
      }
    case .unknown: say("The outcome is not known. Try: kustosink resume \(state.run)")
    case .detached, nil: say("The run goes on by itself: kustosink attach \(state.run)")
    }
    if state.outcome != .notCommitted {
      for words in state.shortfall?.words ?? [] { say("  Careful: \(words)") }
    }
    if let message = state.message { say("  \(message)") }
    for warning in state.warnings.suffix(5) { say("  Note: \(warning)") }
  }

  /// Takes the rows of the committed run that the screen is about out of its table.
  func undo(_ table: String) async {
    guard let name = await askText("Undo takes the rows out of \(table). Type its name to do it") else { return }
    send(.undoRun)
    guard case .prompt = model.overlay else { return }
    enter(name)
    _ = await wait(saying: "Still undoing,") { $0.pendingRequests.isEmpty }
    if model.note.severity == .ok { say("\(model.note.text).") }
  }

  func streamStep() async {
    let log = model.stream.state.log
    let new = told.logLine.flatMap { log.lastIndex(of: $0) }.map { log[($0 + 1)...] } ?? log[...]
    told.logLine = log.last ?? told.logLine
    for line in new { say(line.text) }
    guard model.stream.isLive else {
      if let problem = model.stream.problem { say("The stream: \(problem.what)") }
      await leave()
      return
    }
    guard takeInterrupt() else { return await pump() }
    let choices = ["Go on watching", "Leave it running", "Stop it after the batch on its way"]
    switch await ask("The stream goes on. What next?", choices, canGoBack: false) {
    case .choice(0): break
    case .choice(1): await leave()
    case .back, .left: break
    case .choice: send(.stopAfter)
    }
  }
}
