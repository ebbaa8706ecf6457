import Foundation
import Synchronization

/// How a folder is streamed into a table.
///
///     let query = try Dataset(of: ["incoming/"])
///       .writeStream
///       .option(KustoOptions.kustoCluster, "mycluster.westeurope")
///       .option(KustoOptions.kustoDatabase, "Demo")
///       .option(KustoOptions.kustoTable, "Events")
///       .option(KustoOptions.checkpointLocation, "/var/lib/events")
///       .trigger(.availableNow)
///       .start()
///     try await query.awaitTermination()
public struct DatasetStreamWriter: Sendable {
  /// When the next batch is taken.
  public enum Trigger: Sendable, Hashable {
    /// One batch of all that is there, and the end.
    case once
    /// All that is there, in batches within the bounds, and the end.
    case availableNow
    /// A batch of what came, every so often.
    case processingTime(Duration)
    /// A batch as soon as a file is there.
    case continuous

    var engine: StreamTrigger {
      switch self {
      case .once: .once
      case .availableNow: .availableNow
      case .processingTime(let time): .interval(time.inSeconds)
      case .continuous: .continuous
      }
    }
  }

  private let dataset: Dataset
  private var options = SparkOptions()
  private var trigger = Trigger.continuous
  private var fault: SparkOptionError?
  private var quarantines = false
  private var adjust: @Sendable (inout TableLoad) -> Void = { _ in }
  private var listeners: [@Sendable (StreamingQueryProgress) -> Void] = []

  init(_ dataset: Dataset) { self.dataset = dataset }

  /// Takes the connector's name for itself.
  public func format(_ name: String) -> DatasetStreamWriter {
    changing { writer throws(SparkOptionError) in try SparkFormat.check(name) }
  }

  /// Sets an option of the connector; `start()` throws for a value that it does not have.
  public func option(_ option: KustoOption, _ value: some CustomStringConvertible) -> DatasetStreamWriter {
    self.option(option.key, value)
  }

  /// Sets an option by its key, in any case of letters; `start()` throws for one that does not exist.
  public func option(_ key: String, _ value: some CustomStringConvertible) -> DatasetStreamWriter {
    changing { writer throws(SparkOptionError) in try writer.options.set(key, value.description) }
  }

  /// Says when the next batch is taken; continuous where it is not called.
  public func trigger(_ trigger: Trigger) -> DatasetStreamWriter {
    var writer = self
    writer.trigger = trigger
    return writer
  }

  /// Puts files that cannot be loaded aside, with the reason, and goes on; otherwise the stream ends at one.
  public func quarantiningBadFiles() -> DatasetStreamWriter {
    var writer = self
    writer.quarantines = true
    return writer
  }

  /// Calls `listener` after each batch; it must return soon.
  public func onProgress(_ listener: @escaping @Sendable (StreamingQueryProgress) -> Void) -> DatasetStreamWriter {
    var writer = self
    writer.listeners.append(listener)
    return writer
  }

  /// Sets what the connector has no option for.
  public func with(_ change: @escaping @Sendable (inout TableLoad) -> Void) -> DatasetStreamWriter {
    var writer = self
    let before = adjust
    writer.adjust = { load in
      before(&load)
      change(&load)
    }
    return writer
  }

  /// Begins the stream, which goes on by itself.
  ///
  /// - Throws: ``LoadError`` for an option that is wrong. What goes wrong later is thrown by
  ///   ``StreamingQuery/awaitTermination()``.
  public func start() throws -> StreamingQuery {
    do {
      if let fault { throw fault }
      let options = try options.settings()
      if let refusal = options.refusalForStream { throw refusal }
      guard let checkpoint = options.checkpoint else { throw SparkOptionError.missing(KustoOptions.checkpointLocation) }
      guard dataset.sources.count == 1, let source = dataset.sources.first else {
        throw SparkOptionError.conflict("a stream has one source: a folder, or a pattern of names in a folder")
      }
      var load = try TableLoad(dataset, options)
      adjust(&load)
      var settings = StreamSettings(source: source, checkpoint: checkpoint, trigger: trigger.engine)
      settings.badFiles = quarantines ? .quarantine : .fail
      settings.isStrict = load.isStrict
      return StreamingQuery(try load.stream(settings), on: load, listeners)
    } catch {
      throw LoadError(Explanation(of: error))
    }
  }

