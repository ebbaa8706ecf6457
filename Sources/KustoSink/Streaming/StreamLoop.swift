import Foundation

/// Takes batch after batch, as the trigger says.
struct StreamLoop {
  let stream: StreamRun
  let checkpoint: Checkpoint
  let service: any KustoService
  var source: StreamSource
  private let began: Double
  var batches = 0
  var rows = 0
  var quarantined = 0
  /// The batch that may commit.
  var running: BatchOnItsWay?
  var failures = 0
  private var told = Told(files: -1, at: -1)

  /// What was told last of the files that wait, and when.
  private struct Told {
    var files: Int
    var at: Double
  }

  /// Seconds between two looks for hints; a look costs a system call.
  private static let pause = 0.02
  /// Seconds between two looks at a batch that is on its way.
  private static let shortPause = 0.002

  init(_ stream: StreamRun, _ checkpoint: Checkpoint, _ lister: FolderLister, _ service: any KustoService) {
    self.stream = stream
    self.checkpoint = checkpoint
    self.service = service
    source = StreamSource(lister, settling: stream.settings.settling, polls: stream.settings.polls)
    began = stream.clock.uptime()
  }

  var clock: EngineClock { stream.clock }
  var settings: StreamSettings { stream.settings }

  mutating func run() async throws -> StreamEnd {
    do {
      switch settings.trigger {
      case .once, .availableNow: try await takeWhatIsThere()
      case .interval(let seconds): try await takeEvery(seconds)
      case .continuous: try await takeEvery(0)
      }
      try await finish()
    } catch StreamError.batchFailed where stream.control.isHurried {
      // Taken back because somebody asked; its files are those of the next batch.
    } catch {
      // The batch before is none of the trouble; what went wrong first is told.
      try? await finish()
      throw error
    }
    return StreamEnd(
      reason: stream.control.isAsked ? .stopped : .trigger, batches: batches, rows: rows,
      seconds: clock.uptime() - began)
  }

  private mutating func takeWhatIsThere() async throws {
    try poll(fully: true)
    if let seconds = source.settlesIn(uptime: clock.uptime()), seconds > 0, !everythingIsReady {
      try await rest(seconds)
      try poll(fully: true)
    }
    // What comes from now on is left for the next time.
    var files = source.ready(uptime: clock.uptime(), now: clock.now())[...]
    while !files.isEmpty, !stream.control.isAsked {
      if stream.control.isPaused {
        try await rest(Self.pause)
        continue
      }
      let batch = settings.trigger == .once ? Array(files) : bounded(files)
      let taken = Set(try await begin(batch).map(\.path))
      if settings.trigger == .once { return }
      // Where none could be taken, they are being written to; what is left of the others comes first.
      let left = taken.isEmpty ? [] : batch.filter { !taken.contains($0.path) }
      files = files.dropFirst(batch.count)
      if !left.isEmpty { files = (left + files)[...] }
    }
  }

  private var everythingIsReady: Bool {
    source.ready(uptime: clock.uptime(), now: clock.now()).count == source.waitingFiles
  }

  private mutating func takeEvery(_ seconds: Double) async throws {
    var next = clock.uptime()
    while !stream.control.isAsked {
      do {
        try await turn(seconds, next: &next)
      } catch StreamError.batchFailed(let batch, let run, let reason) where !stream.control.isAsked {
        try await waitAfterFailure(batch, run, reason)
        next = clock.uptime()
      }
    }
  }

  /// One turn: takes in what came, finishes what is done, and begins the next batch when it is due.
  private mutating func turn(_ seconds: Double, next: inout Double) async throws {
    try poll(fully: false)
    if running?.isDone == true { try await finish() }
    if stream.control.takesBatchWish() { next = clock.uptime() }
    if clock.uptime() >= next, !stream.control.isPaused {
      let files = source.ready(uptime: clock.uptime(), now: clock.now(), limit: settings.maxFiles)
      if !files.isEmpty {
        next = clock.uptime() + seconds
        _ = try await begin(bounded(files[...]))
        return
      }
      if seconds > 0 { next = clock.uptime() + seconds }
    }
    try await rest(running == nil ? Self.pause : Self.shortPause)
  }

  /// The files of the batch wait again; they are tried again after a while, which grows.
  private mutating func waitAfterFailure(_ batch: Int, _ run: String, _ reason: String) async throws {
    failures += 1
    guard failures < settings.attempts else {
      throw StreamError.batchFailed(batch: batch, run: run, reason: reason)
    }
    let delay = min(60, pow(2, Double(failures)))
    stream.onEvent(.retried(batch: batch, attempt: failures + 1, delay: delay, reason: reason))
    try await rest(delay)
  }

  private mutating func poll(fully: Bool) throws {
    for note in try source.poll(checkpoint.seen, uptime: clock.uptime(), fully: fully) {
      switch note {
      case .rewritten(let file): stream.onEvent(.rewritten(file: file))
      case .renamed(let file, let old): stream.onEvent(.renamed(file: file, from: old))
      }
    }
    let now = clock.uptime()
    guard source.waitingFiles != told.files, now - told.at >= 1 || told.files < 0 else { return }
    told = Told(files: source.waitingFiles, at: now)
    stream.onEvent(.waiting(files: source.waitingFiles, oldest: source.oldestWaiting))
  }

  /// Waits, but not longer than until somebody asks the stream to stop.
  private func rest(_ seconds: Double) async throws {
    let end = clock.uptime() + seconds
    while !stream.control.isAsked, case let left = end - clock.uptime(), left > 0 {
      do {
        try await clock.sleep(min(left, 0.05))
      } catch is CancellationError {
        stream.control.now(by: .cancellation)
      }
    }
  }

  /// The first files, as many as a batch may have.
  private func bounded(_ files: ArraySlice<StreamFile>) -> [StreamFile] {
    var bytes = 0
    return Array(
      files.prefix(settings.maxFiles).prefix { file in
        defer { bytes += file.stamp.bytes }
        return bytes == 0 || bytes + file.stamp.bytes <= settings.maxBytes
      })
  }
}
