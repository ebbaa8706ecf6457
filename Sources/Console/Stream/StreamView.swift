import Foundation
import KustoSink
import TerminalKit

/// A stream as it goes: how it stands, its batches, and the log.
struct StreamView {
  let model: Model
  private var screen: StreamScreenState { model.stream }
  private var state: StreamState { model.stream.state }

  func draw(in rect: Rect, on grid: inout Grid) {
    let rows = rect.rows(.fixed(6), .flex(1))
    drawWhole(in: rows[0], on: &grid)
    if let problem = screen.problem, state.startedAt == nil {
      let inside = Panel("The stream could not be shown").draw(in: rows[1], on: &grid)
      return grid.write(problem, in: inside.inset(1, 0))
    }
    if rect.width >= 110 {
      let columns = rows[1].columns(.flex(3), .flex(2))
      drawBatches(in: columns[0], on: &grid)
      drawLog(in: columns[1], on: &grid)
    } else if screen.pane == .log {
      drawLog(in: rows[1], on: &grid)
    } else {
      let parts = rows[1].rows(.flex(1), .fixed(rows[1].height >= 12 ? 6 : 0))
      drawBatches(in: parts[0], on: &grid)
      if !parts[1].isEmpty { drawLog(in: parts[1], on: &grid) }
    }
  }

  private func drawWhole(in rect: Rect, on grid: inout Grid) {
    let inside = rect.inset(1, 0)
    let clock = Line("\(Figures.clock(state.elapsed(at: model.now))) ", .textStrong)
    let parts = inside.row(0).columns(.flex(1), .fixed(2), .fixed(clock.width))
    grid.write(title, in: parts[0])
    grid.write(clock, in: parts[2])
    grid.write(standing, in: inside.row(1))
    grid.write(loaded, in: inside.row(2))
    grid.write(waiting, in: inside.row(3))
    grid.write(checkpoint, in: inside.row(4))
    let rates = state.recent.map(\.progress.rowsPerSecond)
    if inside.width >= 110, rates.count > 1 {
      Sparkline(rates).draw(in: Rect(x: inside.maxX - 40, y: inside.y + 2, width: 40, height: 1), on: &grid)
    }
  }

  private var title: Line {
    guard let name = screen.name else { return Line(screen.isStarting ? "starting ..." : "no stream", .textMuted) }
    let source = state.source.isEmpty ? Line() : Line(" <- \(Self.shortened(state.source))", .textMuted)
    return Line(state.table.isEmpty ? "stream" : state.table, .title) + source + Line("  stream \(name)", .textMuted)
      + Line(screen.isForeign ? "  attached" : "", .textMuted)
  }

