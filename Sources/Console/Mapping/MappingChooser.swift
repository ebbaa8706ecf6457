import KustoSink

/// An ingestion mapping that a person chose for the load.
package struct MappingWish: Sendable, Hashable {
  package var choice: MappingChoice
  /// The name of the mapping, or of its file.
  package var words: String
}

extension Overlay {
  /// The mappings of the table, and the ways to another.
  package struct MappingChooser: Sendable, Hashable {
    package var list = Loadable<[TableMapping]>.idle
    package var cursor = Cursor()
    /// True once a person has moved: what they stand on stays selected then.
    var isMoved = false

    package enum Row: Sendable, Hashable {
      /// Columns go by their names.
      case none
      case known(TableMapping)
      case file
      /// One of the columns of the schema, made on the table.
      case make
    }

    package var rows: [Row] { [.none] + (list.value ?? []).map(Row.known) + [.file, .make] }
  }
}

extension Model {
  /// The kind of mapping that fits what is picked; nil before that was read.
  var mappingKind: PlannedMapping.Kind? {
    dataset.profile.value.map { PlannedMapping.Kind(loading: $0.format, by: options.mode) }
  }

  var isReadingMappings: Bool {
    if case .mappings(let chooser) = overlay { chooser.list.isLoading } else { false }
  }

  var whyNotMapping: String? { whyNotDataset ?? whyNotSchema }

  mutating func chooseMapping() -> [Effect] {
    guard let target = connect.target else { return [] }
    var chooser = Overlay.MappingChooser()
    guard !connect.tableIsNew else {
      chooser.list = .loaded([])
      overlay = .mappings(chooser)
      return []
    }
    let id = newEffect()
    chooser.list = .loading(id)
    overlay = .mappings(chooser)
    return [.listMappings(id: id, target: target)]
  }

  /// Takes the mappings of the table, or why they are not known; false when nobody waits for them any more.
  @discardableResult
  mutating func take(mappings: Loadable<[TableMapping]>, of id: EffectID) -> Bool {
    guard case .mappings(var chooser) = overlay, chooser.list.awaits(id) else { return false }
    let selected = chooser.rows[chooser.cursor.index]
    chooser.list = mappings
    if !chooser.isMoved, case .named(let name) = options.mapping?.choice {
      let row = chooser.rows.firstIndex { if case .known(let known) = $0 { known.name == name } else { false } }
      chooser.cursor = Cursor(row ?? 0)
    } else {
      chooser.cursor = Cursor(chooser.rows.firstIndex(of: selected) ?? 0)
    }
    overlay = .mappings(chooser)
    return true
  }

  mutating func perform(_ action: Action, in chooser: Overlay.MappingChooser) -> [Effect] {
    var chooser = chooser
    switch action {
    case .back, .interrupt:
      overlay = nil
      if case .loading(let id) = chooser.list { return [.cancel(id: id)] }
    case .open: return choose(chooser.rows[chooser.cursor.index])
    default:
      if chooser.cursor.move(action, count: chooser.rows.count) { chooser.isMoved = true }
      overlay = .mappings(chooser)
    }
    return []
  }

  private mutating func choose(_ row: Overlay.MappingChooser.Row) -> [Effect] {
    if let refusal = refusal(of: row) {
      say(.warning, refusal)
      return []
    }
    overlay = nil
    switch row {
    case .none: return use(nil)
    case .known(let known): return use(MappingWish(choice: .named(known.name), words: known.name))
    case .file: overlay = .prompt(Overlay.Prompt(.mappingFile, text: dataset.path(of: "")))
    case .make: overlay = .prompt(Overlay.Prompt(.newMapping, text: "\(connect.table ?? "")_mapping"))
    }
    return []
  }

  /// Why a row cannot be chosen; nil when it can.
  func refusal(of row: Overlay.MappingChooser.Row) -> String? {
    switch row {
    case .none, .file: return nil
    case .known(let known):
      guard let kind = mappingKind, known.kind != kind.rawValue else { return nil }
      return "\(known.name) is a mapping of \(known.kind), and these files are loaded as \(kind.rawValue)"
    case .make:
      if connect.tableIsNew { return "the table is not there yet: its columns go by their names" }
      if let reason = whyReadOnly(connect.cluster) { return reason }
      return schema.columns.contains(where: \.use) ? nil : "every column is skipped"
    }
  }

  /// Lets a mapping decide about columns, or their names again.
  private mutating func use(_ wish: MappingWish?) -> [Effect] {
    let effects = edit { model in
      model.options.mapping = wish
      model.options.plan = .idle
      return model.screen == .options ? model.planAgain() : []
    }
    if screen == .schema { sayConflicts() }
    return effects
  }

  /// What was chosen for a table holds for no other.
  mutating func forgetChoices(otherThanFor table: String) {
    guard connect.table != table else { return }
    history = FormHistory()
    options.mapping = nil
  }

  // MARK: making one

  /// Where each used column of the schema stands in the files.
  private func mappingOfSchema(_ kind: PlannedMapping.Kind) -> IngestionMapping {
    IngestionMapping(
      schema.columns.enumerated().filter(\.element.use).map { index, column in
        IngestionMapping.Element(
          column: column.name, type: column.type,
          source: kind == .csv ? .ordinal(index) : .path(IngestionMapping.path(toKey: column.source)))
      })
  }

  mutating func makeMapping(named name: String) -> [Effect] {
    guard let target = connect.target, let kind = mappingKind else { return [] }
    let id = newEffect()
    pendingRequests.insert(id)
    mappingTargets[id] = target
    say(.info, "making the mapping \(name) of \(target.table)")
    return [.createMapping(id: id, target: target, name: name, kind: kind, mapping: mappingOfSchema(kind))]
  }

  mutating func readMapping(at path: String) -> [Effect] {
    let id = newEffect()
    pendingRequests.insert(id)
    mappingTargets[id] = connect.target
    return [.readMapping(id: id, path: path)]
  }

  /// Whether a mapping that was made or read is meant for the table that the rows go to now.
  private mutating func fits(_ id: EffectID, _ words: String) -> Bool {
    pendingRequests.remove(id)
    let target = mappingTargets.removeValue(forKey: id)
    if target == connect.target { return true }
    say(.warning, "\(words) is for \(target?.table ?? "another table"): this load does not take it")
    return false
  }

  mutating func take(madeMapping name: String, of id: EffectID) -> [Effect] {
    guard fits(id, "the mapping \(name), which was made,") else { return [] }
    let effects = use(MappingWish(choice: .named(name), words: name))
    say(.ok, "the table has the mapping \(name) now, and this load takes it")
    return effects
  }

  mutating func take(mapping: IngestionMapping, at path: String, of id: EffectID) -> [Effect] {
    guard fits(id, "the mapping \(SourceFile.name(of: path))") else { return [] }
    let effects = use(MappingWish(choice: .given(mapping), words: SourceFile.name(of: path)))
    say(.ok, "\(Figures.counted(mapping.elements.count, "column")) get their values by \(SourceFile.name(of: path))")
    return effects
  }
}
