import ArgumentParser
import Foundation
import KustoSink

/// Stops a run before its commit.
struct Abort: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Stop a run before its commit: nothing is committed.",
    discussion: "Exits 0 when the run ended without a commit, 1 when it was too late. Asks first; --yes does not.")

  @OptionGroup var name: RunArgument

  @Flag(help: "do not ask")
  var yes = false

  @Flag(help: "print the run's events as JSON lines")
  var json = false

  func run() async throws {
    let record = try name.record()
    guard record.status == .running || record.status == .starting else { throw RunIsOver(record: record) }
    guard try isMeant(record) else {
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

  private func isMeant(_ record: RunRecord) throws -> Bool {
    if yes { return true }
    guard isatty(STDIN_FILENO) == 1 else {
      throw ValidationError("abort asks a question but there is no terminal: add --yes.")
    }
    StandardStreams.say("stop run \(record.run) into table '\(record.state.table)'? nothing will be committed [y/N]")
    return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
  }
}

/// A run that cannot be stopped any more.
struct RunIsOver: Error, CustomStringConvertible {
  var record: RunRecord

  var description: String {
    switch record.status {
    case .died: "the process of run '\(record.run)' is gone: there is nothing to stop"
    default: "run '\(record.run)' has ended already: \(record.state.outcome?.rawValue ?? "no outcome")"
    }
  }
}
