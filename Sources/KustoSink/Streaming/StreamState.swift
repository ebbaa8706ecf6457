import Datasets
import Foundation

/// How a stream stands: the fold of what it told.
package struct StreamState: Sendable, Codable, Hashable {
  package var stream = ""
  package var source = ""
  package var table = ""
  package var checkpoint = ""
  package var phase = Phase.starting
  /// The batch that is on its way, or the next one.
  package var batch = 0
  /// Files and rows of the batches that are on their way.
  package var loading: [Loading] = []
  /// Batches, rows and bytes on disk of this process.
  package var batches = 0
  package var rows = 0
  package var bytes = 0
  /// Rows of all batches of the checkpoint.
  package var totalRows = 0
  package var quarantined = 0
  package var waitingFiles = 0
  package var oldestWaiting: Date?
  package var isPaused = false
  package var stopIsAsked = false
  package var startedAt: Date?
  package var lastEventAt: Date?
  package var endedAt: Date?
  package var end: StreamEnd?
  /// Why it could not go on.
  package var failure: String?
  /// The newest batches, the oldest of them first.
  package var recent: [Batch] = []
  package var log: [RunState.LogLine] = []

  package enum Phase: String, Sendable, Codable, Hashable {
    case starting, waiting, loading, retrying, ended, failed
  }

  package struct Loading: Sendable, Codable, Hashable {
    package var batch: Int
    package var run: String
    package var files: Int
    package var rows: Int
  }

  package struct Batch: Sendable, Codable, Hashable {
    package var at: Date
    package var progress: StreamProgress
  }

  static let batchesKept = 100
  static let linesKept = 200

  package init() {}

  package var isOver: Bool { end != nil || failure != nil }

  /// Seconds since the start, until the end where it has ended.
  package func elapsed(at now: Date) -> Double {
    startedAt.map { max(0, (endedAt ?? now).timeIntervalSince($0)) } ?? 0
  }

  /// Rows a second of the last minute before `now`; nil when no batch was committed in it.
  package func rowsPerSecond(at now: Date) -> Double? {
    let newest = recent.filter { now.timeIntervalSince($0.at) < 60 }
    guard let first = newest.first else { return nil }
    let span = now.timeIntervalSince(first.at) + first.progress.seconds
    return Double(newest.reduce(0) { $0 + $1.progress.rows }) / max(0.001, span)
  }

  /// Seconds that the oldest rows that are not in the table are late; nil when none are known.
  package func lag(at now: Date) -> Double? { oldestWaiting.map { max(0, now.timeIntervalSince($0)) } }
}

extension StreamState {
  package mutating func apply(_ news: StreamNews) {
    switch news {
    case .state(let state): self = state
    case .event(let event, let at): apply(event, at: at)
    }
  }

  private mutating func apply(_ event: StreamEvent, at: Date) {
    lastEventAt = at
    switch event {
    case .started(let stream, let source, let table, let checkpoint, let batch):
      (self.stream, self.source, self.table, self.checkpoint) = (stream, source, table, checkpoint)
      self.batch = batch
      startedAt = at
      // A process that goes on where another ended begins anew.
      (phase, end, failure, endedAt, loading) = (.waiting, nil, nil, nil, [])
      (isPaused, stopIsAsked) = (false, false)
    case .waiting(let files, let oldest): (waitingFiles, oldestWaiting) = (files, oldest)
    case .planned(let batch, let run, let files, let rows):
      loading.append(Loading(batch: batch, run: run, files: files, rows: rows))
      self.batch = batch
      phase = .loading
    case .committed(let progress): take(progress, at: at)
    case .quarantined: quarantined += 1
    case .retried:
      phase = .retrying
      loading = []
    case .ordered(let order):
      if order == .pause { isPaused = true }
      if order == .resume { isPaused = false }
      if order == .stop || order == .stopNow { stopIsAsked = true }
    case .ended(let end):
      (self.end, endedAt, phase, loading) = (end, at, .ended, [])
    case .failed(let reason):
      (failure, endedAt, phase, loading) = (reason, at, .failed, [])
    case .recovered, .rewritten, .renamed: break
    }
    guard let line = event.line else { return }
    log.append(RunState.LogLine(at: at, severity: line.severity, text: line.text))
    if log.count > Self.linesKept { log.removeFirst(log.count - Self.linesKept) }
  }

  private mutating func take(_ progress: StreamProgress, at: Date) {
    loading.removeAll { $0.batch <= progress.batch }
    batches += 1
    rows += progress.rows
    bytes += progress.bytes
    totalRows = progress.totalRows
    waitingFiles = progress.waiting
    if waitingFiles == 0 { oldestWaiting = nil }
    batch = loading.last?.batch ?? progress.batch + 1
    phase = loading.isEmpty ? .waiting : .loading
    recent.append(Batch(at: at, progress: progress))
    if recent.count > Self.batchesKept { recent.removeFirst() }
  }
}

extension StreamEvent {
  /// The event in words, for a log; nil for what is only a figure.
  var line: (severity: RunState.LogLine.Severity, text: String)? {
    switch self {
    case .started(_, let source, let table, _, let batch):
      (.info, "streaming \(source) into \(table), from batch \(batch) on")
    case .recovered(let batch, let run, let isCommitted):
      (
        isCommitted ? .ok : .warning,
        "batch \(batch) of an earlier process \(isCommitted ? "is committed" : "was taken back") (run \(run))"
      )
    case .waiting: nil
    case .planned(let batch, let run, let files, let rows):
      (.info, "batch \(batch): \(Figures.counted(rows, "row")) of \(Figures.counted(files, "file")), run \(run)")
    case .committed(let progress): (.ok, "batch \(progress.batch) committed")
    case .quarantined(let batch, let file, let reason, _):
      (.warning, "batch \(batch): \(file) was quarantined: \(reason)")
    case .rewritten(let file): (.warning, "\(file) was changed after it was loaded: it is not loaded again")
    case .renamed(let file, let old):
      (.warning, "\(file) is the loaded file \(old) under another name: it is not loaded again")
    case .retried(let batch, let attempt, let delay, let reason):
      (.error, "batch \(batch) failed (\(reason)); try \(attempt) in \(Int(delay)) s")
    case .ordered(let order): (.info, order.words)
    case .ended(let end): (.ok, end.reason == .stopped ? "the stream was ended" : "the stream has ended")
    case .failed(let reason): (.error, reason)
    }
  }
}

extension StreamOrder {
  package var words: String {
    switch self {
    case .commit: "asked to begin a batch now"
    case .pause: "asked to pause"
    case .resume: "asked to go on"
    case .stop: "asked to stop after the batch on its way"
    case .stopNow: "asked to stop now"
    }
  }
}
