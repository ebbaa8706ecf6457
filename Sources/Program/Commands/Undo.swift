import ArgumentParser
import Foundation
import KustoSink

/// Takes the rows of a committed run out again.
struct Undo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take the rows of a committed run out of its table again: all of them or none.",
    discussion: """
      Compares rows first, and refuses when merges or retention have changed them. Asks for the table's name; --yes does \
      not. Rows that an update policy of Kusto made of them in other tables stay. A second undo changes nothing and \
      exits 0.
      """)

  @OptionGroup var name: RunArgument
  @OptionGroup var access: AccessArguments

  @Flag(help: "do not ask")
  var yes = false

  @Option(help: "bounds the whole command: 30s, 8m, 2h")
  var timeout: TimeSpanArgument?

  @Flag(help: "print the run's events as JSON lines")
  var json = false

  func run() async throws {
    let execution = try UndoExecution(try name.record().folder, timeoutSeconds: timeout?.seconds)
    if execution.isUndone {
      StandardStreams.say("run \(execution.plan.run) is undone already; nothing was changed")
      return
    }
    guard try isMeant(execution) else {
      StandardStreams.say("left alone")
      throw ExitStatus.nothingCommitted
    }
    let interruption = Interruption()
    let signals = interruption.catchSignals()
    defer { withExtendedLifetime(signals) {} }
    let (access, cluster) = (try ClusterAccess(access), execution.plan.target.cluster)
    try await interruption.cancelling { try await access.signIn(at: cluster) }
    interruption.means { execution.stop.request(by: .signal) }
    StandardStreams.outlivesReader()
    let printer = QueuedPrinter(json: json)
    let outcome = try await access.with(cluster) { session in
      try await execution.run(on: session.service) { printer.print($0) }
    }
    await printer.finish(execution.stop)
    try end(outcome, execution.plan)
  }

  private func isMeant(_ execution: UndoExecution) throws -> Bool {
    if yes { return true }
    guard isatty(STDIN_FILENO) == 1 else {
      throw ValidationError("undo asks a question and there is no terminal: add --yes.")
    }
    let target = execution.plan.target
    StandardStreams.say(
      "undo run \(execution.plan.run): takes its \(Figures.counted(execution.rows, "row")) out of the table "
        + "'\(target.table)' in the "
        + "database '\(target.database)', with one command")
    StandardStreams.say("type the name of the table to go on:")
    return readLine() == target.table
  }

  private func end(_ outcome: UndoOutcome, _ plan: Plan) throws {
    switch outcome {
    case .undone(let rows):
      let rows = Figures.counted(rows, "row")
      StandardStreams.say("undone: the \(rows) of run \(plan.run) are out of the table '\(plan.target.table)'")
    case .refused(let reason):
      StandardStreams.say("error: run \(plan.run) cannot be undone: \(reason)")
      StandardStreams.say("  nothing was changed")
      throw ExitStatus.nothingCommitted
    case .unknown(let reason):
      StandardStreams.say("error: the undo was sent and no answer tells what became of it: \(reason)")
      StandardStreams.say("  to find out, run it again: kustosink undo \(plan.run)")
      throw ExitStatus.outcomeUnknown
    }
  }
}
