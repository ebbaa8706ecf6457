import Foundation
import KustoSink

/// A run that is watched: the fold of its events and what is selected of it.
package struct RunScreenState: Sendable, Hashable {
  package enum Pane: Sendable, Hashable { case partitions, log }

  package var id: String?
  package var state = RunState()
  /// True when the console may be left without a question.
  package var isAsync = false
  /// True when this console did not start it.
  package var isForeign = false
  var launching: EffectID?
  var following: EffectID?
  /// Why it could not be started or followed.
  package var problem: Problem?
  /// When its process was seen to be gone before its end; nil while it lives, and when it ended.
  package var diedAt: Date?
  package var pane = Pane.partitions
  /// The partition that is selected; the first shown when nil.
  ///
  /// By number, so that it stays when the order changes.
  package var selected: Int?
  package var byNeed = true
  package var showsDetail = false
  package var logCursor = Cursor()
  /// False while the log pane stands still because somebody reads further up.
  package var followsLog = true
  package var commit = CommitStage()
  /// True when the run was over before it was followed: nobody could watch its commit.
  var isLate = false
  /// True once the stage was shown, so that a person who left it is not brought back.
  var hadStage = false
  /// The table that the run makes; nil where it makes none, or a mapping decides about its columns.
  var newTable: NewTable?
  /// When the outage began that the message line has told of.
  var toldOutage: Date?

  package var isStarting: Bool { launching != nil }
  /// True from the start until its end is known.
  package var isLive: Bool { launching != nil || (following != nil && state.outcome == nil) }
}

extension Model {
  /// Starts what was planned.
  mutating func launch() -> [Effect] {
    guard let preview = options.plan.value else { return [] }
    let stop = unfollow()
    let id = newEffect()
    run = RunScreenState()
    run.isAsync = options.isAsync
    run.launching = id
    if connect.tableIsNew, options.mapping == nil, let target = connect.target {
      let columns = schema.columns.filter(\.use).map { Column(name: $0.name, type: $0.type) }
      run.newTable = RunScreenState.NewTable(
        database: target.database, name: target.table, schema: TableSchema(columns))
    }
    result = ResultState()
    screen = .run
    say(.info, "starting run \(preview.run)")
    // A replay has no plan, and nothing to start either.
    guard let plan = preview.plan, let request = planRequest else { return stop }
    return stop + [.launch(id: id, plan: plan, request: request)]
  }

  mutating func follow(_ run: String) -> [Effect] {
    let id = newEffect()
    self.run.launching = nil
    self.run.id = run
    self.run.following = id
    say(
      .info,
      self.run.isAsync
        ? "run \(run) is a process of its own: \(key(.quit)) leaves it running, \(key(.showRuns)) lists it"
        : "run \(run) started; \(key(.quit)) asks before it leaves")
    // Where the rows of a run of another console go, its first event says.
    let watch = self.run.isForeign ? [] : connect.target.map { watchReaders($0) } ?? []
    return [.follow(id: id, run: run)] + watch
  }

  /// Watches a run that was started elsewhere.
  mutating func attach(to run: String, isAsync: Bool) -> [Effect] {
    let stop = unfollow()
    self.run = RunScreenState()
    self.run.isAsync = isAsync
    self.run.isForeign = true
    result = ResultState()
    screen = .run
    let effects = follow(run)
    say(.info, "attached to run \(run)")
    return stop + effects
  }

  mutating func unfollow() -> [Effect] {
    let unwatch = unwatchReaders()
    guard let id = run.following else { return unwatch }
    run.following = nil
    return [.cancel(id: id)] + unwatch
  }

