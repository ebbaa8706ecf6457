import Foundation
import KustoSink

/// Names one effect of a session, so that an answer that comes too late can be told from the one that is awaited.
package struct EffectID: Sendable, Codable, Hashable {
  package var number: Int

  package init(_ number: Int) { self.number = number }

  package init(from decoder: any Decoder) throws { number = try decoder.singleValueContainer().decode(Int.self) }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(number)
  }
}

/// What ``update(_:_:)`` wants done.
///
/// Data only: tests compare it, a replay drops it.
package enum Effect: Sendable, Codable, Hashable {
  case listDatabases(id: EffectID, cluster: String)
  case listTables(id: EffectID, cluster: String, database: String)
  case tableSchema(id: EffectID, target: Plan.Target)
  case listFolder(id: EffectID, path: String)
  case firstLines(id: EffectID, path: String)
  case inspect(id: EffectID, sources: [String], reading: ReadingChoices, badValues: BadValuePolicy)
  case plan(id: EffectID, request: PlanRequest)
  /// The ingestion mappings of a table that is there.
  case listMappings(id: EffectID, target: Plan.Target)
  case createMapping(
    id: EffectID, target: Plan.Target, name: String, kind: PlannedMapping.Kind, mapping: IngestionMapping)
  case readMapping(id: EffectID, path: String)
  /// Starts the run as a process of its own, synchronous or not: it outlives the console either way.
  case launch(id: EffectID, plan: Plan, request: PlanRequest)
  case follow(id: EffectID, run: String)
  /// Starts a stream as a process of its own, which outlives the console.
  case launchStream(id: EffectID, request: PlanRequest, wish: StreamWish)
  case followStream(id: EffectID, stream: String)
  /// Asks the service again and again how many rows readers of a table see; nothing is taken from the run.
  case watchRows(id: EffectID, target: Plan.Target, pace: RowWatchPace)
  case order(id: EffectID, stream: String, order: StreamOrder)
  /// Starts a stream again whose process died.
  case goOnStream(id: EffectID, stream: String)
  /// The effect's answer is not wanted any more; what can stop, stops.
  case cancel(id: EffectID)
  case abort(id: EffectID, run: String)
  /// Lets a process of its own finish a run whose process died, or roll it back.
  case resume(id: EffectID, run: String)
  /// Takes the rows of a committed run out of its table.
  case undo(id: EffectID, run: String)
  case listRuns(id: EffectID)
  /// Tells of the runs of this machine for as long as the console is open.
  case watchRuns
  case query(id: EffectID, place: QueryPlace, text: String)
  /// Asks for the query that was asked so many queries ago, from 1.
  case recallQuery(id: EffectID, back: Int)
  /// Writes the rows of an answer to a file that is not there yet.
  case export(id: EffectID, answer: QueryAnswer, path: String)
  /// Signs in at a cluster; a secret that was typed for it stands beside, not here.
  case signIn(id: EffectID, cluster: String, values: SignInValues)
  /// Looks at what a load needs; nil is a table that is not there yet.
  case check(id: EffectID, place: QueryPlace, table: String?)
  case copy(id: EffectID, text: String)
  case listSessions(id: EffectID)
  /// Shows a saved session in the player, until that is left.
  case play(id: EffectID, path: String)
  /// Remembers whether a person marked a cluster as read-only.
  case markReadOnly(cluster: String, isReadOnly: Bool)
  case setTheme(name: String)
  /// The cluster that is chosen now carries this tag, or none.
  case setTag(tag: String?)
  /// Whether clicks and the wheel are taken from the terminal.
  case watchMouse(isOn: Bool)
  case mark(label: String)
  case redraw
  case suspend
  case quit(ExitReason)
}

/// Why the console ended; tells the program what to print and which code to exit with.
package enum ExitReason: Sendable, Codable, Hashable {
  /// Nothing was started, or the last run was seen to its end elsewhere.
  case left
  /// The run goes on in its own process.
  case detached(run: String)
  /// The stream goes on in its own process.
  case streaming(stream: String)
  /// The run that was watched ended.
  case finished(run: String, outcome: RunOutcome, stopped: Bool)
  /// The terminal went away or could not be used.
  case terminalLost

  /// The exit code of the program, as the command line contract lists them.
  package var exitCode: Int32 {
    switch self {
    case .left: 0
    case .detached, .streaming: 5
    case .terminalLost: 1
    case .finished(_, .committed, _): 0
    case .finished(_, .unknown, _): 3
    case .finished(_, .detached, _): 5
    case .finished(_, .notCommitted, let stopped): stopped ? 4 : 1
    }
  }
}
