import ArgumentParser
import Foundation
import KustoSink
import TerminalKit

/// The runs known on this machine.
struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List the runs known on this machine, the newest first.")

  @Flag(help: "print one JSON object for each run")
  var json = false

  func run() throws {
    let records = RunCatalogue(StateFolder(environment: ProcessInfo.processInfo.environment)).runs()
    let table = ResultTable(
      name: "runs", columns: RunRow.columns.map { Column(name: $0.0, type: $0.1) },
      rows: records.map { record in RunRow.columns.map { record.values[$0.0] ?? .null } })
    ResultPrinter(style: json ? .json : .table).print(table)
  }
}

private enum RunRow {
  static let columns: [(String, ScalarType)] = [
    ("run", .string), ("state", .string), ("table", .string), ("rows", .long), ("started", .datetime),
    ("ended", .datetime), ("outcome", .string),
  ]
}

extension RunRecord {
  fileprivate var values: [String: JSONValue] {
    var values: [String: JSONValue] = [
      "run": .string(run), "state": .string(status.rawValue), "table": .string(state.table),
      "rows": .integer(Int64(state.committedRows ?? state.plannedRows)),
    ]
    if let started = state.startedAt { values["started"] = .string(Timestamp.text(started)) }
    if let ended = state.endedAt { values["ended"] = .string(Timestamp.text(ended)) }
    if let outcome = state.outcome { values["outcome"] = .string(outcome.rawValue) }
    return values
  }
}

/// Finds the run that an argument names.
struct RunArgument: ParsableArguments {
  @Argument(help: "the run's name, or the end of it, as `kustosink runs` lists it")
  var run: String

  /// - Throws: ``UnknownRun``.
  func record() throws -> RunRecord {
    let catalogue = RunCatalogue(StateFolder(environment: ProcessInfo.processInfo.environment))
    guard let record = catalogue.find(run) else { throw UnknownRun(name: run) }
    return record
  }
}

/// No run, or more than one, answers to a name.
struct UnknownRun: Error, CustomStringConvertible {
  var name: String
  var description: String { "there is no run '\(name)', or more than one; see: kustosink runs" }
}