  mutating func take(_ events: [RunEvent], from id: EffectID) -> [Effect] {
    guard run.following == id else { return [] }
    let wasOver = run.state.outcome != nil
    let before = run.state.outage
    let isFirst = run.state.sequence < 0
    for event in events {
      if event.sequence > run.state.sequence { run.commit.apply(event) }
      run.state.apply(event)
    }
    if isFirst, run.isForeign, run.state.outcome != nil { run.isLate = true }
    tellOfOutage(before)
    if let newest = run.state.lastEventAt { now = max(now, newest) }
    tellOfOutage()
    raiseStage()
    let watch = watchReaders()
    guard !wasOver, run.state.outcome != nil else { return watch }
    note = Note(.info, "")
    takeInNewTable()
    if screen == .run, overlay == nil || overlay == .confirm(Overlay.Confirm(.leave)) {
      overlay = nil
      // The stage of the commit is held until a person goes on.
      if !run.commit.isUp { screen = .result }
    }
    return watch
  }

  mutating func followEnded() -> [Effect] {
    run.following = nil
    if run.state.outcome == nil, let id = run.id {
      run.diedAt = now
      run.problem = Problem(
        "the process of run \(id) died before its end",
        hint: "\(keyWords(.settle, in: .run)) finishes it or rolls it back; also kustosink resume \(id)")
      say(.error, "the process of the run died; \(settleWords)")
    }
    return []
  }

  mutating func abort(_ run: String) -> [Effect] {
    let id = newEffect()
    pendingRequests.insert(id)
    say(.info, "asking run \(run) to stop")
    return [.abort(id: id, run: run)]
  }

  mutating func performInRun(_ action: Action) -> [Effect] {
    if run.commit.isUp, let effects = performOnStage(action) { return effects }
    switch action {
    case .showCommit: return showStage()
    case .open:
      if run.pane == .log { return readLogLine() }
      if run.state.outcome != nil { return go(to: .result) }
      run.showsDetail.toggle()
    case .showLog, .nextPane, .previousPane:
      run.pane = run.pane == .log && !run.commit.isUp ? .partitions : .log
      run.followsLog = true
      run.commit.isUp = false
    case .zoom: run.showsDetail.toggle()
    case .order:
      run.byNeed.toggle()
      say(.info, run.byNeed ? "problems first" : "in the order of the plan")
    case .abort: if let id = run.id { overlay = .confirm(Overlay.Confirm(.abort(run: id))) }
    case .settle: return settleSelected()
    case .back:
      if run.showsDetail {
        run.showsDetail = false
      } else if run.pane == .log {
        run.pane = .partitions
      } else {
        say(.info, "nothing is open here; \(key(.showRuns)) goes to History")
      }
    default: moveInRun(action)
    }
    return []
  }

  /// The lines of the log that are shown.
  package var shownLog: [RunState.LogLine] {
    let isNarrowed = filters[.log].map { !$0.isEmpty } ?? false
    return isNarrowed ? run.state.log.filter { shows($0.text, in: .log) } : run.state.log
  }

  /// The line of the log that has the selection: the newest while the log follows.
  package var selectedLogLine: Int {
    let count = shownLog.count
    return run.followsLog ? count - 1 : min(run.logCursor.index, count - 1)
  }

  private mutating func readLogLine() -> [Effect] {
    let log = shownLog
    guard log.indices.contains(selectedLogLine) else { return [] }
    let line = log[selectedLogLine]
    overlay = .reader(Overlay.Reader(title: "Log, \(Figures.time(line.at)) UTC", text: line.text))
    return []
  }

  private mutating func moveInRun(_ action: Action) {
    if run.pane == .log {
      let count = shownLog.count
      var cursor = run.followsLog ? Cursor(count - 1) : run.logCursor
      guard cursor.move(action, count: count) else { return }
      run.logCursor = cursor
      run.followsLog = cursor.index >= count - 1
      return
    }
    let shown = shownPartitions
    var cursor = Cursor(run.selected.flatMap { shown.firstIndex(of: $0) } ?? 0)
    guard cursor.move(action, count: shown.count), shown.indices.contains(cursor.index) else { return }
    run.selected = shown[cursor.index]
  }
}
