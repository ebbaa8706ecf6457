import Foundation

/// What becomes of a batch.
extension StreamLoop {
  /// Begins to load `files` as the next batch, and finishes the one before; gives those that need not be scanned again.
  ///
  /// The run of the new batch goes on meanwhile, up to its commit.
  mutating func begin(_ files: [StreamFile]) async throws -> [StreamFile] {
    // The plan of a batch follows from the table, which the first batch makes.
    if running?.plan?.targetIsMissing == true { try await finish() }
    let began = clock.uptime()
    let number = checkpoint.lastBatch + checkpoint.pending.count + 1
    let batch = try await maker(number).make(files)
    guard !batch.files.isEmpty else { return [] }
    let planned = clock.uptime()
    do {
      // Before it counts as taken: a crash may write a reason twice, but never lose one.
      try putAside(batch.bad, number)
      try intend(batch, number)
    } catch {
      if let load = batch.load { load.steps.discard(load.plan) }
      throw error
    }
    source.take(batch.files, batch: number)
    if let plan = batch.load?.plan {
      stream.onEvent(.planned(batch: number, run: plan.run, files: batch.files.count, rows: plan.rows))
      try stream.steps(.beforeRun)
    }
    let next = try BatchOnItsWay(number, batch, began: began, planned: planned, of: stream, on: service)
    do {
      try await finish()
    } catch {
      await next.takeBack(stream.control)
      source.takeBack(batch: number, uptime: clock.uptime())
      checkpoint.withdraw(from: number)
      withdraw(after: error)
      throw error
    }
    next.mayCommit()
    running = next
    return batch.files
  }

  /// Waits for the batch that may commit, if there is one, and writes down that it is in the target.
  mutating func finish() async throws {
    guard let done = running else { return }
    running = nil
    do {
      try await makeSure(of: done)
    } catch {
      source.takeBack(batch: done.number, uptime: clock.uptime())
      withdraw(after: error)
      throw error
    }
    try stream.steps(.afterRun)
    forget(try checkpoint.commit())
    try stream.steps(.afterCommit)
    source.forget(batch: done.number)
    failures = 0
    batches += 1
    rows += done.plan?.rows ?? 0
    stream.onEvent(.committed(progress(done)))
  }

  /// Forgets a batch of which nothing is in the target; one behind it goes first, so that a crash leaves no gap.
  private func withdraw(after error: any Error) {
    guard checkpoint.pending.count == 1, case StreamError.batchFailed = error else { return }
    checkpoint.withdraw(from: checkpoint.lastBatch + 1)
  }

  /// - Throws: ``StreamError`` when nothing of the batch is in the target, or nobody knows.
  private func makeSure(of done: BatchOnItsWay) async throws {
    guard let end = await done.end(stream.control), let plan = done.plan else { return }
    let reason = end.message ?? "it was stopped"
    let failure = StreamError.batchFailed(batch: done.number, run: plan.run, reason: reason)
    switch end.outcome {
    case .committed: return
    case .notCommitted: throw failure
    case .unknown, .detached, nil:
      guard let record = checkpoint.pending.first else { return }
      if try await stream.recovery(checkpoint, on: service).settle(record, on: stream.control) == .absent {
        throw failure
      }
    }
  }

  private func intend(_ batch: BatchMaker.Batch, _ number: Int) throws {
    try stream.steps(.beforeIntent)
    if let load = batch.load, checkpoint.identity.schema == nil {
      let hasHeaders = load.profile.format.traits.hasHeaderRecords
      try checkpoint.fix(
        load.plan.schema, header: hasHeaders ? (load.profile.hasHeader ? .present : .absent) : nil)
    }
    let run = batch.load.map {
      BatchOffsets.Run(name: $0.plan.run, staging: $0.plan.staging, rows: $0.plan.rows)
    }
    try checkpoint.intend(BatchOffsets(batch: number, files: batch.files, run: run))
    try stream.steps(.afterIntent)
  }

  /// Takes away the folders of runs that the checkpoint stands for; those with rows that were quarantined stay.
  private func forget(_ runs: [String]) {
    for run in runs {
      let folder = RunFolder(run: run, state: stream.state)
      if !FileManager.default.fileExists(atPath: folder.quarantinePath) { folder.remove() }
    }
  }

  /// What the stream was told, and what its first batch fixed.
  private func maker(_ batch: Int) -> BatchMaker {
    var (choices, inspection) = (stream.choices, stream.inspection)
    let identity = checkpoint.identity
    choices.tags.append(identity.tag(of: batch))
    if let header = identity.header, inspection.header == .auto { inspection.header = header }
    return BatchMaker(
      choices: choices, inspection: inspection, isStrict: settings.isStrict, lister: source.lister,
      session: SinkSession(service, clock: clock), state: stream.state, policy: settings.badFiles,
      fixed: identity.schema)
  }

  private mutating func putAside(_ bad: [(file: StreamFile, reason: Explanation)], _ batch: Int) throws {
    let quarantine = FileQuarantine(checkpoint.path)
    for (file, reason) in bad {
      let path = source.lister.path(of: file.path)
      let copy = try quarantine.take(path, name: file.path, batch: batch, reason: reason)
      stream.onEvent(.quarantined(batch: batch, file: file.path, reason: reason.sentence, copy: copy))
    }
    quarantined += bad.count
  }

  private func progress(_ done: BatchOnItsWay) -> StreamProgress {
    let now = clock.uptime()
    let files = done.batch.files
    let oldest = files.map(\.stamp.modified).min() ?? 0
    return StreamProgress(
      batch: done.number, run: done.plan?.run, files: files.count, rows: done.plan?.rows ?? 0,
      bytes: files.reduce(0) { $0 + $1.stamp.bytes }, seconds: now - done.began, planning: done.planned - done.began,
      lag: max(0, clock.now().timeIntervalSince1970 - Double(oldest) / 1e9), waiting: source.waitingFiles,
      quarantined: quarantined, totalRows: checkpoint.rows)
  }
}
