import Foundation
import KustoSink

/// A stream that is watched: the fold of its news and what is selected of it.
package struct StreamScreenState: Sendable, Hashable {
  package enum Pane: Sendable, Hashable { case batches, log }

  /// The name of its process, as Runs lists it.
  package var name: String?
  package var state = StreamState()
  /// True when this console did not start it.
  package var isForeign = false
  var launching: EffectID?
  var following: EffectID?
  /// Why it could not be started or followed.
  package var problem: Problem?
  package var pane = Pane.batches
  package var cursor = Cursor()
  package var logCursor = Cursor()
  /// False while the log pane stands still because somebody reads further up.
  package var followsLog = true

  package var isStarting: Bool { launching != nil }
  /// True from the start until its end is known.
  package var isLive: Bool { launching != nil || (following != nil && !state.isOver) }
}

/// What a person wants of a stream, besides what a load needs.
package struct StreamWish: Sendable, Codable, Hashable {
  /// A folder, or a pattern of names in one.
  package var source: String
  package var trigger: StreamTrigger
  /// The folder that keeps what was loaded; empty for the usual one of this source and table.
  package var checkpoint: String
  package var badFiles: BadFilePolicy

  package init(source: String, trigger: StreamTrigger, checkpoint: String, badFiles: BadFilePolicy) {
    self.source = source
    self.trigger = trigger
    self.checkpoint = checkpoint
    self.badFiles = badFiles
  }
}

extension Model {
  /// What the options say of a stream; nil while there is no one folder to watch.
  var streamWish: StreamWish? {
    guard let source = dataset.picked.first, dataset.picked.count == 1,
      let trigger = StreamTrigger(text: options.trigger)
    else { return nil }
    return StreamWish(
      source: source, trigger: trigger, checkpoint: options.checkpoint, badFiles: options.badFiles)
  }

  /// Why what is picked cannot be watched.
  var whyNotWatched: String? {
    guard dataset.picked.count == 1, let source = dataset.picked.first else {
      return "a stream has one source: pick one folder, or one pattern, in step 2"
    }
    if let files = dataset.profile.value?.files, files.count == 1, files[0].file.path == source {
      return "a stream watches a folder: pick the folder of \(SourceFile.name(of: source)), or a pattern, in step 2"
    }
    return stream.isLive ? "stream \(stream.name ?? "") is shown and still going" : nil
  }

  var whyNotStream: String? { stream.name == nil && stream.launching == nil ? "no stream has been started yet" : nil }

  /// Starts what was planned as a stream.
  mutating func launchStream() -> [Effect] {
    guard let wish = streamWish, let request = planRequest else { return [] }
    let stop = unfollowStream()
    let id = newEffect()
    stream = StreamScreenState()
    stream.launching = id
    screen = .stream
    say(.info, "starting the stream")
    return stop + [.launchStream(id: id, request: request, wish: wish)]
  }

  mutating func follow(stream name: String) -> [Effect] {
    let id = newEffect()
    stream.launching = nil
    stream.name = name
    stream.following = id
    say(.info, "stream \(name) is a process of its own: \(key(.quit)) leaves it running, \(key(.showRuns)) lists it")
    return [.followStream(id: id, stream: name)]
  }

  /// Watches a stream that was started elsewhere.
  mutating func attach(toStream name: String) -> [Effect] {
    let stop = unfollowStream()
    stream = StreamScreenState()
    stream.isForeign = true
    screen = .stream
    let effects = follow(stream: name)
    say(.info, "attached to stream \(name)")
    return stop + effects
  }

  private mutating func unfollowStream() -> [Effect] {
    guard let id = stream.following else { return [] }
    stream.following = nil
    return [.cancel(id: id)]
  }

