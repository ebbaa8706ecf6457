import Foundation

extension RunState {
  /// A time in which nothing succeeds and something is tried again and again.
  package struct Outage: Sendable, Codable, Hashable {
    /// The first failure.
    package var since: Date
    /// When the earliest of the waiting requests is sent again; may be over while its answer is awaited.
    package var nextTry: Date
    /// The newest reason.
    package var reason: String
  }

  /// What keeps a partition waiting: a request of it failed and is sent again.
  package struct Trouble: Sendable, Codable, Hashable {
    package var attempt: Int
    package var nextTry: Date
    package var reason: String
  }

  mutating func applyOutage(_ event: RunEvent) {
    if let retried = event.body.retried {
      let nextTry = event.at.addingTimeInterval(Double(retried.delayMilliseconds) / 1000)
      outage = Outage(
        since: outage?.since ?? event.at,
        nextTry: outage.map { $0.nextTry > event.at ? min($0.nextTry, nextTry) : nextTry } ?? nextTry,
        reason: retried.reason)
      if let partition = retried.partition, partitions.indices.contains(partition) {
        partitions[partition].trouble = Trouble(attempt: retried.attempt, nextTry: nextTry, reason: retried.reason)
      }
    } else if event.body.provesConnection {
      outage = nil
      // A look at the status that goes well is no event: whoever is due by now has been answered.
      for index in partitions.indices where (partitions[index].trouble?.nextTry ?? .distantFuture) <= event.at {
        partitions[index].trouble = nil
      }
    }
    if let partition = event.body.partition, event.body.retried == nil, partitions.indices.contains(partition) {
      partitions[partition].trouble = nil
    }
  }
}

extension RunEvent.Body {
  fileprivate var retried: RunEvent.Retried? {
    switch self {
    case .partitionRetried(let value), .stepRetried(let value): value
    default: nil
    }
  }

  /// Whether the service or its storage has just done something for the run.
  fileprivate var provesConnection: Bool {
    switch self {
    case .commandAnswered(let answer): answer.error == nil
    case .partitionUploaded, .partitionQueued, .partitionIngested, .stagingCreated, .commitSent, .commitState,
      .committed, .undone, .rolledBack, .finished:
      true
    default: false
    }
  }

  fileprivate var partition: Int? {
    switch self {
    case .partitionUploaded(let value): value.partition
    case .partitionQueued(let value), .partitionIngested(let value): value.partition
    case .partitionVerified(let value): value.partition
    case .partitionFailed(let value): value.partition
    default: nil
    }
  }
}
