import Foundation
import KustoSink

/// The first effects of a console.
package func begin(_ model: inout Model) -> [Effect] {
  let effects = openFirst(&model)
  return effects + (model.hasMouse ? [.watchMouse(isOn: true)] : [])
}

private func openFirst(_ model: inout Model) -> [Effect] {
  if let stream = model.wishes.attachStream { return model.attach(toStream: stream) + [.watchRuns] }
  if let run = model.wishes.attach { return model.attach(to: run, isAsync: true) + [.watchRuns] }
  guard let cluster = model.wishes.cluster else {
    model.say(.info, "choose a cluster; \(model.key(.add)) adds another address")
    return [.watchRuns]
  }
  return model.connect(to: cluster) + [.watchRuns]
}

/// What follows from a message: the only way in which a model changes.
///
/// Pure: the same model and message give the same model and effects, here, in a test and in a replay.
package func update(_ model: inout Model, _ message: Message) -> [Effect] {
  defer { if !model.isWaiting { model.waitedSeconds = 0 } }
  switch message {
  case .action(let action): return model.perform(action)
  case .text(let text): return model.type { $0.insert(text) }
  case .edit(let command): return model.type { $0.apply(command) }
  case .result(let result): return model.take(result)
  case .runEvents(let id, let events): return model.take(events, from: id)
  case .runNews(let news):
    model.take(news)
    return []
  case .streamNews(let id, let news): return model.take(news, from: id)
  case .rowPoll(let id, let poll): return model.take(poll, from: id)
  case .secret(let isEmpty):
    model.take(secretIsEmpty: isEmpty)
    return []
  case .signInRequest(let id, let request):
    model.take(request, from: id)
    return []
  case .tick(let time):
    model.now = max(model.now, time)
    if model.isWaiting { model.waitedSeconds += 1 }
    model.tellOfOutage()
    return []
  case .resize: return []
  case .recordingStopped(let reason):
    model.isRecording = false
    model.say(.warning, "the session is no longer recorded: \(reason)")
    return []
  }
}

extension Model {
  mutating func perform(_ action: Action) -> [Effect] {
    if let refusal = Keymap.refusal(of: action, in: self) {
      say(.warning, refusal)
      if place == .schema { markFirstConflict() }
      return []
    }
    let before = self
    let effects = carryOut(action)
    if effects.isEmpty, self == before, !Self.silent.contains(action) {
      let isHere = self.action(for: screen) == action
      say(.info, isHere ? "this is \(placeWords)" : "nothing changes here: \(words(of: action))")
    }
    return effects
  }

  /// The screen that is shown, as help says it.
  private var placeWords: String { screen.step.map { "step \($0), \(screen.title)" } ?? screen.title }

  /// What the key that closes things says where nothing is open: it never leaves a step, where other keys mean others.
  mutating func sayNothingIsOpen(_ former: Screen) {
    say(.info, "nothing is open here; \(key(action(for: former))) goes to \(former.title)")
  }

  /// Actions that may find nothing to do without a word: the end of a list is seen.
  private static let silent: Set<Action> = [
    .up, .down, .left, .right, .pageUp, .pageDown, .top, .bottom, .nextPane, .previousPane, .back, .interrupt,
  ]

  /// What a command of this place does, as help says it.
  private func words(of action: Action) -> String {
    let here = Keymap.commands(of: place, keys).first { $0.action == action }
    // In a replay the screen may be another than the one on which it was asked for.
    return (here ?? Keymap.table.first { $0.action == action })?.help ?? action.written
  }

  private mutating func carryOut(_ action: Action) -> [Effect] {
    if overlay != nil { return performInOverlay(action) }
    if let effects = performAnywhere(action) { return effects }
    return switch screen {
    case .connect: performInConnect(action)
    case .dataset: performInDataset(action)
    case .schema: performInSchema(action)
    case .options: performInOptions(action)
    case .run: performInRun(action)
    case .result: performInResult(action)
    case .runs: performInRuns(action)
    case .stream: performInStream(action)
    case .query: performInQuery(action)
    }
  }

