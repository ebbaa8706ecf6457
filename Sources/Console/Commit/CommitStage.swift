import Foundation
import KustoSink

/// The moment that a load is about: what readers saw before the commit and see after it, and what proves it.
///
/// The row counts come from polls of the console, the rest from the run's events.
package struct CommitStage: Sendable, Hashable {
  /// What Enter opens.
  package enum Choice: Sendable, Hashable { case command, goOn }

  /// True while it stands in the place of the partitions.
  package var isUp = false
  package var choice = Choice.goOn
  /// The move, as the log has it: cut when it names very many extents.
  package private(set) var command: String?
  private var extents: [String] = []
  /// When the move was about to be sent; nil before.
  package private(set) var intendedAt: Date?
  package private(set) var committedAt: Date?
  /// The newest polls, oldest first.
  package private(set) var polls: [RowPoll] = []
  /// How often readers were asked about, also by polls that were left out because they told nothing new.
  package private(set) var timesAsked = 0
  private var lastBefore: RowPoll?
  /// The polls that are under way; the last one counts.
  var watching: [EffectID] = []
  var pace: RowWatchPace?

  /// Enough for the list of what readers saw; a poll comes once a second.
  static let mostPolls = 60

  package init() {}

  /// Takes what an event says about the commit.
  mutating func apply(_ event: RunEvent) {
    switch event.body {
    case .commitIntended(let value):
      (intendedAt, committedAt, lastBefore) = (event.at, nil, nil)
      if !value.extents.isEmpty { extents = value.extents }
    case .commandSent(let value) where value.text.hasPrefix(".move"): command = value.text
    case .committed: committedAt = event.at
    default: break
    }
    settle()
  }

  mutating func apply(_ poll: RowPoll) {
    // Each pace counts its own polls, from one on.
    let counted = polls.last.map { poll.times > $0.times ? $0.times : 0 } ?? 0
    timesAsked += poll.times - counted
    polls.append(poll)
    if polls.count > Self.mostPolls { polls.removeFirst() }
    settle()
  }

  private mutating func settle() {
    guard let intendedAt, lastBefore == nil else { return }
    lastBefore = polls.last { $0.rows != nil && $0.answered <= intendedAt }
  }

  /// The newest poll that was answered before the move was sent; nil when nobody looked in time.
  package var before: RowPoll? { intendedAt == nil ? polls.last { $0.rows != nil } : lastBefore }

  /// The newest poll with an answer.
  package var newest: RowPoll? { polls.last { $0.rows != nil } }

  /// A poll that was asked for at or after `end`; nil until there is one.
  package func after(_ end: Date?) -> RowPoll? {
    guard let end else { return nil }
    return polls.last { $0.rows != nil && $0.asked >= end }
  }

  /// The different counts that were seen since the one before the commit, in their order.
  package var steps: [RowPoll] {
    guard let before, let start = before.rows else { return [] }
    var steps = [before]
    var last = start
    for poll in polls where poll.asked >= before.asked {
      guard let rows = poll.rows, rows != last else { continue }
      last = rows
      steps.append(poll)
    }
    return steps
  }

  /// The move with every extent that it names.
  package var wholeCommand: String? {
    guard let command, command.hasSuffix("…"), let list = command.range(of: ") (", options: .backwards) else {
      return command
    }
    return command[..<list.upperBound] + extents.map { $0.lowercased() }.joined(separator: ",") + ")"
  }
}

extension Model {
  /// When nothing more can come of the run; nil before.
  var commitEnd: Date? { run.commit.committedAt ?? run.state.endedAt ?? run.diedAt }

  /// Asks what readers see, slowly at first and closely around the commit.
  mutating func watchReaders(_ target: Plan.Target? = nil) -> [Effect] {
    let state = run.state
    guard showsCommit, state.mode == nil, !run.isLate, state.outcome == nil || run.commit.isUp else { return [] }
    let pace: RowWatchPace
    switch state.phase {
    case .planned where target != nil, .loading: pace = .calm
    case .verifying, .committing, .cleaning, .finished: pace = .close
    case .planned, .staging, .rollingBack: return []
    }
    guard run.commit.pace == nil || (run.commit.pace == .calm && pace == .close) else { return [] }
    let id = newEffect()
    run.commit.watching.append(id)
    run.commit.pace = pace
    let target = target ?? Plan.Target(cluster: state.cluster, database: state.database, table: state.table)
    return [.watchRows(id: id, target: target, pace: pace)]
  }

  mutating func take(_ poll: RowPoll, from id: EffectID) -> [Effect] {
    guard let index = run.commit.watching.firstIndex(of: id) else { return [] }
    run.commit.apply(poll)
    // The close watch has begun: the calm one is not needed any more.
    let older = run.commit.watching.prefix(index)
    run.commit.watching.removeFirst(index)
    let isDone = run.commit.after(commitEnd) != nil
    return older.map { .cancel(id: $0) } + (isDone ? unwatchReaders() : [])
  }

  mutating func unwatchReaders() -> [Effect] {
    defer { run.commit.watching = [] }
    return run.commit.watching.map { .cancel(id: $0) }
  }

  /// Puts the stage up when the commit of a run that is watched begins.
  mutating func raiseStage() {
    guard showsCommit, !run.isLate, run.state.mode == nil, run.commit.intendedAt != nil, !run.hadStage else { return }
    run.hadStage = true
    run.commit.isUp = true
    run.commit.choice = .goOn
  }

  /// Shows the stage again, or that of a commit that nobody watched; what readers see now is asked in any case.
  mutating func showStage() -> [Effect] {
    run.commit.isUp = true
    guard showsCommit, run.commit.after(commitEnd) == nil, run.commit.watching.isEmpty else { return [] }
    let id = newEffect()
    run.commit.watching = [id]
    run.commit.pace = .close
    let state = run.state
    let target = Plan.Target(cluster: state.cluster, database: state.database, table: state.table)
    return [.watchRows(id: id, target: target, pace: .close)]
  }

  var whyNotShowCommit: String? {
    if run.state.mode != nil { return "the mode \(run.state.mode?.rawValue ?? "") has no commit" }
    return run.commit.intendedAt == nil ? "the commit has not begun" : nil
  }

  var settleWords: String { "\(keyWords(.settle, in: .run)) finishes the run, or rolls it back" }

  /// Why Enter on the stage does not go on; nil when it does.
  var whyNotPastCommit: String? {
    guard run.commit.isUp, run.commit.choice == .goOn, run.state.outcome == nil else { return nil }
    return run.diedAt == nil
      ? "the commit is on its way: it ends by itself, with all rows or none"
      : "its process died: \(settleWords)"
  }

  /// What a key does on the stage; nil when it means what it means without one.
  mutating func performOnStage(_ action: Action) -> [Effect]? {
    switch action {
    case .up, .top: run.commit.choice = run.commit.command == nil ? .goOn : .command
    case .down, .bottom: run.commit.choice = .goOn
    case .open where run.commit.choice == .command:
      let text = run.commit.wholeCommand ?? ""
      overlay = .reader(Overlay.Reader(title: "The command as sent", text: text))
    case .open:
      run.commit.isUp = false
      return unwatchReaders() + go(to: .result)
    case .back, .showCommit: run.commit.isUp = false
    default: return nil
    }
    return []
  }
}
