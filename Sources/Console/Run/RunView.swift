import Foundation
import KustoSink
import TerminalKit

/// A run as it goes: the whole on top, its partitions, and the log.
struct RunView {
  let model: Model
  private var screen: RunScreenState { model.run }
  private var state: RunState { model.run.state }

  func draw(in rect: Rect, on grid: inout Grid) {
    let isShort = screen.commit.isUp && rect.height < ScreenFrame.comfortable
    let rows = rect.rows(.fixed(isShort ? 2 : rect.height >= 30 ? 6 : 5), .flex(1))
    if isShort {
      drawHead(in: rows[0], on: &grid)
    } else {
      drawWhole(in: rows[0], on: &grid)
    }
    if screen.commit.isUp { return CommitView(model: model).draw(in: rows[1], on: &grid) }
    if let problem = screen.problem, state.partitions.isEmpty {
      let title: SafeText = screen.id == nil ? "The run could not start" : "The run could not be shown"
      let inside = Panel(title).draw(in: rows[1], on: &grid)
      return grid.write(problem, in: inside.inset(1, 0))
    }
    if rect.width >= 110 {
      let columns = rows[1].columns(.flex(3), .flex(2))
      drawPartitions(in: columns[0], on: &grid)
      let side = columns[1].rows(.fixed(11), .flex(1))
      drawDetail(in: side[0], on: &grid)
      drawLog(in: side[1], on: &grid)
    } else if screen.pane == .log {
      drawLog(in: rows[1], on: &grid)
    } else if screen.showsDetail {
      let parts = rows[1].rows(.flex(1), .fixed(8))
      drawPartitions(in: parts[0], on: &grid)
      drawDetail(in: parts[1], on: &grid)
    } else {
      let parts = rows[1].rows(.flex(1), .fixed(rows[1].height >= 12 ? 5 : 0))
      drawPartitions(in: parts[0], on: &grid)
      if !parts[1].isEmpty { drawLog(in: parts[1], on: &grid) }
    }
  }

  /// Which run, for how long, and in which phase: all that a stage leaves room for on a small screen.
  private func drawHead(in rect: Rect, on grid: inout Grid) {
    let inside = rect.inset(1, 0)
    drawTitle(in: inside.row(0), on: &grid)
    grid.write(phases.line(width: inside.width), in: inside.row(1))
  }

  private var phases: PhaseLine { PhaseLine(state: state, isDead: screen.diedAt != nil) }

  private func drawTitle(in row: Rect, on grid: inout Grid) {
    let clock = Line("\(Figures.clock(state.elapsed(at: screen.diedAt ?? model.now))) ", .textStrong)
    let parts = row.columns(.flex(1), .fixed(2), .fixed(clock.width))
    grid.write(title, in: parts[0])
    grid.write(clock, in: parts[2])
  }

  private func drawWhole(in rect: Rect, on grid: inout Grid) {
    let inside = rect.inset(1, 0)
    // Of what never began there are no figures.
    if screen.id == nil, screen.problem != nil { return grid.write("no run", in: inside.row(0), role: .textMuted) }
    drawTitle(in: inside.row(0), on: &grid)
    drawBar(in: inside.row(1), on: &grid)
    let words = counts(withWords: true)
    grid.write(words.width <= inside.width ? words : counts(withWords: false), in: inside.row(2))
    grid.write(outageWords ?? figures, in: inside.row(3))
    grid.write(phases.line(width: inside.width), in: inside.row(4))
    let rates = paceRates
    if inside.width >= 110, rates.count > 1, outageWords == nil {
      Sparkline(rates).draw(in: Rect(x: inside.maxX - 40, y: inside.y + 3, width: 40, height: 1), on: &grid)
    }
  }

  private var title: Line {
    guard let id = screen.id else { return Line(screen.isStarting ? "starting ..." : "no run", .textMuted) }
    let sources = state.sources.map { SourceFile.name(of: $0) }.joined(separator: ", ")
    let from = sources.isEmpty ? Line() : Line(" <- \(sources.prefix(60))", .textMuted)
    let kind = screen.diedAt != nil ? "" : screen.isForeign ? "  attached" : screen.isAsync ? "  async" : ""
    let died = screen.diedAt.map { Line("  died at \(Figures.time($0)) UTC", .severityError) } ?? Line()
    return Line(state.table.isEmpty ? "run" : state.table, .title) + from + Line("  run \(id)", .textMuted)
      + Line(kind, .textMuted) + died
  }

