import KustoSink

/// What becomes of every column.
package struct SchemaState: Sendable, Hashable {
  package var columns: [ColumnChoice] = []
  package var cursor = Cursor()
  package var problemsFirst = false
  package var zoomed = false
  /// What becomes of values that a type would lose.
  package var badValues = BadValuePolicy.fail
  /// What the choices were made for; they are made anew when it changes.
  private(set) var profile: DatasetProfile?
  private(set) var existing: TableSchema?
  private(set) var target: Plan.Target?
  /// The choices as they were made, to mark what a person changed.
  private(set) var proposed: [ColumnChoice] = []

  /// Why a column cannot be loaded as it is.
  package enum Conflict: Sendable, Hashable {
    /// The table has another type; `violation` is a value that it would lose, nil when it would lose none.
    case otherType(ScalarType, Violation?)
    case notInTable
    case duplicateName(other: Int)
    case badName(EntityName.Problem)
    case loses(ScalarType, Violation)
  }

  func isBuilt(for model: Model) -> Bool {
    profile != nil && profile == model.dataset.profile.value && existing == model.connect.existing
      && target == model.connect.target
  }

  /// Proposes anew; what a person changed stays for as long as the rows go to the same table, or to a new one.
  mutating func build(profile: DatasetProfile, existing: TableSchema?, target: Plan.Target?) {
    let edits = keepsEdits(existing, target) ? self.edits : [:]
    self.target = target
    let isSameColumns = self.profile?.columns.map(\.name) == profile.columns.map(\.name)
    (self.profile, self.existing) = (profile, existing)
    proposed = profile.columns.enumerated().map { index, column in
      Self.proposal(for: column, number: index + 1, existing: existing)
    }
    let passes = badValues != .fail
    columns = zip(profile.columns, proposed).map { edits[$0.name]?.applied(to: $1, of: $0, passes) ?? $1 }
    if !isSameColumns { cursor = Cursor() }
  }

  private func keepsEdits(_ existing: TableSchema?, _ target: Plan.Target?) -> Bool {
    target == self.target || (existing == nil && self.existing == nil)
  }

  /// How many columns a person changed for another table: they are proposed anew.
  func forgotten(_ existing: TableSchema?, _ target: Plan.Target?) -> Int {
    keepsEdits(existing, target) ? 0 : columns.indices.count(where: isEdited)
  }

  /// What a person changed, by the names of the columns: it outlives another scan of the files.
  private var edits: [String: Edit] {
    guard let profile else { return [:] }
    return zip(profile.columns.indices, profile.columns).reduce(into: [:]) { edits, column in
      guard isEdited(column.0) else { return }
      edits[column.1.name] = Edit(before: proposed[column.0], after: columns[column.0])
    }
  }

  private struct Edit {
    var before: ColumnChoice
    var after: ColumnChoice

    /// Changes what was changed before; a type only where it keeps every value, or where a loss was accepted.
    func applied(to choice: ColumnChoice, of column: ColumnProfile, _ passes: Bool) -> ColumnChoice {
      var choice = choice
      if after.use != before.use { choice.use = after.use }
      if after.name != before.name { choice.name = after.name }
      if after.type != before.type, passes || column.violations[after.type] == nil { choice.type = after.type }
      return choice
    }
  }

  /// The table's own name and type where they fit without a loss, else what the data says.
  private static func proposal(for column: ColumnProfile, number: Int, existing: TableSchema?) -> ColumnChoice {
    var choice = ColumnChoice(
      source: column.source, use: true, name: EntityName.repaired(column.name, fallback: "Column\(number)"),
      type: column.type)
    guard let existing else { return choice }
    let folded = column.name.lowercased()
    let near = existing.columns.filter { $0.name.lowercased() == folded }
    guard let match = existing[column.name] ?? (near.count == 1 ? near.first : nil) else {
      choice.name = column.name
      return choice
    }
    choice.name = match.name
    if column.violations[match.type] == nil { choice.type = match.type }
    return choice
  }

  /// The first value that a type would lose, whatever becomes of such values.
  package func violation(of type: ScalarType, column: Int) -> Violation? {
    guard let profile, profile.columns.indices.contains(column) else { return nil }
    return profile.columns[column].violations[type]
  }

  package func isEdited(_ column: Int) -> Bool {
    proposed.indices.contains(column) && columns.indices.contains(column) && proposed[column] != columns[column]
  }

  /// True where a person chose the type, or how the values are read.
  func hasOwnType(_ column: Int) -> Bool {
    guard proposed.indices.contains(column), columns.indices.contains(column) else { return false }
    return proposed[column].type != columns[column].type || profile?.columns[column].conversion != nil
  }

  package func conflict(_ column: Int) -> Conflict? {
    guard columns.indices.contains(column) else { return nil }
    return conflict(column, sameNameAs: columns[..<column].firstIndex { $0.use && $0.name == columns[column].name })
  }

  private func conflict(_ column: Int, sameNameAs other: Int?) -> Conflict? {
    guard columns[column].use else { return nil }
    let choice = columns[column]
    if let other { return .duplicateName(other: other) }
    if let existing {
      guard let match = existing[choice.name] else { return .notInTable }
      if match.type != choice.type { return .otherType(match.type, violation(of: match.type, column: column)) }
    } else if let problem = EntityName.problem(with: choice.name) {
      return .badName(problem)
    }
    guard badValues == .fail else { return nil }
    return violation(of: choice.type, column: column).map { .loses(choice.type, $0) }
  }

  package var conflicts: [(column: Int, conflict: Conflict)] {
    var first: [String: Int] = [:]
    return columns.indices.compactMap { index in
      let other = columns[index].use ? first[columns[index].name] : nil
      if columns[index].use, other == nil { first[columns[index].name] = index }
      return conflict(index, sameNameAs: other).map { (index, $0) }
    }
  }

  /// Columns of the table that get no value from this load.
  package var unfilled: [Column] {
    let names = Set(columns.filter(\.use).map(\.name))
    return existing?.columns.filter { !names.contains($0.name) } ?? []
  }
}