  mutating func take(_ news: [StreamNews], from id: EffectID) -> [Effect] {
    guard stream.following == id else { return [] }
    let wasOver = stream.state.isOver
    for entry in news { stream.state.apply(entry) }
    if let newest = stream.state.lastEventAt { now = max(now, newest) }
    stream.cursor.clamp(count: shownBatches.count)
    if !wasOver, let failure = stream.state.failure { say(.error, failure) }
    if !wasOver, let end = stream.state.end {
      let words = "\(Figures.counted(end.rows, "row")) in \(Figures.counted(end.batches, "batch", "batches"))"
      say(.ok, "the stream has ended: \(words)")
    }
    return []
  }

  mutating func streamFollowEnded() {
    stream.following = nil
    guard !stream.state.isOver, let name = stream.name else { return }
    let way = "\(keyWords(.settle, in: .runs)) in History (\(key(.showRuns))) lets it go on"
    stream.problem = Problem("the process of stream \(name) died before its end", hint: way)
    say(.error, "the process of the stream died; \(way) where it ended")
  }

  mutating func order(_ order: StreamOrder, of name: String) -> [Effect] {
    let id = newEffect()
    pendingRequests.insert(id)
    return [.order(id: id, stream: name, order: order)]
  }

  mutating func goOn(stream name: String) -> [Effect] {
    let id = newEffect()
    pendingRequests.insert(id)
    say(.info, "stream \(name) goes on where it ended")
    return [.goOnStream(id: id, stream: name)]
  }
}

extension Model {
  /// Batches as the screen lists them: those on their way, then the newest ones that are committed.
  package var shownBatches: [BatchRow] {
    let loading = stream.state.loading.reversed().map(BatchRow.loading)
    return loading + stream.state.recent.reversed().map(BatchRow.committed)
  }

  package enum BatchRow: Sendable, Hashable {
    case loading(StreamState.Loading)
    case committed(StreamState.Batch)
  }

  /// The run of the batch that is marked; nil where there is none.
  private var runUnderCursor: String? {
    let rows = shownBatches
    guard rows.indices.contains(stream.cursor.index) else { return nil }
    return switch rows[stream.cursor.index] {
    case .loading(let batch): batch.run
    case .committed(let batch): batch.progress.run
    }
  }

  /// Why nothing can be asked of the stream.
  var whyNotOrder: String? { stream.isLive && stream.name != nil ? nil : "the stream does not go on" }

  var whyNotCommitNow: String? {
    whyNotOrder
      ?? (stream.state.isPaused ? "the stream is paused: \(keyWords(.pauseStream, in: .stream)) lets it go on" : nil)
  }

  var whyNotStopAfter: String? { whyNotOrder ?? (stream.state.stopIsAsked ? "it was already asked to stop" : nil) }

  mutating func performInStream(_ action: Action) -> [Effect] {
    guard let name = stream.name else { return action == .back ? go(to: .runs) : [] }
    switch action {
    case .commitNow: return order(.commit, of: name)
    case .pauseStream: return order(stream.state.isPaused ? .resume : .pause, of: name)
    case .stopAfter: return order(.stop, of: name)
    case .open:
      guard stream.pane == .batches, let run = runUnderCursor else { return [] }
      return attach(to: run, isAsync: true)
    case .abort: overlay = .confirm(Overlay.Confirm(.abortStream(stream: name)))
    case .showLog, .nextPane, .previousPane:
      stream.pane = stream.pane == .log ? .batches : .log
      stream.followsLog = true
    case .copy: return copy([stream.state.checkpoint])
    case .back:
      guard stream.pane == .log else { return go(to: .runs) }
      stream.pane = .batches
    default: moveInStream(action)
    }
    return []
  }

  private mutating func moveInStream(_ action: Action) {
    guard stream.pane == .log else {
      _ = stream.cursor.move(action, count: shownBatches.count)
      return
    }
    let count = stream.state.log.count
    var cursor = stream.followsLog ? Cursor(count - 1) : stream.logCursor
    guard cursor.move(action, count: count) else { return }
    stream.logCursor = cursor
    stream.followsLog = cursor.index >= count - 1
  }
}
