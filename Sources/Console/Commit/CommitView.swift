import Foundation
import KustoSink
import TerminalKit

/// The stage of the commit: what readers saw and see, the change between, and what proves it.
struct CommitView {
  let model: Model
  private var state: RunState { model.run.state }
  private var stage: CommitStage { model.run.commit }

  func draw(in rect: Rect, on grid: inout Grid) {
    let steps = rect.height >= 20 ? min(rect.height - 16, max(4, stage.polls.count + 3)) : 0
    let rows = rect.rows(.fixed(5), steps > 0 ? .fixed(11) : .flex(1), .fixed(steps), .flex(steps > 0 ? 1 : 0))
    drawReaders(in: rows[0], on: &grid)
    drawProof(in: rows[1], on: &grid)
    if steps > 0 { drawLooks(in: rows[2], on: &grid) }
  }

  // MARK: what readers see

  private func drawReaders(in rect: Rect, on grid: inout Grid) {
    let verdict = CommitVerdict(model)
    let inside = Panel(
      SafeText("Readers of \(state.database).\(state.table)"), note: "asked by this console, not by the run"
    ).draw(in: rect, on: &grid).inset(1, 0)
    let parts = inside.columns(.flex(1), .flex(1), .flex(1), spacing: 2)
    let isOver = verdict.isOver
    let before = stage.before
    write(
      [
        (isOver ? "BEFORE" : "READERS SEE", .columnHeader), (words(before) ?? "not known", .textStrong),
        (before.map { "asked at \(Figures.time($0.answered))" } ?? "not asked in time", .textMuted),
      ], in: parts[0], on: &grid)
    drawArrow(verdict, in: parts[1], on: &grid)
    let after = stage.after(model.commitEnd)
    let last: [(String, Role)] =
      if isOver {
        [
          ("READERS SEE", .columnHeader), (words(after) ?? "asking ...", verdict.kind.role),
          (after.map { "asked at \(Figures.time($0.asked))" } ?? trouble ?? "", .textMuted),
        ]
      } else {
        [
          ("WILL SEE", .columnHeader), (expected.map { Figures.counted($0, "row") } ?? "not known", .textStrong),
          ("all of them at once, or none", .textMuted),
        ]
      }
    write(last, in: parts[2], on: &grid)
  }

  private func write(_ lines: [(text: String, role: Role)], in rect: Rect, on grid: inout Grid) {
    for (row, line) in lines.enumerated() {
      let text = SafeText(line.text).fitted(rect.width, ellipsis: grid.glyphs.ellipsis)
      grid.write(text, in: rect.row(row), role: line.role, align: .center)
    }
  }

  private func words(_ poll: RowPoll?) -> String? {
    switch poll?.seen {
    case .rows(let count): Figures.counted(count, "row")
    case .noTable: "no table"
    case .failed, nil: nil
    }
  }

  private var trouble: String? {
    guard case .failed(let reason) = stage.polls.last?.seen else { return nil }
    return reason
  }

  private var expected: Int? {
    guard let rows = stage.before?.rows, let moved = state.intendedRows else { return nil }
    return rows.addingReportingOverflow(moved).partialValue
  }

  private func drawArrow(_ verdict: CommitVerdict, in rect: Rect, on grid: inout Grid) {
    let moved = Figures.grouped(state.committedRows ?? state.intendedRows ?? 0)
    let (sign, line, under): (String, Character, String) =
      switch verdict.kind {
      case .waiting: ("+\(moved)", "-", "not yet")
      case .done: ("+\(moved)", "=", "in one step")
      case .refused: ("nothing", "x", "was moved")
      case .doubtful: ("+\(moved) or 0", "?", "nobody knows yet")
      }
    let room = max(0, rect.width - sign.count - 3)
    let left = String(repeating: line, count: room / 2)
    let right = String(repeating: line, count: room - room / 2 - 1) + (verdict.kind == .refused ? "|" : ">")
    grid.write(Line("\(left) \(sign) \(right)", verdict.kind.role), in: rect.row(1), align: .center)
    grid.write(SafeText(under), in: rect.row(2), role: .textMuted, align: .center)
  }

  // MARK: what proves it