  /// What every screen does alike; nil when the screen itself has to know.
  private mutating func performAnywhere(_ action: Action) -> [Effect]? {
    switch action {
    case .help: overlay = .commands(Overlay.CommandList(isHelp: true))
    case .palette:
      let elsewhere = Keymap.elsewhere(self)
      overlay = .commands(Overlay.CommandList(typing: LineEditor(), elsewhere: elsewhere))
    case .filter:
      guard let pane = currentPane else { return [] }
      overlay = .filter(pane, LineEditor(filters[pane] ?? ""))
    case .quit, .interrupt: return leave()
    case .suspend: return [.suspend]
    case .redraw: return [.redraw]
    case .readNote: overlay = .reader(Overlay.Reader(title: "Message", text: note.text))
    // What a filter hides comes back before anything else is left.
    case .back where currentPane.map { filters[$0]?.isEmpty == false } ?? false:
      guard let pane = currentPane else { return [] }
      filters[pane] = nil
      return filterChanged(pane)
    case .theme: return nextTheme()
    case .mouse: return switchMouse()
    case .mark:
      say(.ok, "marked in the session")
      return [.mark(label: screen.title)]
    case .showRuns: return go(to: .runs)
    case .goConnect: return go(to: .connect)
    case .goDataset: return go(to: .dataset)
    case .goSchema: return go(to: .schema)
    case .goOptions: return go(to: .options)
    case .goRun: return go(to: .run)
    case .goResult: return go(to: .result)
    case .goStream: return go(to: .stream)
    case .newLoad: return startOver()
    case .showQuery: return openQuery()
    default: return nil
    }
    return []
  }

  /// Shows a screen and asks for what it needs first.
  mutating func go(to target: Screen) -> [Effect] {
    screen = target
    note = Note(.info, "")
    switch target {
    case .dataset: return enterDataset()
    case .schema: return enterSchema()
    case .options: return enterOptions()
    case .runs: return enterRuns()
    case .connect, .run, .result, .stream, .query: return []
    }
  }

  private mutating func startOver() -> [Effect] {
    var effects = unfollow()
    if connect.tableIsNew || run.newTable != nil, run.state.outcome == .committed, let table = connect.table,
      let database = connect.database
    {
      // It is there now, with columns of its own.
      wishes.table = table
      effects += open(database: database)
    }
    run = RunScreenState()
    result = ResultState()
    options.plan = .idle
    return effects + go(to: .dataset)
  }

  private mutating func nextTheme() -> [Effect] {
    guard !themes.isEmpty else { return [] }
    let next = (themes.firstIndex(of: theme) ?? -1) + 1
    theme = themes[next % themes.count]
    say(.info, "theme \(theme)")
    return [.setTheme(name: theme)]
  }

  /// Leaves at once where nothing can be lost sight of, and asks where a run is watched.
  private mutating func leave() -> [Effect] {
    if run.isLive, !run.isAsync || run.isForeign {
      overlay = .confirm(Overlay.Confirm(.leave))
      return []
    }
    guard losesChoices else { return quit() }
    overlay = .confirm(Overlay.Confirm(.discard))
    return []
  }

  /// True where choices of the forms were made and no load was begun with them.
  private var losesChoices: Bool {
    [.dataset, .schema, .options].contains(screen) && !history.undone.isEmpty && run.id == nil && stream.name == nil
  }

  mutating func quit() -> [Effect] {
    let reason: ExitReason
    if run.isLive, let run = run.id {
      reason = .detached(run: run)
    } else if let run = run.id, let outcome = self.run.state.outcome, !self.run.isForeign {
      reason = .finished(run: run, outcome: outcome, stopped: self.run.state.stopped)
    } else if stream.isLive, let stream = stream.name {
      reason = .streaming(stream: stream)
    } else {
      reason = .left
    }
    exit = reason
    return [.quit(reason)]
  }

  /// The list that has the keys, where there is one that can be filtered.
  package var currentPane: Pane? {
    switch screen {
    case .connect: connect.pane.filter
    case .dataset: .files
    case .schema: .columns
    case .run: run.pane == .partitions ? .partitions : .log
    case .runs: runs.pane == .sessions ? .sessions : .runs
    case .options, .result, .stream, .query: nil
    }
  }

  /// True when `text` is to be seen in `pane`.
  func shows(_ text: String, in pane: Pane) -> Bool {
    guard let filter = filters[pane], !filter.isEmpty else { return true }
    return text.lowercased().contains(filter.lowercased())
  }
}