  private func changing(
    _ change: (inout DatasetStreamWriter) throws(SparkOptionError) -> Void
  ) -> DatasetStreamWriter {
    var writer = self
    do { try change(&writer) } catch { writer.fault = writer.fault ?? error }
    return writer
  }
}

/// What a batch of a stream did.
public struct StreamingQueryProgress: Sendable, Hashable {
  /// From 1; it goes on over restarts.
  public var batch: Int
  /// Files and rows of the batch.
  public var files: Int
  /// Rows of the batch, all of which are in the table.
  public var rows: Int
  /// Seconds from the choice of the files to the end of the batch.
  public var seconds: Double
  /// Files that wait for the next batches.
  public var waitingFiles: Int
  /// Rows of all batches of the checkpoint.
  public var totalRows: Int

  init(_ progress: StreamProgress) {
    batch = progress.batch
    files = progress.files
    rows = progress.rows
    seconds = progress.seconds
    waitingFiles = progress.waiting
    totalRows = progress.totalRows
  }
}

/// A stream that goes on by itself.
public final class StreamingQuery: Sendable {
  private let task: Task<Void, any Error>
  private let control: StreamControl
  private let progress: ProgressKeeper

  init(
    _ make: (@escaping @Sendable (StreamEvent) -> Void) -> StreamRun, on load: TableLoad,
    _ listeners: [@Sendable (StreamingQueryProgress) -> Void]
  ) {
    let progress = ProgressKeeper()
    let run = make { event in
      guard case .committed(let batch) = event else { return }
      let report = StreamingQueryProgress(batch)
      progress.add(report)
      for listener in listeners { listener(report) }
    }
    self.progress = progress
    control = run.control
    // Unstructured: the stream outlives the call that began it, until it is stopped or its trigger is done.
    task = Task {
      do {
        try await load.withSession { _ = try await run.run(on: $0.service) }
      } catch {
        throw LoadError(Explanation(of: error))
      }
    }
  }

  /// Waits until the stream has ended.
  ///
  /// - Throws: ``LoadError`` when it could not go on; all batches before are committed then.
  public func awaitTermination() async throws { try await task.value }

  /// Waits until the stream has ended, or `timeout` is over; true when it has ended.
  ///
  /// - Throws: ``LoadError`` when it could not go on.
  public func awaitTermination(timeout: Duration) async throws -> Bool {
    let task = task
    return try await withThrowingTaskGroup(of: Bool.self) { group in
      let ended = AsyncStream<Result<Void, any Error>>.makeStream()
      // Watches the stream without being it, so that the end of the wait does not wait for the stream's.
      let watcher = Task { ended.continuation.yield(await task.result) }
      defer { watcher.cancel() }
      group.addTask {
        for await result in ended.stream {
          try result.get()
          return true
        }
        return false
      }
      group.addTask {
        try await Task.sleep(for: timeout)
        return false
      }
      defer { group.cancelAll() }
      return try await group.next() ?? false
    }
  }

  /// Ends the stream after the batch that is on its way, and waits for that.
  ///
  /// - Throws: ``LoadError`` when it had ended with an error.
  public func end() async throws {
    control.afterBatch()
    try await task.value
  }

  /// What the newest batch did; nil before the first.
  public var lastProgress: StreamingQueryProgress? { progress.recent.last }

  /// What the newest hundred batches did, the oldest first.
  public var recentProgress: [StreamingQueryProgress] { progress.recent }
}

private final class ProgressKeeper: Sendable {
  private let reports = Mutex<[StreamingQueryProgress]>([])

  var recent: [StreamingQueryProgress] { reports.withLock { $0 } }

  func add(_ report: StreamingQueryProgress) {
    reports.withLock { reports in
      if reports.count == 100 { reports.removeFirst() }
      reports.append(report)
    }
  }
}
