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
    let fields = OptionsState.Field.allCases.dropLast()
    let room = max(0, rect.height - 3)
    let isStart = state.field == .start
    let place = fields.count > room ? "\(isStart ? 1 : state.field.rawValue + 1) of \(fields.count)" : ""
    let inside = Panel("How to load", note: SafeText(place), hasFocus: state.pane == .form)
      .draw(in: rect, on: &grid).inset(1, 0)
    // The start stays in sight, however long the form is.
    let parts = inside.rows(.fixed(min(fields.count, room)), .fixed(1), .flex(1))
    let focus = state.pane == .form ? state.field.rawValue : nil
    Form(rows: fields.map(row), focus: isStart ? nil : focus, labelWidth: 10).draw(in: parts[0], on: &grid)
    Form(rows: [row(.start)], focus: isStart && state.pane == .form ? 0 : nil, labelWidth: 10)
      .draw(in: parts[1], on: &grid)
    grid.write(paragraphs: [("", .text), (explanation, .textMuted)], in: parts[2])
  }

  private func row(_ field: OptionsState.Field) -> Form.Row {
    let label = SafeText(field.label)
    switch field {
    case .create:
      let isNew = model.connect.tableIsNew
      return Form.Row(
        label, .checkbox(state.create == .createIfNotExist),
        hint: isNew ? "make it, it is new" : "make it if it is missing")
    case .finish: return Form.Row(label, .radio(["wait", "async"], selected: state.isAsync ? 1 : 0))
    case .partitionSize:
      return Form.Row(label, .note(value(Figures.binaryBytes(state.partitionBytes), "about, unpacked")))
    case .parallel: return Form.Row(label, .note(value("\(state.parallel)", "partitions at a time")))
    case .tag: return Form.Row(label, .note(value(state.tag.isEmpty ? "none" : state.tag, "for every extent")))
    case .badValues:
      let all = BadValuePolicy.allCases
      return Form.Row(
        label, .radio(all.map { SafeText($0.rawValue) }, selected: all.firstIndex(of: state.badValues) ?? 0))
    case .strict: return Form.Row(label, .checkbox(state.isStrict), hint: "refuse findings")
    case .keepStaging: return Form.Row(label, .checkbox(state.keepsStaging), hint: "for a look after a failure")
    case .header:
      return Form.Row(label, .note(value(model.dataset.reading.header.rawValue, "first record")))
    case .start: return Form.Row("", .note(startLine))
    case .maxBadValues: return Form.Row(label, .note(typed(field, empty: "any number")))
    case .partitionBy: return Form.Row(label, .note(typed(field, empty: "no column")))
    case .timeout: return Form.Row(label, .note(typed(field, empty: "no bound")))
    case .format, .delimiter, .quote, .escape, .comment, .skipLines, .encoding:
      return Form.Row(label, .note(typed(field, empty: "found")))
    case .nullWords: return Form.Row(label, .note(typed(field, empty: "the usual")))
    }
  }

  private func typed(_ field: OptionsState.Field, empty: String) -> Line {
    let text = model.text(of: field)
    return Line("[\(SafeText(text.isEmpty ? empty : text))]", .input)
  }

  private func value(_ text: String, _ hint: String) -> Line {
    Line("[\(SafeText(text))]", .input) + Line("  \(hint)", .textMuted)
  }

  private var startLine: Line {
    let ready = model.whyNotStart == nil
    return Line("[ START the load ]", ready ? .textStrong : .disabled)
  }

  private var explanation: String {
    state.field == .finish && state.isAsync
      ? "The run is a process of its own. The console may be left at once; H lists the run, attach shows it."
      : state.field.explanation
  }

  private func drawPlan(in rect: Rect, on grid: inout Grid) {
    let pane = ListPane(
      title: "What will happen", note: planNote, hasFocus: state.pane == .plan, content: plan,
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

  /// Without a look at the files there is no plan.
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

extension OptionsState.Field {
  /// The word before the value.
  var label: String {
    switch self {
    case .create: "table"
    case .finish: "finish"
    case .partitionSize: "partition"
    case .parallel: "parallel"
    case .tag: "tag"
    case .badValues: "bad values"
    case .maxBadValues: "at most"
    case .partitionBy: "divide by"
    case .timeout: "timeout"
    case .strict: "strict"
    case .keepStaging: "staging"
    case .format: "format"
    case .delimiter: "delimiter"
    case .quote: "quote"
    case .escape: "escape"
    case .comment: "comment"
    case .skipLines: "skip lines"
    case .header: "header"
    case .encoding: "encoding"
    case .nullWords: "null words"
    case .start: "start"
    }
  }

  fileprivate var explanation: String {
    switch self {
    case .create: "A table that is made here is taken away again when nothing is committed."
    case .finish: "The run is a process of its own. The console stays until the end; q asks before it leaves."
    case .partitionSize: "A partition is read, sent and ingested as a whole."
    case .parallel: "Memory and open connections grow with this number, the load does not always get faster."
    case .tag: "A word of your own that every extent keeps, for instance the day of the data."
    case .badValues:
      "A value that Kusto would make null: the load does not begin, or it becomes null, or its row goes to a file. They "
        + "are counted when the load starts."
    case .maxBadValues: "The load does not begin when more values are bad than this; with quarantine, more rows."
    case .partitionBy:
      "Names of columns, with commas between: the rows are divided by their values when the load starts."
    case .timeout: "Bounds the whole run: 30s, 8m, 2h. Past it, nothing is committed."
    case .strict: "Refuse the load when something was found that changes what is stored."
    case .keepStaging: "Leave the staging table when nothing was committed."
    case .format: "The format of the files; empty: found by content. A change reads every row again."
    case .delimiter: "One or two characters between fields; \\t and \\x01 stand for bytes. Empty: found by content."
    case .quote: "Encloses fields that hold a delimiter; none: there is none. Empty: found by content."
    case .escape: "Takes away the meaning of what is behind it, such as \\; none: there is none. Empty: found."
    case .comment: "Lines that begin with it are comments; none: there are none. Empty: found by content."
    case .skipLines: "Lines before the header or the first row of each file. Empty: found by content."
    case .header: "Whether the first record names the columns. A change reads every row again."
    case .encoding: "The encoding of text without a byte order mark. Empty: found by content."
    case .nullWords: "Words that mean no value beside numbers and times, with commas between; none: there are none."
    case .start: "Until the commit nothing shows in the table, and an abort leaves it as it is."
    }
  }
}
