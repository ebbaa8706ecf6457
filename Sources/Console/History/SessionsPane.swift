import KustoSink

extension RunsState {
  package func selectedSession(in model: Model) -> SessionEntry? {
    let shown = model.shownSessions
    return shown.indices.contains(sessionCursor.index) ? shown[sessionCursor.index] : nil
  }
}

extension Model {
  package var shownSessions: [SessionEntry] {
    runs.sessions.value?.filter { shows("\($0.name) \($0.words) \($0.cluster ?? "")", in: .sessions) } ?? []
  }

  /// Between the runs and the saved sessions, which are looked for when they are shown.
  mutating func switchHistoryPane() -> [Effect] {
    guard runs.pane == .runs else {
      runs.pane = .runs
      note = Note(.info, "")
      return []
    }
    runs.pane = .sessions
    return readSessions()
  }

  private mutating func readSessions() -> [Effect] {
    let id = newEffect()
    if runs.sessions.value != nil { runs.markedSession = runs.selectedSession(in: self)?.path }
    runs.sessions = .loading(id)
    return [.listSessions(id: id)]
  }

  mutating func take(sessions list: [SessionEntry]) {
    runs.sessions = .loaded(list)
    if let row = shownSessions.firstIndex(where: { $0.path == runs.markedSession }) { runs.sessionCursor = Cursor(row) }
    runs.sessionCursor.clamp(count: shownSessions.count)
    say(.info, "\(Figures.counted(list.count, "saved session")); \(key(.open)) plays one, nothing is executed")
  }

  mutating func performInSessions(_ action: Action) -> [Effect] {
    switch action {
    case .open:
      guard let session = runs.selectedSession(in: self) else { return [] }
      let id = newEffect()
      pendingRequests.insert(id)
      say(.info, "reading session \(session.name)")
      return [.play(id: id, path: session.path)]
    case .refresh: return readSessions()
    case .copy: return copy([runs.selectedSession(in: self)?.command].compactMap(\.self))
    case .back: return switchHistoryPane()
    default:
      _ = runs.sessionCursor.move(action, count: shownSessions.count)
      return []
    }
  }
}
