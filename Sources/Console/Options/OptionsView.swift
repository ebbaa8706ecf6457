import KustoSink
import TerminalKit

/// The form and, beside it or below it, the plan that follows from it: every command and upload, exactly.
struct OptionsView {
  let model: Model
  var state: OptionsState { model.options }

  /// From here on form and plan stand side by side, and the form has room to explain itself.
  private static let wide = 110

  func draw(in rect: Rect, on grid: inout Grid) {
    if rect.height < ScreenFrame.comfortable {
      return state.pane == .form ? drawForm(in: rect, isAlone: true, on: &grid) : drawPlan(in: rect, on: &grid)
    }
    let isWide = rect.width >= Self.wide
    let parts = isWide ? rect.columns(.fixed(48), .flex(1)) : rect.rows(.fixed(9), .flex(1))
    drawForm(in: parts[0], isAlone: false, on: &grid)
    drawPlan(in: parts[1], on: &grid)
  }

  /// - Parameter isAlone: true where the plan has no room below or beside it.
  private func drawForm(in rect: Rect, isAlone: Bool, on grid: inout Grid) {
    let fields = OptionsState.Field.allCases.dropLast()
    // Two lines tell what the marked option is; elsewhere the pane of the plan, or the room that is left, does.
    let room = max(0, rect.height - (isAlone ? 5 : 3))
    let isStart = state.field == .start
    let place = fields.count > room ? "\(isStart ? 1 : state.field.rawValue + 1) of \(fields.count)" : ""
    let inside = Panel("How to load", note: SafeText(place), hasFocus: state.pane == .form)
      .draw(in: rect, on: &grid).inset(1, 0)
    // The start stays in sight, however long the form is.
    let parts = inside.rows(.fixed(min(fields.count, room)), .fixed(1), .flex(1))
    let focus = state.pane == .form ? state.field.rawValue : nil
    Form(rows: fields.map(row), focus: isStart ? nil : focus, labelWidth: 10).draw(in: parts[0], on: &grid)
    Form(
      rows: [row(.start)], focus: isStart && state.pane == .form ? 0 : nil, labelWidth: 10,
      firstIndex: OptionsState.Field.start.rawValue
    )
    .draw(in: parts[1], on: &grid)
    let gap: [(String, Role)] = parts[2].height < 4 ? [] : [("", .text)]
    grid.write(paragraphs: gap + [(explanation, .textMuted)], in: parts[2])
  }

  private var explanation: String {
    let origin = model.origin(of: state.field).map { " The value is from \($0)." } ?? ""
    return explanationOfField + origin
  }

  private var explanationOfField: String {
    if state.field == .convert {
      return state.field.explanation + " In Schema, \(model.keyWords(.convert, in: .schema)) shows what a kind does."
    }
    guard state.field == .finish else { return state.field.explanation }
    return switch state.finish {
    case .wait: state.field.explanation + " \(model.key(.quit)) asks before it quits."
    case .async: "The run has its own process. You can quit at once; \(model.key(.showRuns)) lists the run."
    case .stream:
      "The folder is watched, and what comes is loaded, each file once. trigger, checkpoint and bad files are for it."
    }
  }

  private func drawPlan(in rect: Rect, on grid: inout Grid) {
    let pane = ListPane(
      title: "What will happen", note: planNote, hasFocus: state.pane == .plan, content: plan,
      waited: model.waitedSeconds,
      idleNote: "\(model.key(.refresh)) makes the plan")
    guard let inside = pane.draw(in: rect, on: &grid), let preview = state.plan.value else { return }
    let parts = inside.rows(.flex(1), .fixed(inside.height >= 9 ? 3 : 0))
    let stages = preview.stages
    let width = max(2, String(stages.count).count)
    Table(
      columns: [Table.Column("#", .fixed(width), align: .right), Table.Column("", .flex(1))],
      count: stages.count,
      selected: state.pane == .plan ? state.planCursor.index : nil, hasFocus: state.pane == .plan, hasHeader: false
    ) { [Line("\($0 + 1)", .textMuted), line(stages[$0])] }
    .draw(inside: parts[0], on: &grid)
    drawStep(preview, isWide: grid.size.width >= Self.wide, in: parts[1].inset(1, 0), on: &grid)
  }

  /// Without a scan of the files there is no plan.
  private var plan: Loadable<PlanPreview> {
    switch model.dataset.profile {
    case .failed(let problem): .failed(problem)
    case .loading(let id): .loading(id)
    case .idle, .loaded: state.plan
    }
  }

  private var planNote: String {
    guard let preview = state.plan.value else { return "" }
    let partitions = Figures.counted(preview.partitions, "partition")
    return "\(partitions), \(Figures.grouped(preview.rows)) rows, \(Figures.bytes(preview.bytes))"
  }

  /// The commit stands out: it is the one moment in which the table changes.
  private func line(_ stage: PlanStage) -> Line {
    let words = Line(stage.words, stage.isCommit ? .textStrong : .text)
    let more = stage.requests > 1 ? " (\(Figures.grouped(stage.requests)) requests)" : ""
    return words + Line(more, .textMuted)
  }

  /// Below the plan: the marked step, else what needs care, else what the marked option is.
  private func drawStep(_ preview: PlanPreview, isWide: Bool, in rect: Rect, on grid: inout Grid) {
    var paragraphs = preview.warnings.map { (text: "* \(Words.warning($0))", role: Role.severityWarn) }
    let stages = preview.stages
    if state.pane == .plan, stages.indices.contains(state.planCursor.index) {
      paragraphs = [(stages[state.planCursor.index].commands.first ?? "", .text)]
    } else if !isWide, state.pane == .form, state.field != .start {
      paragraphs = [(explanation, .textMuted)]
    } else if paragraphs.isEmpty {
      paragraphs = [
        (
          "All rows become visible at once with .move, or none. \(model.key(.nextPane)) goes to the plan, "
            + "\(model.key(.open)) there shows the commands.",
          .textMuted
        )
      ]
    }
    grid.write(paragraphs: paragraphs, in: rect)
  }
}
