import Datasets
import Foundation

extension RunState.LogLine {
  /// The event as a line for the log pane; nil for events that the bars and lists show better.
  package init?(_ event: RunEvent) {
    guard let (severity, text) = Self.words(event.body) else { return nil }
    self.init(at: event.at, severity: severity, text: text)
  }

  private static func words(_ body: RunEvent.Body) -> (Severity, String)? {
    switch body {
    case .partitionStarted, .partitionProgress, .partitionUploaded, .partitionQueueIntended, .partitionQueued,
      .partitionIngested, .partitionVerified, .partitionRetried, .partitionFailed:
      return partitionWords(body)
    case .targetIntended, .targetCreated, .commitIntended, .commitSent, .commitState, .committed:
      return commitWords(body)
    default: return runWords(body)
    }
  }

  private static func runWords(_ body: RunEvent.Body) -> (Severity, String)? {
    switch body {
    case .planned(let value):
      (.info, "planned \(Figures.counted(value.partitions.count, "partition")), \(Figures.counted(value.rows, "row"))")
    case .started(let value): (.info, "process \(value.pid) on \(value.host) executes the run")
    case .phase(let value): (.info, "phase: \(value.phase.words)")
    case .commandSent(let value): (.info, "#\(value.command) \(value.text)")
    case .commandAnswered(let value):
      if let error = value.error {
        (.warning, "#\(value.command) refused after \(value.milliseconds) ms: \(error)")
      } else {
        (.ok, "#\(value.command) answered in \(value.milliseconds) ms")
      }
    case .stagingIntended(let value): (.info, "staging table \(value.staging) will be created")
    case .stagingCreated(let value): (.ok, "staging table \(value.staging) created, hidden, with auto-delete")
    case .stagingLeft(let value): (.warning, "staging table \(value.staging) is left behind")
    case .resumed(let value): (.info, "process \(value.pid) on \(value.host) took the run up again")
    case .undoIntended(let value):
      (.info, "undo: \(Figures.counted(value.extents.count, "extent")), \(Figures.counted(value.rows, "row"))")
    case .undone(let value): (.ok, "undone: \(Figures.counted(value.rows, "row")) taken out of the table again")
    case .stepRetried(let value): (.warning, again(value))
    case .serviceSilent(let value): (.warning, "no answer for \(length(value))")
    case .serviceAnswered(let value): (.ok, "the service answers again after \(length(value))")
    case .abortRequested(let value): (.warning, "asked to stop by \(value.by.rawValue)")
    case .rollbackStarted(let value): (.warning, "rolling back: \(value.reason)")
    case .rolledBack(let value): (.ok, "rolled back: \(value.reason)")
    case .warning(let value): (.warning, value.reason)
    case .finished(let value): finishedWords(value)
    default: nil
    }
  }

  private static func partitionWords(_ body: RunEvent.Body) -> (Severity, String)? {
    switch body {
    case .partitionUploaded(let value):
      (.info, "partition \(value.partition + 1): \(Figures.counted(value.rows, "row")) uploaded")
    case .partitionQueued(let value): (.info, "partition \(value.partition + 1): queued for ingestion")
    case .partitionIngested(let value): (.ok, "partition \(value.partition + 1): ingested")
    case .partitionVerified(let value):
      (
        .ok,
        "partition \(value.partition + 1): \(Figures.counted(value.rows, "row")) verified in "
          + Figures.counted(value.extents.count, "extent")
      )
    case .partitionRetried(let value): (.warning, again(value))
    case .partitionFailed(let value):
      (.error, "partition \(value.partition + 1) failed: \(value.reason) (\(value.code))")
    default: nil
    }
  }

  private static func commitWords(_ body: RunEvent.Body) -> (Severity, String)? {
    switch body {
    case .targetIntended(let value): (.info, "target table \(value.table) will be created")
    case .targetCreated(let value): (.ok, "target table \(value.table) created, empty")
    case .commitIntended(let value):
      (
        .info,
        "commit: one move of \(Figures.counted(value.extents.count, "extent")), \(Figures.counted(value.rows, "row"))"
      )
    case .commitSent(let value): (.info, "commit sent, operation \(value.operation)")
    case .commitState(let value): (.info, "commit: \(value.state)")
    case .committed(let value):
      // Without a transaction no extent is moved.
      (
        .ok,
        "committed \(Figures.counted(value.rows, "row"))"
          + (value.extents > 0 ? " in \(Figures.counted(value.extents, "extent"))" : "")
      )
    default: nil
    }
  }

  private static func finishedWords(_ end: RunEvent.Finished) -> (Severity, String) {
    let tail = end.message.map { ": \($0)" } ?? ""
    return switch end.outcome {
    case .committed: (.ok, "finished: committed\(tail)")
    case .notCommitted: (end.stopped == true ? .warning : .error, "finished: nothing committed\(tail)")
    case .unknown: (.error, "finished: outcome unknown\(tail)")
    case .detached: (.info, "detached\(tail)")
    }
  }

  private static func length(_ value: RunEvent.Silence) -> String {
    Figures.wait(Double(value.silentMilliseconds) / 1000)
  }

  private static func again(_ value: RunEvent.Retried) -> String {
    let place = value.partition.map { "partition \($0 + 1), " } ?? ""
    let wait = value.delayMilliseconds
    let delay = wait >= 1000 ? " in \((wait + 500) / 1000) s" : wait > 0 ? " in \(wait) ms" : ""
    return "\(place)\(value.step): attempt \(value.attempt)\(delay), because \(value.reason)"
  }
}

extension RunPhase {
  /// The stage in a word or two.
  package var words: String { self == .rollingBack ? "rolling back" : rawValue }
}
