import KustoSink
import TerminalKit

/// The form and, beside it or below it, the plan that follows from it: every command and upload, exactly.
struct OptionsView {
  let model: Model
  private var state: OptionsState { model.options }

  func draw(in rect: Rect, on grid: inout Grid) {
    if rect.height < ScreenFrame.comfortable {
      return state.pane == .form ? drawForm(in: rect, on: &grid) : drawPlan(in: rect, on: &grid)
    }
    let isWide = rect.width >= 110
    let parts = isWide ? rect.columns(.fixed(46), .flex(1)) : rect.rows(.fixed(9), .flex(1))
    drawForm(in: parts[0], on: &grid)
    drawPlan(in: parts[1], on: &grid)
  }

  private func drawForm(in rect: Rect, on grid: inout Grid) {
    let inside = Panel("How to load", hasFocus: state.pane == .form).draw(in: rect, on: &grid).inset(1, 0)
    let rows = OptionsState.Field.allCases.map(row)
    Form(rows: rows, focus: state.pane == .form ? state.field.rawValue : nil, labelWidth: 10)
      .draw(in: inside, on: &grid)
    let rest = Rect(
      x: inside.x, y: inside.y + rows.count + 1, width: inside.width, height: inside.height - rows.count - 1)
    grid.write(paragraphs: [(explanation, .textMuted)], in: rest)
  }

  private func row(_ field: OptionsState.Field) -> Form.Row {
    switch field {
    case .create:
      let isNew = model.connect.tableIsNew
      return Form.Row(
        "table", .checkbox(state.create == .createIfNotExist),
        hint: isNew ? "make it, it is new" : "make it if it is missing")
    case .finish: return Form.Row("finish", .radio(["wait", "async"], selected: state.isAsync ? 1 : 0))
    case .partitionSize:
      return Form.Row("partition", .note(value(Figures.binaryBytes(state.partitionBytes), "about, unpacked")))
    case .parallel: return Form.Row("parallel", .note(value("\(state.parallel)", "partitions at a time")))
    case .tag: return Form.Row("tag", .note(value(state.tag.isEmpty ? "none" : state.tag, "for every extent")))
    case .start: return Form.Row("", .note(startLine))
    }
  }

  private func value(_ text: String, _ hint: String) -> Line {
    Line("[\(SafeText(text))]", .input) + Line("  \(hint)", .textMuted)
  }

  private var startLine: Line {
    let ready = model.whyNotStart == nil
    return Line("[ START the load ]", ready ? .textStrong : .disabled)
  }

  private var explanation: String {
    switch state.field {
    case .create: "A table that is made here is taken away again when nothing is committed."
    case .finish where state.isAsync:
      "The run is a process of its own. The console may be left at once; H lists the run, attach shows it."
    case .finish: "The run is a process of its own. The console stays until the end; q asks before it leaves."
    case .partitionSize: "A partition is read, sent and ingested as a whole. Small files share one."
    case .parallel: "Memory and open connections grow with this number, the load does not always get faster."
    case .tag: "A word of your own that every extent keeps, for instance the day of the data."
    case .start: "Until the commit nothing shows in the table, and an abort leaves it as it is."
    }
  }

  private func drawPlan(in rect: Rect, on grid: inout Grid) {
    let pane = ListPane(
      title: "What will happen", note: planNote, hasFocus: state.pane == .plan, content: state.plan,
      waited: model.waitedSeconds,
      idleNote: "r makes the plan")
    guard let inside = pane.draw(in: rect, on: &grid), let preview = state.plan.value else { return }
    let parts = inside.rows(.flex(1), .fixed(inside.height >= 9 ? 3 : 0))
    let width = String(preview.steps.count).count
    Table(
      columns: [Table.Column("#", .fixed(width), align: .right), Table.Column("", .flex(1))],
      count: preview.steps.count,
      selected: state.pane == .plan ? state.planCursor.index : nil, hasFocus: state.pane == .plan, hasHeader: false
    ) { [Line("\($0 + 1)", .textMuted), line(preview.steps[$0])] }
    .draw(inside: parts[0], on: &grid)
    drawStep(preview, in: parts[1].inset(1, 0), on: &grid)
  }

  private var planNote: String {
    guard let preview = state.plan.value else { return "" }
    let partitions = Figures.counted(preview.partitions, "partition")
    return "\(partitions), \(Figures.grouped(preview.rows)) rows, \(Figures.bytes(preview.bytes))"
  }

  /// The commit stands out: it is the one moment in which the table changes.
  private func line(_ step: PlanPreview.Step) -> Line {
    Line(step.text, step.text.hasPrefix(".move") ? .textStrong : step.text.hasPrefix(".") ? .text : .textMuted)
  }

  private func drawStep(_ preview: PlanPreview, in rect: Rect, on grid: inout Grid) {
    var paragraphs = preview.warnings.map { (text: "* \(Words.warning($0))", role: Role.severityWarn) }
    if state.pane == .plan, preview.steps.indices.contains(state.planCursor.index) {
      let step = preview.steps[state.planCursor.index]
      paragraphs = [(step.title, .textStrong), (step.text, .text)]
    } else if paragraphs.isEmpty {
      paragraphs = [
        ("The rows appear all at once with .move, or not at all. Tab goes to the plan, y copies.", .textMuted)
      ]
    }
    grid.write(paragraphs: paragraphs, in: rect)
  }
}
