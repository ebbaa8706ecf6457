import KustoSink

/// What a person chose on Dataset, Schema and Options, at one moment: what undo brings back.
package struct FormChoices: Sendable, Hashable {
  var columns: [ColumnChoice]
  var options: OptionsState
  var reading: ReadingChoices
  /// What the columns were chosen for.
  var existing: TableSchema?
  var sources: [String]
  var profile: DatasetProfile?

  /// The same, but what is said of columns as it is now where other files are picked now: they have other columns.
  fileprivate func fitting(_ model: Model) -> FormChoices {
    guard sources != model.dataset.picked else { return self }
    var choices = self
    choices.reading.texts[.convert] = model.dataset.reading.texts[.convert]
    choices.options.partitionBy = model.options.partitionBy
    return choices
  }
}

/// The choices that were, the newest last.
package struct FormHistory: Sendable, Hashable {
  package fileprivate(set) var undone: [FormChoices] = []
  package fileprivate(set) var redone: [FormChoices] = []

  /// More steps than a person takes back.
  private static let limit = 200

  mutating func record(_ choices: FormChoices) {
    undone = (undone + [choices]).suffix(Self.limit)
    redone = []
  }
}

extension Model {
  private var choices: FormChoices {
    FormChoices(
      columns: schema.columns, options: options.choices, reading: dataset.reading, existing: connect.existing,
      sources: dataset.picked, profile: dataset.profile.value)
  }

  /// Changes a form in a way that can be undone.
  mutating func edit(_ change: (inout Model) -> [Effect]) -> [Effect] {
    let before = choices
    let effects = change(&self)
    let isChanged =
      before.options != options.choices || before.reading != dataset.reading
      || (before.columns != schema.columns && before.profile == dataset.profile.value)
    if isChanged { history.record(before) }
    return effects
  }

  mutating func undoEdit() -> [Effect] { step(from: \.undone, to: \.redone, "undone") }
  mutating func redoEdit() -> [Effect] { step(from: \.redone, to: \.undone, "done again") }

  private mutating func step(
    from: WritableKeyPath<FormHistory, [FormChoices]>, to: WritableKeyPath<FormHistory, [FormChoices]>,
    _ words: String
  ) -> [Effect] {
    guard let choices = history[keyPath: from].popLast() else { return [] }
    history[keyPath: to].append(self.choices)
    let before = self
    let effects = restore(choices)
    let changes = changes(since: before)
    let said = note.text.isEmpty ? "" : "; \(note.text)"
    note.text = "\(words): \(changes.isEmpty ? "nothing is left of it" : changes.joined(separator: ", "))\(said)"
    return effects
  }

  /// Brings choices back as far as they still fit what is picked and where it goes.
  private mutating func restore(_ choices: FormChoices) -> [Effect] {
    let before = planRequest
    let choices = choices.fitting(self)
    let isReadAnew = choices.reading != dataset.reading || options.readsAnew(choices.options, dataset.profile.value)
    options.choices = choices.options
    schema.badValues = options.badValues
    dataset.reading = choices.reading
    if isReadAnew, choices.sources == dataset.picked, let profile = choices.profile {
      // It was scanned before with these choices.
      let effects = forgetProfile()
      dataset.profile = .loaded(profile)
      return effects + show(choices, before)
    }
    if isReadAnew { return lookAgain() }
    return show(choices, before)
  }

  private mutating func show(_ choices: FormChoices, _ before: PlanRequest?) -> [Effect] {
    if let profile = dataset.profile.value, !schema.isBuilt(for: self), screen != .dataset || !schema.columns.isEmpty {
      schema.build(profile: profile, existing: connect.existing, target: connect.target)
    }
    if choices.existing == connect.existing, choices.columns.map(\.source) == schema.columns.map(\.source) {
      schema.columns = choices.columns
    }
    note = Note(.ok, "")
    if planRequest != before { options.plan = .idle }
    switch screen {
    case .schema: sayConflicts()
    case .options where options.plan == .idle: return planAgain()
    default: break
    }
    return []
  }

  /// What differs from `before`, a few words each.
  private func changes(since before: Model) -> [String] {
    let fields = OptionsState.Field.allCases.compactMap { field in
      words(of: field) == before.words(of: field) ? nil : "\(field.label): \(words(of: field))"
    }
    guard before.schema.columns.map(\.source) == schema.columns.map(\.source) else { return fields }
    return fields + zip(before.schema.columns, schema.columns).compactMap { Self.words(from: $0, to: $1) }
  }

  private static func words(from old: ColumnChoice, to new: ColumnChoice) -> String? {
    guard old != new else { return nil }
    if old.use != new.use { return "\(new.source) is \(new.use ? "used" : "skipped")" }
    if old.type != new.type { return "\(new.source) is \(new.type.rawValue)" }
    return "\(new.source) is called \(new.name)"
  }

  var whyNotUndoEdit: String? { history.undone.isEmpty ? "there is nothing to undo" : nil }
  var whyNotRedoEdit: String? { history.redone.isEmpty ? "there is nothing to redo" : nil }
}
