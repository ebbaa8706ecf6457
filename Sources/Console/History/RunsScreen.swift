import KustoSink

/// The runs and streams known on this machine, and the saved sessions.
package struct RunsState: Sendable, Hashable {
  package enum Pane: Sendable, Hashable { case runs, sessions }

  package var pane = Pane.runs
  package var sessions = Loadable<[SessionEntry]>.idle
  package var sessionCursor = Cursor()
  /// The session that was selected before the list was read again.
  var markedSession: String?
  package var list = Loadable<[RunEntry]>.idle
  package var cursor = Cursor()
  /// The run that was selected before the list was read again.
  var marked: String?
  /// The screen that Esc goes back to.
  package var origin = Screen.connect

  package func selected(in model: Model) -> RunEntry? {
    guard pane == .runs else { return nil }
    let shown = model.shownRuns
    return shown.indices.contains(cursor.index) ? shown[cursor.index] : nil
  }
}

extension Model {
  package var shownRuns: [RunEntry] {
    runs.list.value?.filter { shows("\($0.run) \($0.table) \($0.state.rawValue)", in: .runs) } ?? []
  }

  mutating func enterRuns() -> [Effect] {
    let id = newEffect()
    if runs.list.value != nil {
      runs.marked = shownRuns.indices.contains(runs.cursor.index) ? shownRuns[runs.cursor.index].run : nil
    }
    runs.list = .loading(id)
    return [.listRuns(id: id)]
  }

  mutating func take(runs list: [RunEntry]) {
    runs.list = .loaded(list)
    // A run that began meanwhile stands above: what is selected stays so.
    if let row = shownRuns.firstIndex(where: { $0.run == runs.marked }) { runs.cursor = Cursor(row) }
    runs.cursor.clamp(count: shownRuns.count)
    let going = list.filter { $0.state == .running || $0.state == .starting }.count
    // What was just done is not talked over.
    if note.severity == .ok { return }
    let streams = list.count { $0.batches != nil }
    let more = streams == 0 ? "" : ", \(Figures.counted(streams, "stream"))"
    let needy = list.count(where: \.needsPerson)
    let need = needy == 0 ? "" : "; \(needy) at the top \(needy == 1 ? "needs" : "need") you"
    say(
      .info,
      "\(Figures.counted(list.count - streams, "run"))\(more), \(going) going\(need); \(key(.open)) attaches")
  }

  mutating func performInRuns(_ action: Action) -> [Effect] {
    if action == .nextPane || action == .previousPane { return switchHistoryPane() }
    if runs.pane == .sessions { return performInSessions(action) }
    switch action {
    case .open:
      guard let entry = runs.selected(in: self) else { return [] }
      if stream.name == entry.run, stream.isLive { return go(to: .stream) }
      if entry.batches != nil { return attach(toStream: entry.run) }
      if run.id == entry.run, run.isLive { return go(to: .run) }
      return attach(to: entry.run, isAsync: true)
    case .refresh: return enterRuns()
    case .abort:
      guard let entry = runs.selected(in: self) else { return [] }
      overlay = .confirm(
        Overlay.Confirm(entry.batches == nil ? .abort(run: entry.run) : .abortStream(stream: entry.run)))
    case .settle: return settleSelected()
    case .undoRun: askToUndo()
    case .copy: return copy([runs.selected(in: self)?.run].compactMap(\.self))
    case .back: return go(to: run.isLive ? .run : stream.isLive ? .stream : runs.origin)
    default: _ = runs.cursor.move(action, count: shownRuns.count)
    }
    return []
  }
}
