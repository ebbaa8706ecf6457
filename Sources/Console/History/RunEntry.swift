import Foundation
import KustoSink

/// A run known on this machine.
package struct RunEntry: Sendable, Codable, Hashable {
  package var run: String
  package var state: State
  package var cluster: String
  package var database: String
  package var table: String
  package var rows: Int?
  package var started: Date?
  package var ended: Date?
  package var outcome: RunOutcome?
  /// Rows that were taken out again; nil where none were.
  package var undone: Int?
  /// Batches of a stream; nil for a run.
  package var batches: Int?
  /// Whether a stream could not go on; nil for a run.
  package var hasFailed: Bool?

  package typealias State = RunRecord.Status

  package init(
    run: String, state: State, cluster: String, database: String, table: String, rows: Int?, started: Date?,
    ended: Date?, outcome: RunOutcome?
  ) {
    self.run = run
    self.state = state
    self.cluster = cluster
    self.database = database
    self.table = table
    self.rows = rows
    self.started = started
    self.ended = ended
    self.outcome = outcome
  }

  /// Whether a person has to do something about it: finish it, find out what became of it, or let it go on.
  package var needsPerson: Bool {
    state == .died || (state == .finished && outcome == .unknown) || hasFailed == true
  }

  package init(_ record: RunRecord) {
    let state = record.state
    self.init(
      run: record.run, state: record.status, cluster: state.cluster, database: state.database, table: state.table,
      rows: state.partitions.isEmpty ? nil : state.committedRows ?? state.plannedRows, started: state.startedAt,
      ended: state.endedAt, outcome: state.outcome)
    undone = state.undoneRows
  }

  package init(_ record: StreamRecord) {
    let state = record.state
    self.init(
      run: record.name, state: record.status, cluster: record.cluster ?? "", database: "", table: state.table,
      rows: state.rows,
      started: state.startedAt, ended: state.endedAt, outcome: nil)
    batches = state.batches
    hasFailed = state.failure != nil
  }
}

extension [RunEntry] {
  /// What needs a person first, then the newest.
  package var inOrderOfNeed: [RunEntry] {
    sorted { ($0.needsPerson ? 1 : 0, $0.run) > ($1.needsPerson ? 1 : 0, $1.run) }
  }
}
