import Foundation

extension RunState {
  /// A time in which the service gives no good answer to what it is asked, again and again.
  package struct Outage: Sendable, Codable, Hashable {
    /// The last good answer, or when something was asked after it: before that nobody waited.
    package var since: Date
    /// When the earliest of the waiting requests is sent again; over while an answer is awaited.
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
    if case .serviceSilent(let silence) = event.body {
      outage = outage ?? Outage(since: event.at.before(silence), nextTry: event.at, reason: "no answer comes")
    } else if let retried = event.body.retried {
      let nextTry = event.at.addingTimeInterval(Double(retried.delayMilliseconds) / 1000)
      // Of a partition that Kusto could not ingest the service has just told.
      if case .stepRetried = event.body {
        outage = Outage(
          since: outage?.since ?? event.at.before(.init(silentMilliseconds: retried.silentMilliseconds ?? 0)),
          nextTry: outage.map { $0.nextTry > event.at ? min($0.nextTry, nextTry) : nextTry } ?? nextTry,
          reason: retried.reason)
      }
      if let partition = retried.partition, partitions.indices.contains(partition) {
        setTrouble(Trouble(attempt: retried.attempt, nextTry: nextTry, reason: retried.reason), of: partition)
      }
    } else if event.body.provesConnection {
      outage = nil
      // Whoever is due by now has been answered.
      for index in knownTroubled where (partitions[index].trouble?.nextTry ?? .distantFuture) <= event.at {
        setTrouble(nil, of: index)
      }
    }
    if let partition = event.body.partition, event.body.retried == nil, partitions.indices.contains(partition) {
      setTrouble(nil, of: partition)
    }
  }

  private mutating func setTrouble(_ trouble: Trouble?, of partition: Int) {
    var list = knownTroubled
    if trouble == nil { list.remove(partition) } else { list.insert(partition) }
    troubled = list
    if trouble != nil || partitions[partition].trouble != nil { partitions[partition].trouble = trouble }
  }

  /// Few have a trouble, and there may be thousands of partitions and of events.
  private var knownTroubled: Set<Int> {
    let list = troubled ?? Set(partitions.indices.filter { partitions[$0].trouble != nil })
    return list.filter(partitions.indices.contains)
  }
}

extension RunEvent.Body {
  fileprivate var retried: RunEvent.Retried? {
    switch self {
    case .partitionRetried(let value), .stepRetried(let value): value
    default: nil
    }
  }

  /// Whether the service or its storage has just done something for the run, or nobody waits for it any more.
  fileprivate var provesConnection: Bool {
    switch self {
    case .commandAnswered(let answer): answer.error == nil
    case .serviceAnswered, .partitionUploaded, .partitionQueued, .partitionIngested, .stagingCreated, .commitSent,
      .commitState, .committed, .undone, .rolledBack, .resumed, .finished:
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

extension Date {
  fileprivate func before(_ silence: RunEvent.Silence) -> Date {
    addingTimeInterval(-Double(silence.silentMilliseconds) / 1000)
  }
}