  private func drawProof(in rect: Rect, on grid: inout Grid) {
    let verdict = CommitVerdict(model)
    let inside = Panel("Commit", note: note, hasFocus: true).draw(in: rect, on: &grid).inset(1, 0)
    let rows = max(2, inside.height - 3)
    let top = Rect(x: inside.x, y: inside.y, width: inside.width, height: rows)
    var y = inside.y + grid.write(paragraphs: [(verdict.words, verdict.kind.role)], in: top)
    if inside.height >= 8 { y += 1 }
    for (isCommand, line) in proof(grid.glyphs) where y < inside.maxY {
      let row = Rect(x: inside.x, y: y, width: inside.width, height: 1)
      grid.write(line, in: row)
      if isCommand, stage.choice == .command {
        grid.paint(row, role: .selection)
        grid.cursor = row.origin
      }
      y += 1
    }
    if stage.choice == .goOn { grid.cursor = Point(x: inside.x, y: inside.y) }
  }

  private var note: SafeText {
    if stage.choice == .command { return "\(SafeText(model.key(.open))) shows the whole command" }
    return state.outcome == nil ? "" : "\(SafeText(model.key(.open))) goes on to the result"
  }

  private func proof(_ glyphs: Glyphs) -> [(isCommand: Bool, line: Line)] {
    let sent = state.plannedRows
    let staged = state.rowsVerified
    let parts = state.partitions.count { $0.stage == .verified }
    let isEqual = staged == sent
    let sums =
      "\(Figures.counted(sent, "row")) sent \(isEqual ? "=" : "/") \(Figures.grouped(staged)) verified, "
      + "\(parts) of \(Figures.counted(state.partitions.count, "partition"))"
    return [
      (false, label("sums", sums, isEqual ? "+" : "*", isEqual ? .severityOk : .severityWarn)),
      (true, label("command", stage.command ?? "not sent yet", stage.command == nil ? "." : "+", .severityOk)),
      (false, label("operation", operation.words, operation.mark, operation.role)),
      (false, label("seen", seen, stage.steps.count > 2 ? "*" : "+", .severityOk)),
    ] + (state.shortfall?.words ?? []).map { (false, label("not kept", $0, "!", .severityWarn)) }
  }

  private func label(_ name: String, _ text: String, _ mark: String, _ role: Role) -> Line {
    Line("\(mark) ", role) + Line(name.padding(toLength: 11, withPad: " ", startingAt: 0), .textMuted) + Line(text)
  }

  private var operation: (words: String, mark: String, role: Role) {
    guard let id = state.operation else { return ("none yet", ".", .textMuted) }
    let words = state.committedRows != nil ? "Completed" : state.commitState ?? "sent"
    let isBad = ["Failed", "BadInput", "Canceled", "Abandoned", "PartiallySucceeded"].contains(words)
    return (
      "\(words)  \(id)", isBad ? "!" : state.committedRows != nil ? "+" : ":", isBad ? .severityError : .severityOk
    )
  }

  /// The counts in their order, and how often was asked.
  private var seen: String {
    let times = stage.timesAsked
    let asked = times == 1 ? "asked once" : "asked \(times) times"
    let counts = stage.steps.map { words($0) ?? "" }
    switch counts.count {
    case 0: return stage.polls.isEmpty ? "not asked yet" : "\(asked): \(trouble ?? words(stage.newest) ?? "")"
    case 1: return "\(asked): \(counts[0])" + (times == 1 ? "" : " each time")
    case 2: return "\(asked): \(counts[0]), then \(counts[1]), nothing between"
    default: return "\(asked): \(counts.suffix(5).joined(separator: ", "))"
    }
  }

  private func drawLooks(in rect: Rect, on grid: inout Grid) {
    let inside = Panel("What readers saw, newest first", note: SafeText("\(state.database).\(state.table)"))
      .draw(in: rect, on: &grid)
    let polls = Array(stage.polls.reversed())
    Table(
      columns: [
        Table.Column("ASKED, UTC", .fixed(12)), Table.Column("TOOK", .fixed(8), align: .right),
        Table.Column("ROWS", .flex(1)),
      ], count: polls.count, emptyNote: "nobody has asked yet"
    ) { index in
      let poll = polls[index]
      let took = Int(saturating: poll.answered.timeIntervalSince(poll.asked) * 1000)
      let rows: Line =
        if case .failed(let reason) = poll.seen { Line(reason, .severityWarn) } else { Line(words(poll) ?? "") }
      return [Line("  \(Figures.time(poll.asked))", .textMuted), Line("\(took) ms", .textMuted), Line("  ") + rows]
    }.draw(inside: inside, on: &grid)
  }
}
