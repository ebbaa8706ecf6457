import KustoSink
import TerminalKit

// The lines of the form: a label, a control and what is said behind it.
extension OptionsView {
  func row(_ field: OptionsState.Field) -> Form.Row {
    Form.Row(field == .start ? "" : SafeText(field.label), control(of: field), hint: hint(for: field))
  }

  private func control(of field: OptionsState.Field) -> Form.Control {
    let reading = model.dataset.reading
    return switch field {
    case .create: .checkbox(state.create == .createIfNotExist)
    case .strict: .checkbox(state.isStrict)
    case .keepStaging: .checkbox(state.keepsStaging)
    case .recurse: .checkbox(reading.recurses)
    case .folderColumns: .checkbox(reading.readsFolderValues)
    case .perFile: .checkbox(state.isPartitionPerFile)
    case .finish: radio(OptionsState.Finish.allCases, state.finish)
    case .badFiles: radio(BadFilePolicy.allCases, state.badFiles)
    case .badValues: radio(BadValuePolicy.allCases, state.badValues)
    case .columnNames: .radio(["valid", "strict"], selected: reading.columnNames == .strict ? 1 : 0)
    case .mode, .trigger, .checkpoint, .partitionSize, .parallel, .tag, .header, .mapping: .note(value(of: field))
    case .start: .note(startLine)
    case .maxBadValues: typed(field, empty: "any number")
    case .partitionBy, .convert: typed(field, empty: "no column")
    case .timeout: typed(field, empty: "no bound")
    case .format, .delimiter, .quote, .escape, .comment, .skipLines, .encoding: typed(field, empty: "found")
    case .nullWords: typed(field, empty: "the usual")
    case .jsonPath: typed(field, empty: "the documents")
    }
  }

  private func hint(for field: OptionsState.Field) -> SafeText {
    switch field {
    case .create: model.connect.tableIsNew ? "create it, it is new" : "create it if it is missing"
    case .badValues: SafeText(origin(field) ?? "")
    case .strict: "refuse findings"
    case .keepStaging: "for a look after a failure"
    case .recurse: "read folders in folders"
    case .folderColumns: "columns of day=2024-03-01"
    case .perFile: "a partition a file"
    default: ""
    }
  }

  /// A value that is always there, and what it is for.
  private func value(of field: OptionsState.Field) -> Line {
    switch field {
    case .mode:
      let all = IngestMode.allCases
      return value(state.mode.rawValue, "\((all.firstIndex(of: state.mode) ?? 0) + 1) of \(all.count)")
    case .trigger: return value(state.trigger, "for a stream")
    case .checkpoint: return value(state.checkpoint.isEmpty ? "the usual" : state.checkpoint, "for a stream")
    case .partitionSize: return value(Units.text(bytes: state.partitionBytes), origin(field) ?? "about, unpacked")
    case .parallel: return value("\(state.parallel)", origin(field) ?? "partitions at the same time")
    case .tag: return value(state.tag.isEmpty ? "none" : state.tag, "for every extent")
    case .header: return value(model.dataset.reading.header.rawValue, "first record")
    case .mapping: return value(model.words(of: .mapping), "decides about columns")
    default: return value(model.words(of: field), "")
    }
  }

  /// Says that nobody chose the value here.
  private func origin(_ field: OptionsState.Field) -> String? { model.origin(of: field).map { "by \($0)" } }

  private func radio<Choice: RawRepresentable & Equatable>(
    _ all: [Choice], _ chosen: Choice
  ) -> Form.Control where Choice.RawValue == String {
    .radio(all.map { SafeText($0.rawValue) }, selected: all.firstIndex(of: chosen) ?? 0)
  }

  private func typed(_ field: OptionsState.Field, empty: String) -> Form.Control {
    let text = model.text(of: field)
    return .note(Line("[\(SafeText(text.isEmpty ? empty : text))]", .input))
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
}
