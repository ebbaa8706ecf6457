import ArgumentParser
import Foundation
import KustoSink

/// The streaming sink: watches a folder, and loads what comes, batch after batch.
struct WriteStream: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write-stream",
    abstract: "Watch a folder and load what comes, each file's rows exactly once.",
    discussion: """
      Each batch is one transaction. The checkpoint folder knows which files are loaded; the same command goes on where \
      it ended, however it ended.
      """)

  @Argument(help: ArgumentHelp("a folder, or a pattern of names in a folder, in quotes", valueName: "source"))
  var source: String

  @OptionGroup var target: TargetArguments
  @OptionGroup var stream: StreamArguments
  @OptionGroup var dataset: DatasetArguments
  @OptionGroup var load: WriteArguments

  @Flag(help: "print the stream's events as JSON lines")
  var json = false

  func validate() throws {
    try load.spark.checkForStream()
    let refused = [
      ("--mode", load.mode.map { $0 != .transactional } ?? false), ("--async", load.isAsynchronous),
      ("--dry-run", load.dryRun), ("--unchecked", load.unchecked),
      ("--allow-empty", load.allowEmpty), ("--ingest-if-not-exists", load.ingestIfNotExists != nil),
      ("--allow-partial", !load.allowPartial.isEmpty), ("--on-finish", load.onFinish != nil),
    ]
    if let (option, _) = refused.first(where: \.1) {
      throw ValidationError("\(option) goes with kustosink write, not with write-stream.")
    }
  }

  func run() async throws {
    let choices = try load.choices(for: target, dataset)
    let settings = stream.settings(for: source, isStrict: load.strict)
    let printer = StreamPrinter(json: json, table: choices.target.table)
    let (control, state) = (StreamControl(), try StateFolder.ofProcess())
    let interruption = Interruption()
    let signals = interruption.catchSignals()
    defer { withExtendedLifetime(signals) {} }
    let access = try ClusterAccess(target.place.access)
    let (limit, inspection) = (stream.awaitTermination?.seconds, dataset.inspection)
    do {
      try await interruption.cancelling { try await access.signIn(at: choices.target.cluster) }
      interruption.means { control.now(by: .signal) }
      let end = try await access.with(choices.target.cluster) { cluster in
        let session = try StreamSession(in: state)
        let run = StreamRun(settings, choices, inspection, state: state, control: control) { event in
          session.record(event)
          printer.print(event)
        }
        return try await Self.run(run, of: session, on: cluster, for: limit)
      }
      printer.finish(end)
      if control.isInterrupted { throw ExitStatus.interrupted }
    } catch is CancellationError {
      StandardStreams.say("interrupted: nothing was changed")
      printer.finish(CancellationError())
      throw ExitStatus.interrupted
    } catch let error where !(error is ExitStatus) {
      printer.finish(error)
      if case StreamError.batchUnknown = error {
        Failure.print(error)
        throw ExitStatus.outcomeUnknown
      }
      throw error
    }
  }

  /// Runs the stream to its end, which `limit` seconds bring on.
  private static func run(
    _ stream: StreamRun, of session: StreamSession, on cluster: SinkSession, for limit: Double?
  ) async throws -> StreamEnd {
    try await withThrowingTaskGroup(of: StreamEnd?.self) { group in
      group.addTask { try await session.run(stream, on: cluster.service) }
      if let limit {
        group.addTask {
          try await Task.sleep(for: .seconds(limit))
          stream.control.afterBatch()
          return nil
        }
      }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let ended { return ended }
      }
      throw CancellationError()
    }
  }
}
