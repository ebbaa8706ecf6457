import KustoSink
import TerminalKit

/// The form and, beside it or below it, the plan that follows from it: every command and upload, exactly.
struct OptionsView {
  let model: Model
  private var state: OptionsState { model.options }

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

  private func row(_ field: OptionsState.Field) -> Form.Row {
    let label = SafeText(field.label)
    switch field {
    case .create:
      let isNew = model.connect.tableIsNew
      return Form.Row(
        label, .checkbox(state.create == .createIfNotExist),
        hint: isNew ? "create it, it is new" : "create it if it is missing")
    case .mode:
      let all = IngestMode.allCases
      return Form.Row(
        label, .note(value(state.mode.rawValue, "\((all.firstIndex(of: state.mode) ?? 0) + 1) of \(all.count)")))
    case .finish:
      return Form.Row(
        label,
        .radio(
          OptionsState.Finish.allCases.map { SafeText($0.rawValue) },
          selected: OptionsState.Finish.allCases.firstIndex(of: state.finish) ?? 0))
    case .trigger: return Form.Row(label, .note(value(state.trigger, "for a stream")))
    case .checkpoint:
      return Form.Row(label, .note(value(state.checkpoint.isEmpty ? "the usual" : state.checkpoint, "for a stream")))
    case .badFiles:
      let all = BadFilePolicy.allCases
      return Form.Row(
        label, .radio(all.map { SafeText($0.rawValue) }, selected: all.firstIndex(of: state.badFiles) ?? 0))
    case .partitionSize:
      let hint = origin(field) ?? "about, unpacked"
      return Form.Row(label, .note(value(Units.text(bytes: state.partitionBytes), hint)))
    case .parallel:
      return Form.Row(label, .note(value("\(state.parallel)", origin(field) ?? "partitions at the same time")))
    case .tag: return Form.Row(label, .note(value(state.tag.isEmpty ? "none" : state.tag, "for every extent")))
    case .badValues:
      let all = BadValuePolicy.allCases
      return Form.Row(
        label, .radio(all.map { SafeText($0.rawValue) }, selected: all.firstIndex(of: state.badValues) ?? 0),
        hint: SafeText(origin(field) ?? ""))
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
    case .jsonPath: return Form.Row(label, .note(typed(field, empty: "the documents")))
    case .convert: return Form.Row(label, .note(typed(field, empty: "no column")))
    case .columnNames:
      let isStrict = model.dataset.reading.columnNames == .strict
      return Form.Row(label, .radio(["valid", "strict"], selected: isStrict ? 1 : 0))
    case .recurse: return Form.Row(label, .checkbox(model.dataset.reading.recurses), hint: "read folders in folders")
    case .folderColumns:
      return Form.Row(label, .checkbox(model.dataset.reading.readsFolderValues), hint: "columns of day=2024-03-01")
    case .perFile: return Form.Row(label, .checkbox(state.isPartitionPerFile), hint: "a partition a file")
    case .mapping: return Form.Row(label, .note(value(model.words(of: .mapping), "decides about columns")))
    }
  }

  /// Says that nobody chose the value here.
  private func origin(_ field: OptionsState.Field) -> String? { model.origin(of: field).map { "by \($0)" } }

  private func typed(_ field: OptionsState.Field, empty: String) -> Line {
    let text = model.text(of: field)
    return Line("[\(SafeText(text.isEmpty ? empty : text))]", .input)
  }

  private func value(_ text: String, _ hint: String) -> Line {
    Line("[\(SafeText(text))]", .input) + Line("  \(hint)", .textMuted)
  }

  private var startLine: Line {
    let ready = model.whyNotStart == nil
    let hasFailed = model.dataset.profile.problem != nil || state.plan.problem != nil
    let words = state.finish == .stream ? "[ START the stream ]" : "[ START the load ]"
    return Line(words, ready ? .textStrong : .disabled)
      + Line(hasFailed ? "  not yet: see below" : "", .severityWarn)
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

extension OptionsState.Field {
  /// The word before the value.
  var label: String {
    switch self {
    case .create: "table"
    case .mode: "mode"
    case .finish: "finish"
    case .trigger: "trigger"
    case .checkpoint: "checkpoint"
    case .badFiles: "bad files"
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
    case .jsonPath: "json path"
    case .convert: "convert"
    case .columnNames: "names"
    case .recurse: "recurse"
    case .folderColumns: "folders"
    case .perFile: "per file"
    case .mapping: "mapping"
    case .start: "start"
    }
  }

  fileprivate var explanation: String {
    switch self {
    case .create: "A table that this load creates is dropped again if nothing is committed."
    case .mode:
      "transactional: all rows at once, or none. queued: each partition by itself, without staging. streaming: requests of "
        + "4 MB, visible within seconds. Only the first can be rolled back."
    case .finish: "The run has its own process. The console waits for its end."
    case .trigger:
      "When a stream loads: once, available-now (all there is), continuous, or a time between batches such as 30s."
    case .checkpoint: "The folder that says which files a stream has loaded. Empty: one of this folder and this table."
    case .badFiles:
      "A file that a stream cannot load. fail: the stream ends. quarantine: it is quarantined, and the stream goes on."
    case .partitionSize: "A partition is read, uploaded and ingested as a whole. Small files share one."
    case .parallel: "More partitions need more memory and connections, and are not always faster."
    case .tag: "A tag of your own for every extent, for instance the day of the data."
    case .badValues:
      "A bad value would become null in Kusto. fail: the load does not start. null: the value becomes null. quarantine: "
        + "its row is written to a file. Bad values are counted when the load starts."
    case .maxBadValues: "The load does not start when there are more bad values than this (with quarantine: more rows)."
    case .partitionBy: "Names of columns, separated by commas. The rows are divided by their values at the start."
    case .timeout: "The limit for the whole run: 30s, 8m, 2h. After it, nothing is committed."
    case .strict: "Refuse the load if a finding changes what is stored."
    case .keepStaging: "Keep the staging table if nothing was committed."
    case .format: "The format of the files. Empty: found by content. A change scans every row again."
    case .delimiter: "One or two characters between fields; \\t and \\x01 stand for bytes. Empty: found by content."
    case .quote: "Encloses fields that contain a delimiter; none: no quotes. Empty: found by content."
    case .escape: "Makes the next character part of the value, such as \\; none: no escapes. Empty: found by content."
    case .comment: "Lines that start with it are comments; none: no comments. Empty: found by content."
    case .skipLines: "Lines before the header or the first row of each file. Empty: found by content."
    case .header: "Whether the first record names the columns. A change scans every row again."
    case .encoding: "The encoding of text without a byte order mark. Empty: found by content."
    case .nullWords: "Words that mean null in columns that are not text, separated by commas; none: no words."
    case .jsonPath: "Keys that lead to the array of rows in each JSON document, such as data.items."
    case .convert: "How values are read: COLUMN=KIND, separated by commas."
    case .columnNames: "valid: names that Kusto refuses are made valid, and each change is listed. strict: refuse them."
    case .recurse: "Read the folders below a folder, too."
    case .folderColumns: "Make columns of the names of folders, such as day=2024-03-01."
    case .perFile: "Give each file its own partition. Many small files are then many uploads."
    case .mapping:
      "An ingestion mapping of the table, or of a file: it says which place of a record gives which column."
    case .start: "Nothing is visible in the table until the commit, and an abort does not change it."
    }
  }
}