  /// The outage that the run is in, where it lasts long enough to be told.
  private var outage: RunState.Outage? {
    guard screen.isLive, let outage = state.outage,
      model.now.timeIntervalSince(outage.since) >= RunState.Outage.worthSaying
    else { return nil }
    return outage
  }

  private var outageWords: Line? {
    guard let outage else { return nil }
    let seconds = Int(model.now.timeIntervalSince(outage.since))
    let wait = Int(outage.nextTry.timeIntervalSince(model.now).rounded(.up))
    let next = wait > 0 ? "Next try in \(wait) s." : "Trying now."
    let safety = state.intendedRows == nil ? " The table is unchanged." : " All rows are committed, or none."
    return Line("No answer for \(seconds) s. \(next)\(safety)", .severityWarn)
  }

  private func drawBar(in rect: Rect, on grid: inout Grid) {
    let parts = rect.columns(.flex(1), .fixed(5), .fixed(11))
    Gauge(state.fraction, role: state.phase == .rollingBack ? .stateFailed : .progress).draw(in: parts[0], on: &grid)
    grid.write(SafeText(Figures.percent(state.fraction)), in: parts[1], role: .textStrong, align: .right)
    let eta =
      outage != nil || screen.diedAt != nil
      ? "" : state.eta.flatMap { $0 < 1 ? nil : $0 }.map { " ETA \(Figures.clock($0))" } ?? ""
    grid.write(SafeText(eta), in: parts[2], align: .right)
  }

  /// How many partitions stand where; done first, trouble last.
  private func counts(withWords: Bool) -> Line {
    let counts = state.partitions.reduce(into: [:]) { $0[$1.shownStage, default: 0] += 1 }
    var line = Line()
    for stage in RunState.PartitionState.Stage.allCases.sorted(by: { $0.need > $1.need }) {
      guard let count = counts[stage], count > 0 else { continue }
      line += Line(withWords ? "\(stage.mark) \(count) \(stage.words)   " : "\(stage.mark)\(count)  ", stage.role)
    }
    let retries = state.retries == 1 ? "   1 retry" : "   \(state.retries) retries"
    return line + Line("of \(state.partitions.count)", .textMuted) + Line(state.retries > 0 ? retries : "", .stateRetry)
  }

  private var figures: Line {
    let rows = "rows \(Figures.short(state.rowsRead)) / \(Figures.short(state.plannedRows))"
    let bytes = "\(Figures.bytes(state.bytesRead)) / \(Figures.bytes(state.plannedBytes))"
    if isAllSent { return Line("\(rows)   \(bytes)   sent, Kusto ingests") }
    let now =
      state.isFinished || screen.diedAt != nil || state.bytesRead >= state.plannedBytes
      ? "" : "   now \(Figures.rate(state.bytesPerSecond))"
    return Line("\(rows)   \(bytes)\(now)   avg \(Figures.rate(state.averageBytesPerSecond))")
  }

  /// True while nothing is left to do but to wait for Kusto.
  private var isAllSent: Bool {
    let stages = state.partitions.map(\.shownStage)
    return screen.diedAt == nil && stages.contains(.inKusto)
      && stages.allSatisfy { [.inKusto, .ingested, .verified].contains($0) }
  }

  private var paceRates: [Double] {
    zip(state.pace, state.pace.dropFirst()).map { before, after in
      Double(after.bytes - before.bytes) / max(0.001, after.at.timeIntervalSince(before.at))
    }
  }

  /// The list of the partitions; the result shows it too, without a selection.
  func drawPartitions(in rect: Rect, on grid: inout Grid, hasFocus: Bool = true) {
    let shown = model.shownPartitions
    let selected = hasFocus ? model.selectedPartition.flatMap { shown.firstIndex(of: $0.index) } : nil
    let order = screen.byNeed ? "problems first" : "in order"
    let filter = model.filters[.partitions].map { $0.isEmpty ? "" : "/\($0)  " } ?? ""
    let inside = Panel(
      SafeText("Partitions (\(state.partitions.count))"),
      note: SafeText(filter + (state.shortfall?.shortWords ?? "") + order),
      hasFocus: hasFocus && screen.pane == .partitions
    ).draw(in: rect, on: &grid)
    let glyphs = grid.glyphs
    Table(
      columns: [
        Table.Column("", .fixed(1)), Table.Column("#", .fixed(4), align: .right), Table.Column("STATE", .fixed(9)),
        Table.Column("PROGRESS", .fixed(10)), Table.Column("ROWS", .fixed(8), align: .right),
        Table.Column("TRY", .fixed(3), align: .right), Table.Column("SOURCE, NOTE", .flex(1)),
      ], count: shown.count, selected: selected, hasFocus: hasFocus && screen.pane == .partitions,
      emptyNote: emptyNote
    ) { row(state.partitions[shown[$0]], glyphs) }.draw(inside: inside, on: &grid)
  }

