import KustoSink
import TerminalKit

/// The saved sessions, the newest first.
struct SessionsView {
  let model: Model

  func draw(in rect: Rect, on grid: inout Grid) {
    let filter = model.filters[.sessions].map { $0.isEmpty ? "" : "/\($0)" } ?? ""
    let pane = ListPane(
      title: "Saved sessions", note: filter.isEmpty ? selected : filter, hasFocus: true, content: model.runs.sessions,
      waited: model.waitedSeconds, idleNote: ""
    )
    guard let inside = pane.draw(in: rect, on: &grid) else { return }
    let shown = model.shownSessions
    Table(
      columns: [
        Table.Column("STARTED, UTC", .fixed(16)), Table.Column("SIZE", .fixed(9), align: .right),
        Table.Column("HOW IT ENDED", .flex(3)),
        Table.Column("CLUSTER", .flex(2), minimumTableWidth: 110),
      ], count: shown.count, selected: model.runs.sessionCursor.index,
      emptyNote: filter.isEmpty ? "none is saved: see --no-record" : SafeText("no line contains \(filter.dropFirst())")
    ) { index in
      let entry = shown[index]
      return [
        Line(Figures.moment(entry.started), .textMuted), Line(Figures.bytes(entry.bytes)), Line(entry.words),
        Line(entry.cluster ?? "", .textMuted),
      ]
    }.draw(inside: inside, on: &grid)
  }

  private var selected: String { model.runs.selectedSession(in: model)?.name ?? "" }
}