extension Model {
  /// The numbers of the columns that are shown, in the order they are shown.
  package var shownColumns: [Int] {
    let all = schema.columns.indices.filter { shows(schema.columns[$0].source, in: .columns) }
    guard schema.problemsFirst else { return Array(all) }
    let troubled = Set(schema.conflicts.map(\.column))
    return all.filter(troubled.contains) + all.filter { !troubled.contains($0) }
  }

  package var columnUnderCursor: Int? {
    shownColumns.indices.contains(schema.cursor.index) ? shownColumns[schema.cursor.index] : nil
  }

  mutating func enterSchema() -> [Effect] {
    guard let profile = dataset.profile.value else { return [] }
    guard !schema.isBuilt(for: self) else {
      sayConflicts()
      return []
    }
    let forgotten = schema.forgotten(connect.existing, connect.target)
    schema.build(profile: profile, existing: connect.existing, target: connect.target)
    options.plan = .idle
    sayConflicts()
    if forgotten > 0 {
      let were = forgotten == 1 ? "the change of 1 column was" : "the changes of \(forgotten) columns were"
      note.text = "\(were) for another table; \(note.text)"
    }
    return []
  }

  mutating func sayConflicts() {
    let count = schema.conflicts.count
    if let mapping = options.mapping {
      say(
        .ok, "the mapping \(mapping.words) decides about columns; \(keyWords(.open, in: .schema)) goes to the options")
    } else if count > 0 {
      say(
        .warning,
        "\(Figures.counted(count, "conflict")) must be solved before Options; \(keyWords(.order, in: .schema)) shows problems first"
      )
    } else if let loss = schema.losses.first {
      let more = schema.losses.count > 1 ? "; so do \(Figures.counted(schema.losses.count - 1, "more column"))" : ""
      say(.warning, "\(words(of: loss))\(more); \(keyWords(.open, in: .schema)) goes to the options")
    } else {
      say(.ok, "\(keptWords); \(keyWords(.open, in: .schema)) goes to the options")
    }
  }

  /// Shows what holds the load up: its evidence has more room than the message line.
  mutating func markFirstConflict() {
    guard let first = schema.conflicts.first?.column, let row = shownColumns.firstIndex(of: first) else { return }
    schema.cursor = Cursor(row)
  }

  mutating func performInSchema(_ action: Action) -> [Effect] {
    switch action {
    case .leaveOut, .toggle: if let column = columnUnderCursor { return change(column: column) { $0.use.toggle() } }
    case .changeType:
      guard let column = columnUnderCursor else { return [] }
      let now = ScalarType.allCases.firstIndex(of: schema.columns[column].type) ?? 0
      overlay = .types(Overlay.TypeChooser(column: column, cursor: Cursor(now)))
    case .convert: return chooseConversion()
    case .mapping: return chooseMapping()
    case .edit:
      guard let column = columnUnderCursor else { return [] }
      overlay = .prompt(Overlay.Prompt(.rename(column: column), text: schema.columns[column].name))
    case .undo: return undoEdit()
    case .redo: return redoEdit()
    case .order:
      schema.problemsFirst.toggle()
      schema.cursor = Cursor()
      say(.info, schema.problemsFirst ? "problems first" : "in the order of the data")
    case .zoom: schema.zoomed.toggle()
    case .badValues:
      let effects = change(.badValues)
      if dataset.profile.value != nil { sayConflicts() }
      note.text = "bad values: \(options.badValues.rawValue); \(note.text)"
      return effects
    case .back: sayNothingIsOpen(.dataset)
    case .open: return go(to: .options)
    default: _ = schema.cursor.move(action, count: shownColumns.count)
    }
    return []
  }

  /// Changes one column in a way that can be undone.
  mutating func change(column: Int, _ body: (inout ColumnChoice) -> Void) -> [Effect] {
    guard schema.columns.indices.contains(column) else { return [] }
    return edit { model in
      let before = model.schema.columns
      body(&model.schema.columns[column])
      guard model.schema.columns != before else { return [] }
      model.options.plan = .idle
      model.sayConflicts()
      return []
    }
  }
}
