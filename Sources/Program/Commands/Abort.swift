import ArgumentParser
import Foundation
import KustoSink

/// Stops a run before its commit.
struct Abort: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "abort", abstract: "Stop a run before its commit: nothing is committed.",
    discussion:
      "Of a stream, the batch on its way is taken back, and the stream ends. Exits 0 when the run ended without a commit, 1 when it was too late. Asks first; --yes does not."
  )

  @OptionGroup var name: RunArgument

  @Flag(help: "do not ask")
  var yes = false

  @Flag(help: "print the run's events as JSON lines")
  var json = false

  func run() async throws {
    if let stream = try name.stream() { return try await stop(stream) }
    let record = try name.record()
    guard record.status == .running || record.status == .starting else { throw RunIsOver(record: record) }
    guard try isMeant("stop run \(record.run) into table '\(record.state.table)'? nothing will be committed") else {
      StandardStreams.say("not stopped")
      throw ExitStatus.nothingCommitted
    }
    try record.folder.requestAbort(by: .abortCommand)
    switch try await RunWatch(record, json: json).untilEnd() {
    case .stopped, .nothingCommitted, .interrupted: return
    case .done:
      StandardStreams.say("error: too late: the run had committed")
      throw ExitStatus.nothingCommitted
    case let other: throw other
    }
  }

  /// The batches before stay; what is not about to commit is taken back.
  private func stop(_ stream: StreamRecord) async throws {
    guard stream.status == .running || stream.status == .starting else { throw StreamIsOver(name: stream.name) }
    guard try isMeant("stop stream \(stream.name) into table '\(stream.state.table)'? committed batches stay") else {
      StandardStreams.say("not stopped")
      throw ExitStatus.nothingCommitted
    }
    try stream.folder.leave(.stopNow)
    let end = try await StreamWatch(stream, json: json).untilEnd()
    if end != .done { throw end }
  }

  private func isMeant(_ question: String) throws -> Bool {
    if yes { return true }
    guard isatty(STDIN_FILENO) == 1 else {
      throw ValidationError("abort asks a question but there is no terminal: add --yes.")
    }
    StandardStreams.say("\(question) [y/N]")
    return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
  }
}

/// A run that cannot be stopped any more.
struct RunIsOver: Error, CustomStringConvertible {
  var record: RunRecord

  var description: String {
    switch record.status {
    case .died: "the process of run '\(record.run)' died: there is nothing to stop"
    default: "run '\(record.run)' has ended already: \(record.state.outcome?.rawValue ?? "no outcome")"
    }
  }
}

/// A stream that cannot be stopped any more.
struct StreamIsOver: Error, CustomStringConvertible {
  var name: String
  var description: String { "stream '\(name)' goes on no more: there is nothing to stop" }
}
