import Foundation
import KustoSink
import TerminalKit

/// How it ended, in words that leave no doubt; what it took; what to ask the table now.
struct ResultView {
  let model: Model
  private var state: RunState { model.run.state }

  func draw(in rect: Rect, on grid: inout Grid) {
    let isTall = rect.height >= 30 && !state.partitions.isEmpty
    let rows = rect.rows(
      isTall ? .fixed(12) : .flex(1), isTall ? .flex(1) : .fixed(0), .fixed(min(8, model.resultQueries.count + 3)))
    if rect.width >= 110 {
      let columns = rows[0].columns(.flex(3), .flex(2))
      drawOutcome(in: columns[0], on: &grid)
      drawTimeline(in: columns[1], on: &grid)
    } else {
      let isShort = rect.height < ScreenFrame.comfortable
      let timeline = isShort ? 0 : min(rows[0].height / 2, shownTimeline.count + 2)
      let parts = rows[0].rows(.flex(1), .fixed(timeline))
      drawOutcome(in: parts[0], on: &grid)
      drawTimeline(in: parts[1], on: &grid)
    }
    if isTall { RunView(model: model).drawPartitions(in: rows[1], on: &grid, hasFocus: false) }
    drawQueries(in: rows[2], on: &grid)
  }

  private var banner: (words: String, role: Role) {
    switch state.outcome {
    case .committed where state.undoneRows != nil: ("UNDONE", .severityWarn)
    case .committed where state.mode != nil: ("LOADED, without a transaction", .severityOk)
    case .committed: ("COMMITTED", .severityOk)
    case .notCommitted where state.stopped: ("STOPPED: nothing was committed", .severityWarn)
    case .notCommitted: ("NOTHING WAS COMMITTED", .severityError)
    case .unknown: ("OUTCOME UNKNOWN", .severityError)
    case .detached: ("DETACHED", .severityInfo)
    case nil: ("no result yet", .textMuted)
    }
  }

  private func drawOutcome(in rect: Rect, on grid: inout Grid) {
    let inside = Panel(
      SafeText("\(state.database).\(state.table)"), note: SafeText("run \(state.run)"), hasFocus: false
    )
    .draw(in: rect, on: &grid).inset(1, 0)
    var lines: [(String, Role)] = [(banner.words, banner.role)]
    if let undone = state.undoneRows {
      let are = undone == 1 ? "row is" : "rows are"
      lines.append(("\(Figures.grouped(undone)) \(are) out of the table again. Before that:", .text))
    }
    switch state.outcome {
    case .committed: lines += committed
    case .notCommitted: lines += notCommitted
    case .unknown: lines += unknown
    case .detached, nil: break
    }
    lines += (state.outcome == .notCommitted ? [] : state.shortfall?.words ?? []).map { ("! \($0)", .severityWarn) }
    if let message = state.message { lines.append((message, state.outcome == .committed ? .textMuted : .text)) }
    lines.append((effort, .textMuted))
    lines += state.warnings.suffix(5).map { ("* \($0)", .severityWarn) }
    grid.write(paragraphs: lines, in: inside)
  }

  private var committed: [(String, Role)] {
    let rows = state.committedRows ?? state.rowsVerified
    if let mode = state.mode {
      return [
        ("+ \(Figures.counted(rows, "row")) are in the table", .textStrong),
        ("+ mode \(mode.rawValue): each partition became visible by itself", .text),
      ]
    }
    let extents = Figures.counted(state.committedExtents ?? state.extentCount, "extent")
    return [
      ("+ \(Figures.counted(rows, "row")) became visible in one step", .textStrong),
      ("+ \(extents) moved, each with the tag \(state.tag)", .text),
      (
        "+ counts agree: sent \(Figures.grouped(state.plannedRows)), verified in staging \(Figures.grouped(state.rowsVerified))",
        .text
      ),
    ]
  }

  private var notCommitted: [(String, Role)] {
    var lines: [(String, Role)] = [("The table was not changed: it has no rows of this run.", .text)]
    let causes = state.failureCauses
    for cause in causes.prefix(6) {
      lines.append(("! \(cause.partitions): \(cause.reason)", .severityError))
    }
    if causes.count > 6 { lines.append(("and \(causes.count - 6) more in the log (5, L)", .textMuted)) }
    if state.stagingIsLeft {
      lines.append(
        ("* the staging table \(state.staging) is left behind: kustosink runs --clean drops it", .severityWarn))
    }
    return lines
  }

  private var unknown: [(String, Role)] {
    if let mode = state.mode {
      return [
        ("The mode \(mode.rawValue) has no transaction: a part of the rows is in the table, or may be.", .text),
        ("try: kustosink resume \(state.run)", .severityInfo),
      ]
    }
    return [
      ("The commit was sent, but no answer came. Either all rows were committed or none.", .text),
      ("The first line below counts the rows of this run in the table: 0 means not committed.", .text),
      ("try: kustosink resume \(state.run)", .severityInfo),
    ]
  }

  private var effort: String {
    let rate = Figures.rate(state.averageBytesPerSecond)
    let retries = state.retries == 1 ? "1 retry" : "\(state.retries) retries"
    return "\(Figures.counted(state.partitions.count, "partition")), \(Figures.bytes(state.bytesRead)) in "
      + "\(Figures.clock(state.elapsed(at: model.now))), \(rate), \(retries)"
  }

  /// The end itself took no time.
  private var shownTimeline: [RunState.PhaseEntry] { state.timeline.filter { $0.phase != .finished } }

  private func drawTimeline(in rect: Rect, on grid: inout Grid) {
    let inside = Panel("Timeline").draw(in: rect, on: &grid).inset(1, 0)
    let entries = shownTimeline
    for (index, entry) in entries.prefix(inside.height).enumerated() {
      let parts = inside.row(index).columns(.fixed(9), .flex(1), .fixed(10))
      let end = index + 1 < entries.count ? entries[index + 1].at : state.endedAt ?? entry.at
      grid.write(SafeText(Figures.time(entry.at)), in: parts[0], role: .textMuted)
      grid.write(SafeText(entry.phase.words), in: parts[1], role: entry.phase == .committing ? .textStrong : .text)
      let seconds = end.timeIntervalSince(entry.at)
      let spent =
        entry.phase == .finished ? "" : seconds < 10 ? "\((seconds * 10).rounded() / 10) s" : Figures.clock(seconds)
      grid.write(SafeText(spent), in: parts[2], align: .right)
    }
  }

  private func drawQueries(in rect: Rect, on grid: inout Grid) {
    let inside = Panel(
      "KQL to run", note: SafeText("\(model.key(.open)) asks it, \(model.key(.copy)) copies it"), hasFocus: true
    ).draw(in: rect, on: &grid)
    let queries = model.resultQueries
    Table(
      columns: [Table.Column("", .fixed(1)), Table.Column("", .flex(1))], count: queries.count,
      selected: model.result.cursor.index, hasHeader: false, emptyNote: "nothing to ask"
    ) { [Line("\($0 + 1)", .textMuted), Line(queries[$0])] }
    .draw(inside: inside, on: &grid)
  }
}
