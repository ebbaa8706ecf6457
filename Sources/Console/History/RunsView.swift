import Foundation
import KustoSink
import TerminalKit

/// The runs known on this machine, the newest first.
struct RunsView {
  let model: Model

  func draw(in rect: Rect, on grid: inout Grid) {
    if model.runs.pane == .sessions { return SessionsView(model: model).draw(in: rect, on: &grid) }
    let filter = model.filters[.runs].map { $0.isEmpty ? "" : "/\($0)" } ?? ""
    let pane = ListPane(
      title: "Runs and streams", note: filter.isEmpty ? selectedRun : filter, hasFocus: true, content: model.runs.list,
      waited: model.waitedSeconds, idleNote: ""
    )
    guard let inside = pane.draw(in: rect, on: &grid) else { return }
    let shown = model.shownRuns
    Table(
      columns: [
        Table.Column("", .fixed(1)), Table.Column("STATE", .fixed(14)), Table.Column("STARTED, UTC", .fixed(16)),
        Table.Column("TABLE", .flex(2)), Table.Column("ROWS", .fixed(11), align: .right),
        Table.Column("TOOK", .fixed(8), align: .right, minimumTableWidth: 70),
        Table.Column("RUN", .fixed(25), minimumTableWidth: 100),
        Table.Column("CLUSTER", .flex(2), minimumTableWidth: 110),
      ], count: shown.count, selected: model.runs.cursor.index,
      emptyNote: SafeText(
        filter.isEmpty
          ? "no runs yet: step 1 starts one; \(model.key(.nextPane)) shows saved sessions"
          : "no line contains \(filter.dropFirst())")
    ) { row(shown[$0]) }.draw(inside: inside, on: &grid)
  }

  /// A narrow table has no room for names: the one that is marked stands on the edge.
  private var selectedRun: String { model.runs.selected(in: model)?.run ?? "" }

  private func row(_ entry: RunEntry) -> [Line] {
    let (mark, words, role) = entry.shownState
    let took = entry.started.flatMap { start in entry.ended.map { Figures.clock($0.timeIntervalSince(start)) } } ?? "-"
    return [
      Line(mark, role), Line(words, role), Line(entry.started.map(Figures.moment) ?? "-", .textMuted),
      Line(entry.database.isEmpty ? entry.table : "\(entry.database).\(entry.table)"),
      Line(rows(entry)), Line(took), Line(entry.run, .textMuted),
      Line(entry.cluster, .textMuted),
    ]
  }

  /// Rows that are in the table, or will be.
  private func rows(_ entry: RunEntry) -> String {
    entry.outcome == .notCommitted ? "0" : entry.rows.map(Figures.grouped) ?? "-"
  }
}

extension RunEntry {
  /// What became of it, with a mark that needs no colour.
  var shownState: (mark: String, words: String, role: Role) {
    if batches != nil, let words = stateOfStream { return words }
    return switch (state, outcome) {
    case (.starting, _): (".", "starting", .stateQueued)
    case (.running, _): ("^", "running", .stateUploading)
    case (.died, _): ("?", "process died", .severityWarn)
    case (.finished, .committed) where undone != nil: ("-", "undone", .textMuted)
    case (.finished, .committed): ("+", "committed", .severityOk)
    case (.finished, .unknown): ("?", "unknown", .severityError)
    case (.finished, .notCommitted): ("!", "not committed", .stateFailed)
    case (.finished, _): ("-", "ended", .textMuted)
    }
  }

  private var stateOfStream: (mark: String, words: String, role: Role)? {
    switch state {
    case .running: ("^", "streaming", .stateUploading)
    case .finished where hasFailed == true: ("!", "stream failed", .stateFailed)
    case .finished: ("-", "stream ended", .textMuted)
    case .starting, .died: nil
    }
  }
}
