import KustoSink

/// What can be done about a run that is over: finish what a dead process left, or take the rows out again.
extension Model {
  /// A committed run that the screen is about.
  private var committedRun: (run: String, table: String)? {
    if screen == .runs {
      guard let entry = runs.selected(in: self), entry.outcome == .committed, entry.undone == nil else { return nil }
      return (entry.run, entry.table)
    }
    let state = run.state
    return state.outcome == .committed && state.undoneRows == nil ? (state.run, state.table) : nil
  }

  var whyNotUndo: String? {
    if screen == .runs, runs.selected(in: self) == nil { return whyNoRun }
    if screen == .runs, runs.selected(in: self)?.batches != nil { return "each batch of a stream is a run: undo those" }
    let rows = screen == .runs ? runs.selected(in: self)?.undone : run.state.undoneRows
    if rows != nil { return "its rows are out of the table already" }
    return committedRun == nil ? "only a committed run can be undone" : whyReadOnly(clusterOfRun)
  }

  var whyNotSettle: String? {
    if screen == .run {
      return run.diedAt == nil ? "only a run whose process died is resumed" : whyReadOnly(clusterOfRun)
    }
    guard let entry = runs.selected(in: self) else { return whyNoRun }
    if entry.state == .died || entry.outcome == .unknown { return whyReadOnly(clusterOfRun) }
    if entry.batches != nil, entry.state == .finished { return whyReadOnly(clusterOfRun) }
    return entry.state == .finished ? "this run is over" : "its process lives: \(keyWords(.abort, in: .runs)) stops it"
  }

  /// Where the run that the screen is about has its table.
  private var clusterOfRun: String? {
    screen == .runs ? runs.selected(in: self)?.cluster : run.state.cluster
  }

  mutating func askToUndo() {
    guard let (run, table) = committedRun else { return }
    overlay = .prompt(Overlay.Prompt(.undo(run: run, table: table), text: ""))
  }

  mutating func undo(_ run: String) -> [Effect] {
    let id = newEffect()
    pendingRequests.insert(id)
    say(.info, "the rows of run \(run) are being taken out")
    return [.undo(id: id, run: run)]
  }

  mutating func settleSelected() -> [Effect] {
    if screen == .run { return run.id.map { settle($0) } ?? [] }
    guard let entry = runs.selected(in: self) else { return [] }
    return entry.batches == nil ? settle(entry.run) : consent(.accept, to: .goOnStream(stream: entry.run))
  }

  private mutating func settle(_ run: String) -> [Effect] {
    let (cluster, table) = place(ofRun: run)
    return consent(.accept, to: .unsettled(run: run, cluster: cluster ?? "", table: table ?? "", others: 0))
  }

  /// Finishes a run whose process died, or rolls it back, where that is allowed.
  mutating func resume(_ run: String, on cluster: String) -> [Effect] {
    if let refusal = whyReadOnly(cluster) {
      say(.warning, refusal)
      return []
    }
    let id = newEffect()
    pendingRequests.insert(id)
    say(.info, "run \(run) is taken up again")
    return [.resume(id: id, run: run)]
  }

  /// News of runs that this console does not follow.
  mutating func take(_ news: RunNews) {
    switch news {
    case .unsettled(let list):
      guard let newest = list.first else { return }
      // Who is in the middle of something else is not interrupted.
      guard screen == .connect, overlay == nil else {
        return say(.warning, "\(Figures.counted(list.count, "run")) not finished; \(key(.showRuns)) shows the runs")
      }
      let question = Overlay.Confirm.Question.unsettled(
        run: newest.run, cluster: newest.cluster, table: newest.table, others: list.count - 1)
      overlay = .confirm(Overlay.Confirm(question))
    case .ended(let entry):
      guard entry.run != run.id else { return }
      say(entry.outcome == .committed ? .ok : .warning, words(forEndOf: entry))
    }
  }

  private func words(forEndOf entry: RunEntry) -> String {
    let run = "run \(entry.run) into \(entry.table)"
    if entry.state == .died { return "the process of \(run) died; \(key(.showRuns)) shows the runs" }
    return switch entry.outcome {
    case .committed: "\(run) committed \(Figures.counted(entry.rows ?? 0, "row"))"
    case .unknown: "\(run) ended, and its outcome is unknown; \(key(.showRuns)) shows the runs"
    case .notCommitted, .detached, nil: "\(run) ended; nothing was committed"
    }
  }

  mutating func take(undone rows: Int, of run: String) -> [Effect] {
    let effects = screen == .runs ? enterRuns() : []
    if self.run.state.run == run { self.run.state.undoneRows = rows }
    say(.ok, "undone: \(Figures.counted(rows, "row")) of run \(run) \(rows == 1 ? "is" : "are") out of the table")
    return effects
  }
}
