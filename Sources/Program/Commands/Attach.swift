import ArgumentParser
import KustoSink

/// Follows a run, live or over; any number of viewers may.
struct Attach: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Follow a run or a stream to its end; ^C leaves it running.",
    discussion: "The exit code is the run's: 0 committed, 1 not, 3 unknown, 4 stopped, 5 when you left before its end.")

  @OptionGroup var name: RunArgument

  @Flag(help: "print the run's events as JSON lines")
  var json = false

  func run() async throws {
    if let stream = try name.stream() {
      let end = try await StreamWatch(stream, json: json).untilEnd()
      if end != .done { throw end }
      return
    }
    let record = try name.record()
    let end = try await RunWatch(record, json: json).untilEnd()
    if end != .done { throw end }
  }
}

/// Prints the events of a run until its end.
struct RunWatch {
  private let record: RunRecord
  private let printer: SharedPrinter

  init(_ record: RunRecord, json: Bool) {
    self.record = record
    printer = SharedPrinter(json: json)
  }

  /// The exit code that tells how the run ended.
  func untilEnd() async throws -> ExitStatus {
    let (folder, printer) = (record.folder, printer)
    do {
      try await Interruption.cancelling {
        for await event in RunFollower(folder) { printer.print(event) }
        try Task.checkCancellation()
      }
    } catch is CancellationError {
      StandardStreams.say("run \(record.run) continues; follow it again with: kustosink attach \(record.run)")
      return .detached
    }
    let state = printer.folded
    guard state.outcome == nil else { return ExitStatus(state) }
    return died(state)
  }

  /// The run's process is gone and wrote no end.
  private func died(_ state: RunState) -> ExitStatus {
    if let rows = state.committedRows {
      StandardStreams.say("run \(record.run) committed \(Figures.grouped(rows)) rows; its log ends there")
      return .done
    }
    StandardStreams.say("error: the process of run \(record.run) ended before the run was finished")
    guard state.intendedRows != nil else {
      StandardStreams.say("  nothing was committed; finish it or roll it back with: kustosink resume \(record.run)")
      return .nothingCommitted
    }
    let advice = CommitAdvice(run: record.run, staging: state.staging, table: state.table, tag: state.tag)
    StandardStreams.say("  the commit may have happened, or may still happen; \(advice.words)")
    return .outcomeUnknown
  }
}
