import Synchronization

/// What a person wishes of a stream that goes on: a pause, a batch now, its end.
///
/// Anybody may ask at any time, from any thread.
package final class StreamControl: Sendable {
  private struct Wishes {
    var isAsked = false
    var runs: [StopRequest] = []
    var isHurried = false
    var isInterrupted = false
    var isPaused = false
    var wantsBatch = false
  }

  private let wishes = Mutex(Wishes())

  package init() {}

  /// Does what an order says.
  package func take(_ order: StreamOrder) {
    switch order {
    case .commit: wishes.withLock { $0.wantsBatch = true }
    case .pause: wishes.withLock { $0.isPaused = true }
    case .resume: wishes.withLock { $0.isPaused = false }
    case .stop: afterBatch()
    case .stopNow: now(by: .console)
    }
  }

  /// Ends the stream after the batches that are on their way.
  package func afterBatch() { wishes.withLock { $0.isAsked = true } }

  /// Ends the stream now: a batch that is not about to commit is taken back.
  package func now(by cause: StopCause) {
    let runs = wishes.withLock { wishes in
      wishes.isAsked = true
      wishes.isHurried = true
      if cause == .signal { wishes.isInterrupted = true }
      return wishes.runs
    }
    for run in runs { run.request(by: cause) }
  }

  package var isAsked: Bool { wishes.withLock { $0.isAsked } }
  /// Whether no new batch is to begin.
  package var isPaused: Bool { wishes.withLock { $0.isPaused } }
  /// Whether a batch is to be taken back rather than finished.
  var isHurried: Bool { wishes.withLock { $0.isHurried } }

  /// Whether a signal ended it.
  package var isInterrupted: Bool { wishes.withLock { $0.isInterrupted } }

  /// Whether somebody asked for a batch since the last call.
  func takesBatchWish() -> Bool {
    wishes.withLock { wishes in
      defer { wishes.wantsBatch = false }
      return wishes.wantsBatch
    }
  }

  func begins(_ run: StopRequest) {
    let isHurried = wishes.withLock { wishes in
      wishes.runs.append(run)
      return wishes.isHurried
    }
    if isHurried { run.request(by: .cancellation) }
  }

  func ends(_ run: StopRequest) { wishes.withLock { $0.runs.removeAll { $0 === run } } }
}

/// What a person can ask of a stream that is another process.
package enum StreamOrder: String, Sendable, Codable, Hashable, CaseIterable {
  /// Begin the next batch without waiting for the interval.
  case commit
  /// Begin no batch until told to go on.
  case pause
  case resume
  /// End after the batches that are on their way.
  case stop
  /// End now, and take back what is not about to commit.
  case stopNow = "stop-now"
}
