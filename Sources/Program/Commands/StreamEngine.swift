import ArgumentParser
import Foundation
import KustoSink

/// The process of a stream of its own; started by the program itself.
struct StreamEngine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stream-engine", abstract: "Carry out a stream.", shouldDisplay: false)

  @Argument var folder: String

  func run() async throws {
    let folder = StreamFolder(path: folder)
    let spec = try StreamSpec(in: folder)
    let session = try StreamSession(folder)
    let stream = StreamRun(spec.settings, spec.choices, spec.reading.inspection, state: folder.state) {
      session.record($0)
    }
    // A lost terminal or connection is no reason to stop; only being told to is.
    signal(SIGHUP, SIG_IGN)
    let signals = Signals([SIGINT, SIGTERM]) { stream.control.now(by: .signal) }
    defer { withExtendedLifetime(signals) {} }
    do {
      _ = try await ClusterAccess().with(spec.choices.target.cluster) { cluster in
        try await session.run(stream, on: cluster.service)
      }
    } catch {
      // Whoever follows the stream reads its log, not the standard error of this process.
      session.failUnlessTold(because: Failure.explanation(of: error))
      throw error
    }
  }
}

/// Prints what a stream tells until its end.
struct StreamWatch {
  private let record: StreamRecord
  private let json: Bool

  init(_ record: StreamRecord, json: Bool) {
    self.record = record
    self.json = json
  }

  /// The exit code that tells how the stream ended.
  func untilEnd() async throws -> ExitStatus {
    let (folder, name) = (record.folder, record.name)
    let printer = StreamPrinter(json: json, table: record.state.table)
    do {
      try await Interruption.cancelling {
        try await StreamFollower(folder).follow { news in
          if case .event(let event, _) = news { printer.print(event) }
        }
      }
    } catch is CancellationError {
      StandardStreams.say("stream \(name) continues; follow it again with: kustosink attach \(name)")
      return .detached
    }
    let state = StreamRecord(folder).state
    if let end = state.end {
      printer.finish(end)
      return .done
    }
    let reason = state.failure ?? "its process died before its end"
    StandardStreams.say("error: stream \(name) did not go on: \(reason)")
    StandardStreams.say("  committed batches stay; go on with the same checkpoint: \(state.checkpoint)")
    return .nothingCommitted
  }
}