  /// The end of a path says more than its beginning.
  private static func shortened(_ path: String) -> String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? "…/" + parts.suffix(2).joined(separator: "/") : path
  }

  private var standing: Line {
    if screen.following == nil, screen.problem != nil, !state.isOver {
      return Line("? its process died", .severityWarn)
    }
    let wish = state.stopIsAsked && !state.isOver ? Line("   stopping", .severityWarn) : Line()
    let paused = state.isPaused && !state.isOver ? Line("   PAUSED", .severityWarn) : Line()
    return phase + paused + wish
  }

  private var phase: Line {
    switch state.phase {
    case .starting: Line(". starting", .stateQueued)
    case .waiting: Line("= waiting for files", .text)
    case .loading:
      state.loading.reduce(Line("^ loading", .stateUploading)) { line, batch in
        line + Line("  batch \(batch.batch): \(Figures.counted(batch.rows, "row"))", .textStrong)
      }
    case .retrying: Line("~ waits before the next try", .stateRetry)
    case .ended: Line("+ ended", .severityOk)
    case .failed: Line("! it could not go on", .severityError)
    }
  }

  private var loaded: Line {
    let pace = state.rowsPerSecond(at: state.endedAt ?? model.now).map { "\(Figures.short(Int($0)))/s" } ?? "-"
    let seconds = max(0.001, state.elapsed(at: model.now))
    let average = state.batches > 0 ? "\(Figures.short(Int(Double(state.rows) / seconds)))/s" : "-"
    return Line("rows \(Figures.short(state.rows))", .textStrong)
      + Line(
        "   \(Figures.counted(state.batches, "batch", "batches"))   \(Figures.bytes(state.bytes))"
          + "   now \(pace)   avg \(average)")
  }

  private var waiting: Line {
    let late = state.isOver ? nil : state.lag(at: model.now)
    let lag = late ?? (state.waitingFiles == 0 ? 0 : nil)
    let quarantine = Line(
      "quarantine \(Figures.grouped(state.quarantined))", state.quarantined > 0 ? .severityWarn : .text)
    return Line("lag \(lag.map(Figures.clock) ?? "-")   waiting \(Figures.counted(state.waitingFiles, "file"))   ")
      + quarantine
  }

  private var checkpoint: Line {
    guard !state.checkpoint.isEmpty else { return Line() }
    let newest = state.recent.last
    let saved = newest.map { "batch \($0.progress.batch) at \(Figures.time($0.at))" } ?? "no batch yet"
    return Line("checkpoint \(saved)") + Line("  \(state.checkpoint)", .textMuted)
  }

  private func drawBatches(in rect: Rect, on grid: inout Grid) {
    let rows = model.shownBatches
    let note = state.totalRows > 0 ? "\(Figures.grouped(state.totalRows)) rows in all" : ""
    let inside = Panel("Batches", note: SafeText(note), hasFocus: screen.pane == .batches).draw(in: rect, on: &grid)
    Table(
      columns: [
        Table.Column("", .fixed(1)), Table.Column("BATCH", .fixed(8), align: .right),
        Table.Column("STATE", .fixed(9)), Table.Column("FILES", .fixed(7), align: .right),
        Table.Column("ROWS", .fixed(11), align: .right), Table.Column("TOOK", .fixed(7), align: .right),
        Table.Column("LAG", .fixed(8), align: .right, minimumTableWidth: 66),
        Table.Column("COMMIT", .fixed(8), minimumTableWidth: 76), Table.Column("RUN", .flex(1), minimumTableWidth: 100),
      ], count: rows.count, selected: screen.pane == .batches && !rows.isEmpty ? screen.cursor.index : nil,
      emptyNote: "no batch yet: one begins when a file is complete"
    ) { row(rows[$0]) }.draw(inside: inside, on: &grid)
  }

  private func row(_ row: Model.BatchRow) -> [Line] {
    switch row {
    case .loading(let batch):
      return [
        Line("^", .stateUploading), Line(Figures.grouped(batch.batch)), Line("loading", .stateUploading),
        Line(Figures.grouped(batch.files)), Line(Figures.grouped(batch.rows)), Line("-"), Line("-"), Line("-"),
        Line(batch.run, .textMuted),
      ]
    case .committed(let batch):
      let progress = batch.progress
      return [
        Line("+", .stateIngested), Line(Figures.grouped(progress.batch)), Line("committed", .stateIngested),
        Line(Figures.grouped(progress.files)), Line(Figures.grouped(progress.rows)),
        Line(Figures.seconds(progress.seconds)), Line(Figures.clock(progress.lag)), Line(Figures.time(batch.at)),
        Line(progress.run ?? "no rows", .textMuted),
      ]
    }
  }

  private func drawLog(in rect: Rect, on grid: inout Grid) {
    let note = SafeText(screen.followsLog ? "follows" : "paused; \(model.key(.bottom)) follows")
    let inside = Panel("Log", note: note, hasFocus: screen.pane == .log).draw(in: rect, on: &grid)
    let log = state.log
    let top = screen.followsLog ? log.count : max(0, screen.logCursor.index - inside.height / 2)
    let scrolls = log.count > inside.height
    // The scroll bar takes the place of the panel's right edge.
    let area = Rect(x: inside.x + 1, y: inside.y, width: inside.width - (scrolls ? 0 : 1), height: inside.height)
    Log(count: log.count, position: screen.followsLog ? .following : .at(top: top)) { index in
      let entry = log[index]
      return Line("\(Figures.time(entry.at)) ", .textMuted) + Line(entry.text, entry.severity.role)
    }.draw(in: area, on: &grid)
  }
}
