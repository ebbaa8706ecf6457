import ArgumentParser
import Foundation
import KustoSink
import KustoTypes
import TerminalKit

/// The runs known on this machine.
struct Runs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List the runs and streams known on this machine, the newest first.")

  @Flag(help: "print one JSON object for each run")
  var json = false

  @Flag(help: "settle runs whose process died: roll back what was not committed, drop the staging tables that are left")
  var clean = false

  @Flag(help: "with --clean: do not ask")
  var yes = false

  @OptionGroup var access: AccessArguments

  func run() async throws {
    let catalogue = RunCatalogue(try .ofProcess())
    if clean { return try await RunsCleaning(catalogue, try ClusterAccess(access)).run(isMeant: yes) }
    let listed = catalogue.listed()
    for record in listed { record.sayDamage() }
    let runs = listed.filter { $0.fault == nil }.map { (name: $0.run, values: $0.values) }
    let streams = StreamCatalogue(try .ofProcess()).streams().map { (name: $0.name, values: $0.values) }
    let rows = (runs + streams).sorted { $0.name > $1.name }
    let columns = json ? RunRow.columns : RunRow.narrow
    let table = ResultTable(
      name: "runs", columns: columns.map { Column(name: $0.0, type: $0.1) },
      rows: rows.map { row in columns.map { RunRow.cell($0.0, of: row.values, isJSON: json) } })
    ResultPrinter(style: json ? .json : .table).print(table)
  }
}

private enum RunRow {
  static let columns: [(String, ScalarType)] = [
    ("run", .string), ("state", .string), ("table", .string), ("rows", .long), ("started", .datetime),
    ("ended", .datetime), ("outcome", .string), ("undone", .long), ("next", .string),
    ("batches", .long),
  ]

  /// For people, who have 80 columns: a run's name tells when it began, and its state how it ended.
  static let narrow: [(String, ScalarType)] = [
    ("run", .string), ("state", .string), ("rows", .long), ("ended", .string), ("table", .string),
  ]

  static func cell(_ name: String, of values: [String: JSONValue], isJSON: Bool) -> JSONValue {
    let value = values[name] ?? .null
    guard !isJSON else { return value }
    switch name {
    case "state": return .string(state(of: values))
    case "ended": return value.stringValue.flatMap(Timestamp.date).map { .string(Figures.moment($0)) } ?? .string("")
    default: return value
    }
  }

  private static func state(of values: [String: JSONValue]) -> String {
    if values["undone"] != nil { return "undone" }
    if values["next"] != nil { return "\(values["outcome"]?.stringValue ?? "died"), resume" }
    return values["outcome"]?.stringValue ?? values["state"]?.stringValue ?? ""
  }
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
    if let undone = state.undoneRows { values["undone"] = .integer(Int64(undone)) }
    if next != nil { values["next"] = .string("kustosink resume \(run)") }
    return values
  }
}

extension StreamRecord {
  /// A stream has batches, and no outcome of its own.
  fileprivate var values: [String: JSONValue] {
    var values: [String: JSONValue] = [
      "run": .string(name), "state": .string(status.rawValue), "table": .string(state.table),
      "rows": .integer(Int64(state.rows)), "batches": .integer(Int64(state.batches)),
    ]
    if let started = state.startedAt { values["started"] = .string(Timestamp.text(started)) }
    if let ended = state.endedAt { values["ended"] = .string(Timestamp.text(ended)) }
    if status == .died, canGoOn { values["next"] = .string("kustosink resume \(name)") }
    return values
  }
}

extension RunRecord {
  /// Names what cannot be read of the run, and is left out.
  func sayDamage() {
    if let fault {
      let words = Failure.explanation(of: fault)
      StandardStreams.say("warning: run \(run) is left out: \(words.what) (\(words.place ?? folder.logPath))")
    }
    guard !damagedLines.isEmpty else { return }
    let numbers = damagedLines.map(String.init).joined(separator: ", ")
    StandardStreams.say("warning: run \(run): lines of its log cannot be read and are left out: \(numbers)")
  }
}

/// Finds the run that an argument names.
struct RunArgument: ParsableArguments {
  @Argument(help: "the run's name, or the end of it, as `kustosink runs` lists it")
  var run: String

  /// The stream that is called so; nil when there is none.
  ///
  /// - Throws: ``RunFolderError``.
  func stream() throws -> StreamRecord? { StreamCatalogue(try .ofProcess()).find(run) }

  /// - Throws: ``UnknownRun``, ``RunFolderError``.
  func record() throws -> RunRecord {
    let catalogue = RunCatalogue(try .ofProcess())
    guard let record = catalogue.find(run) else { throw UnknownRun(name: run) }
    if let fault = record.fault { throw fault }
    record.sayDamage()
    return record
  }
}

/// No run, or more than one, answers to a name.
struct UnknownRun: Error, CustomStringConvertible {
  var name: String
  var description: String { "there is no run '\(name)', or more than one; see: kustosink runs" }
}
