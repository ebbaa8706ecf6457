import KustoSink

// The runs and streams of this machine, as questions.
extension PlainConsole {
  /// What can be done about one of them.
  private enum Way: CaseIterable {
    case follow, settle, undo, abort, ask

    func words(_ entry: RunEntry) -> String {
      switch self {
      case .follow: "Follow it"
      case .settle: entry.batches == nil ? "Finish it, or roll it back" : "Let it go on"
      case .undo: "Undo it: take its rows out of the table"
      case .abort: entry.batches == nil ? "Stop it; nothing will be committed" : "Stop it; committed batches stay"
      case .ask: "Ask its table"
      }
    }

    func refusal(_ model: Model) -> String? {
      switch self {
      case .follow: model.whyNotAttach
      case .settle: model.whyNotSettle
      case .undo: model.whyNotUndo
      case .abort: model.whyNotAbort
      case .ask: model.whyNotQuery
      }
    }
  }

  func historyStep() async {
    guard await wait(saying: "Still reading,", until: { !$0.isWaiting }) else { return send(.goConnect) }
    guard model.screen == .runs else { return }
    let runs = model.shownRuns
    guard !runs.isEmpty else {
      if model.runs.list.problem == nil { say("There is no run on this machine yet.") }
      return send(.goConnect)
    }
    let needy = runs.count(where: \.needsPerson)
    let need = needy == 0 ? "" : " \(needy) at the top \(needy == 1 ? "needs" : "need") you."
    switch await ask(
      "History: \(Figures.counted(runs.count, "entry", "entries")).\(need) Which one?", runs.map(words), usual: nil)
    {
    case .choice(let index):
      select(index)
      await act(on: runs[index])
    case .back: send(.goConnect)
    case .left: break
    }
  }

  private func words(_ entry: RunEntry) -> String {
    let table = entry.database.isEmpty ? entry.table : "\(entry.database).\(entry.table)"
    let rows = entry.outcome == .notCommitted ? nil : entry.rows.map { Figures.counted($0, "row") }
    let began = entry.started.map { "began \(Figures.moment($0)) UTC" }
    let facts = [entry.shownState.words, table, rows, began].compactMap(\.self).joined(separator: ", ")
    return "\(entry.run): \(entry.needsPerson ? "needs you, " : "")\(facts)"
  }

  private func act(on entry: RunEntry) async {
    guard model.runs.selected(in: model)?.run == entry.run else { return say("The list has changed: choose again.") }
    let ways = Way.allCases.filter { $0.refusal(model) == nil }
    guard !ways.isEmpty else {
      return say("Nothing can be done about it: \(model.whyNotAttach ?? model.whyNotSettle ?? "it is over").")
    }
    switch await ask("What about \(entry.run)?", ways.map { $0.words(entry) }, usual: nil) {
    case .choice(let index): await go(ways[index], entry)
    case .back: break
    case .left: break
    }
  }

  private func go(_ way: Way, _ entry: RunEntry) async {
    told = PlainRunTold()
    switch way {
    case .follow: send(.open)
    case .settle:
      send(.settle)
      await giveConsent()
      // Who does it now is known when its process has begun.
      _ = await wait(saying: "Still starting,") { $0.screen != .runs || $0.pendingRequests.isEmpty }
    case .undo: await undo(entry.table)
    case .ask: send(.showQuery)
    case .abort:
      send(.abort)
      guard await confirm("Stop \(entry.run)?") else { return closeOverlays() }
      await accept()
      _ = await wait { $0.pendingRequests.isEmpty }
      if model.note.severity == .info { say("\(model.note.text).") }
      send(.refresh)
    }
  }
}
