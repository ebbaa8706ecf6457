import ArgumentParser
import Foundation
import KustoSink

/// Finishes a run whose process died, or rolls it back.
struct Resume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Finish a run whose process died, or roll it back; settle one whose outcome is unknown.",
    discussion: """
      Asks the service what is there. Partitions in the staging table are not sent again; sources that changed roll the \
      run back. It may be killed and resumed. The exit code is the run's, as that of write.
      """)

  @OptionGroup var name: RunArgument
  @OptionGroup var access: AccessArguments

  @Option(help: "bounds the whole command: 30s, 8m, 2h")
  var timeout: TimeSpanArgument?

  @Flag(help: "print the run's events as JSON lines")
  var json = false

  func run() async throws {
    if let stream = try name.stream() { return try await goOn(stream) }
    let record = try name.record()
    guard record.status != .running, record.status != .starting else { throw RunGoesOn(run: record.run) }
    if RunEvidence(folding: RunLogReader.all(in: record.folder)).isSettled {
      StandardStreams.say("run \(record.run) has ended: \(record.state.outcome?.rawValue ?? ""); nothing is left to do")
      let end = ExitStatus(record.state)
      if end != .done { throw end }
      return
    }
    let interruption = Interruption()
    let signals = interruption.catchSignals()
    defer { withExtendedLifetime(signals) {} }
    StandardStreams.outlivesReader()
    let execution = try RunExecution(resuming: record.folder, timeoutSeconds: timeout?.seconds)
    let (access, cluster) = (try ClusterAccess(access), execution.plan.target.cluster)
    try await interruption.cancelling { try await access.signIn(at: cluster) }
    interruption.means { execution.stop.request(by: .signal) }
    let printer = QueuedPrinter(json: json)
    let end = try await access.with(cluster) { session in
      await execution.run(on: session.service) { printer.print($0) }
    }
    await printer.finish(execution.stop)
    await execution.plan.sayFinished(end)
    if ExitStatus(end) != .done { throw ExitStatus(end) }
  }
}

extension Resume {
  /// Lets a stream that was begun in the console go on in a process of its own, and follows it.
  private func goOn(_ stream: StreamRecord) async throws {
    guard stream.status != .running, stream.status != .starting else { throw RunGoesOn(run: stream.name) }
    guard stream.canGoOn else { throw StreamOfCommand(checkpoint: stream.state.checkpoint) }
    let access = try ClusterAccess(access)
    let cluster = try StreamSpec(in: stream.folder).choices.target.cluster
    try await Interruption.cancelling { try await access.signIn(at: cluster) }
    try DetachedProcess.goOn(stream.folder, environment: try access.handedOn())
    let end = try await StreamWatch(stream, json: json).untilEnd()
    if end != .done { throw end }
  }
}

/// A stream that goes on by the command that began it.
struct StreamOfCommand: Error, CustomStringConvertible {
  var checkpoint: String
  var description: String {
    "this stream was begun by write-stream: the same command goes on where it ended (checkpoint \(checkpoint))"
  }
}

/// A run that a living process does.
struct RunGoesOn: Error, CustomStringConvertible {
  var run: String
  var description: String { "run '\(run)' goes on; follow it with: kustosink attach \(run)" }
}
