import Foundation

extension RunState {
  /// The state after `events`, in their order.
  package init(folding events: some Sequence<RunEvent>) {
    self.init()
    for event in events { apply(event) }
  }

  /// Takes one event in; one that is in already is skipped, so that a reader may start over.
  package mutating func apply(_ event: RunEvent) {
    guard event.sequence > sequence else { return }
    sequence = event.sequence
    run = event.run
    startedAt = startedAt ?? event.at
    lastEventAt = event.at
    applyRun(event)
    applyPartition(event)
    applyCommit(event)
    applyOutage(event)
    if let line = LogLine(event) {
      if log.count == Self.logLimit { log.removeFirst() }
      log.append(line)
    }
  }

  private mutating func applyRun(_ event: RunEvent) {
    switch event.body {
    case .planned(let plan): applyPlan(plan)
    case .started(let process):
      pid = process.pid
      host = process.host
    case .resumed(let process):
      pid = process.pid
      host = process.host
      (outcome, message, endedAt, stopped, stagingIsLeft) = (nil, nil, nil, false, false)
    case .phase(let change):
      phase = change.phase
      if change.phase == .loading { reading = Reading(before: reading?.seconds ?? 0, since: event.at, until: event.at) }
      timeline.append(PhaseEntry(phase: change.phase, at: event.at))
    case .stepRetried: retries += 1
    case .stagingLeft: stagingIsLeft = true
    case .warning(let value): warnings.append(value.reason)
    case .abortRequested(let value): abortRequestedBy = abortRequestedBy ?? value.by
    case .finished(let end):
      phase = .finished
      outcome = end.outcome
      message = end.message
      stopped = end.stopped ?? false
      endedAt = event.at
      if timeline.last?.phase != .finished { timeline.append(PhaseEntry(phase: .finished, at: event.at)) }
    default: break
    }
  }

  private mutating func applyPlan(_ plan: RunEvent.Planned) {
    cluster = plan.cluster
    database = plan.database
    table = plan.table
    staging = plan.staging
    tag = plan.tag
    sources = plan.sources
    creates = plan.creates
    mode = plan.mode
    shortfall = plan.shortfall
    partitions = plan.partitions.map {
      PartitionState(index: $0.partition, source: $0.source, rows: $0.rows, bytes: $0.bytes)
    }
  }

  private mutating func applyPartition(_ event: RunEvent) {
    switch event.body {
    case .partitionStarted(let value):
      change(value.partition) {
        $0.stage = .encoding
        $0.attempt = value.attempt
        $0.startedAt = $0.startedAt ?? event.at
        ($0.rowsRead, $0.bytesRead, $0.uploaded) = (0, 0, 0)
      }
    case .partitionProgress(let value), .partitionUploaded(let value):
      change(value.partition) {
        $0.stage = value.uploaded > 0 ? .uploading : .encoding
        ($0.rowsRead, $0.bytesRead, $0.uploaded) = (value.rows, value.bytes, value.uploaded)
      }
      keepPace(at: event.at)
      reading?.until = event.at
    case .partitionQueueIntended(let value): change(value.partition) { $0.mayHaveArrived = true }
    case .partitionQueued(let value): change(value.partition) { $0.stage = .inKusto }
    case .partitionIngested(let value):
      change(value.partition) {
        $0.stage = .ingested
        $0.note = nil
        $0.endedAt = event.at
      }
    case .partitionVerified(let value):
      change(value.partition) {
        $0.stage = .verified
        $0.extents = value.extents
      }
    case .partitionRetried(let value):
      retries += 1
      guard let partition = value.partition else { break }
      change(partition) {
        $0.stage = .retrying
        $0.note = value.reason
      }
    case .partitionFailed(let value):
      // Of a partition that was streamed, earlier requests may be in the table.
      let isAbsent = mode != .streaming && !DoubtfulFailure.codes.contains(value.code)
      change(value.partition) {
        $0.stage = .failed
        $0.note = value.reason
        if isAbsent { $0.mayHaveArrived = nil }
        $0.endedAt = event.at
      }
    default: break
    }
  }

  private mutating func applyCommit(_ event: RunEvent) {
    switch event.body {
    case .commitIntended(let value): intendedRows = value.rows
    case .commitSent(let value): operation = value.operation
    case .commitState(let value): commitState = value.state
    case .committed(let value):
      committedRows = value.rows
      committedExtents = value.extents
    case .undone(let value): undoneRows = value.rows
    default: break
    }
  }

  private mutating func change(_ partition: Int, _ body: (inout PartitionState) -> Void) {
    guard partitions.indices.contains(partition) else { return }
    body(&partitions[partition])
  }

  private mutating func keepPace(at time: Date) {
    if let last = pace.last, time.timeIntervalSince(last.at) < 1 { return }
    if pace.count == Self.paceLimit { pace.removeFirst() }
    pace.append(PacePoint(at: time, bytes: bytesRead))
  }
}