  private var emptyNote: SafeText {
    if !state.partitions.isEmpty { return "no partition matches the filter; \(SafeText(model.key(.back))) shows all" }
    return screen.isLive ? "waiting for the plan" : "no partition"
  }

  /// Why a partition waits, or failed; nil when all is well.
  private func note(on partition: RunState.PartitionState) -> String? {
    guard let trouble = partition.trouble, partition.stage != .failed else { return partition.note }
    let wait = Int(trouble.nextTry.timeIntervalSince(screen.diedAt ?? model.now).rounded(.up))
    return "\(trouble.reason); try \(trouble.attempt) \(wait > 0 ? "in \(wait) s" : "now")"
  }

  private func row(_ partition: RunState.PartitionState, _ glyphs: Glyphs) -> [Line] {
    let stage = partition.shownStage
    let rows = partition.rowsRead > 0 ? partition.rowsRead : partition.rows
    let problem = note(on: partition)
    let note = problem.map { "\($0)  \(partition.source)" } ?? partition.source
    return [
      Line(stage.mark, stage.role), Line("\(partition.index + 1)"), Line(stage.words, stage.role),
      barLine(partition.fraction, width: 10, role: stage.role, glyphs: glyphs),
      Line(Figures.short(rows), stage == .waiting ? .textMuted : .text),
      Line(partition.attempt > 0 ? "\(partition.attempt)" : "-", partition.attempt > 1 ? .stateRetry : .textMuted),
      Line(note, problem == nil ? .text : stage.role),
    ]
  }

  private func drawDetail(in rect: Rect, on grid: inout Grid) {
    guard let partition = model.selectedPartition else {
      Panel("Partition").draw(in: rect, on: &grid)
      return
    }
    let inside = Panel(SafeText("Partition \(partition.index + 1)")).draw(in: rect, on: &grid).inset(1, 0)
    var lines: [(String, Role)] = [(partition.source, .textStrong)]
    lines.append(
      (
        "\(partition.shownStage.mark) \(partition.shownStage.words), try \(max(1, partition.attempt))",
        partition.shownStage.role
      ))
    lines.append(("rows \(Figures.grouped(partition.rowsRead)) of \(Figures.grouped(partition.rows))", .text))
    lines.append(
      (
        "read \(Figures.bytes(partition.bytesRead)) of \(Figures.bytes(partition.bytes)), sent \(Figures.bytes(partition.uploaded)) compressed",
        .text
      ))
    if let start = partition.startedAt {
      lines.append(
        ("began \(Figures.time(start))" + (partition.endedAt.map { ", ended \(Figures.time($0))" } ?? ""), .textMuted))
    }
    if !partition.extents.isEmpty { lines.append(("extents \(partition.extents.count)", .textMuted)) }
    if let note = note(on: partition) { lines.append((note, partition.stage.role)) }
    grid.write(paragraphs: lines, in: inside)
  }

  private func drawLog(in rect: Rect, on grid: inout Grid) {
    let filter = model.filters[.log].map { $0.isEmpty ? "" : "/\($0)  " } ?? ""
    let note = SafeText(filter + (screen.followsLog ? "follows" : "paused; \(model.key(.bottom)) follows"))
    let inside = Panel("Log", note: note, hasFocus: screen.pane == .log).draw(in: rect, on: &grid)
    let log = model.shownLog
    let selected = screen.pane == .log ? model.selectedLogLine : nil
    let top = screen.followsLog ? log.count : max(0, screen.logCursor.index - inside.height / 2)
    let scrolls = log.count > inside.height
    // The scroll bar takes the place of the panel's right edge.
    let area = Rect(x: inside.x + 1, y: inside.y, width: inside.width - (scrolls ? 0 : 1), height: inside.height)
    Log(count: log.count, position: screen.followsLog ? .following : .at(top: top)) { index in
      let entry = log[index]
      let mark = selected.map { Line($0 == index ? "> " : "  ", .textStrong) } ?? Line()
      return mark + Line("\(Figures.time(entry.at)) ", .textMuted) + Line(entry.text, entry.severity.role)
    }.draw(in: area, on: &grid)
  }
}

extension RunState.LogLine.Severity {
  var role: Role {
    switch self {
    case .info: .text
    case .ok: .severityOk
    case .warning: .severityWarn
    case .error: .severityError
    }
  }
}
