import KustoSink

// What becomes of the columns, and how the load is done, as questions.
extension PlainConsole {
  func schemaStep() async {
    guard await wait(saying: "Still reading,", until: { !$0.isWaiting }) else { return send(.goDataset) }
    guard model.screen == .schema else { return }
    tellColumns()
    let choices = [
      "Go on", "Change a type", "Rename a column", "Skip or use a column", "Evidence for a column",
      "Bad values: \(model.options.badValues.rawValue)", "Read a column another way",
      "Mapping: \(model.words(of: .mapping))", "Undo the last change", "Redo what was undone",
    ]
    let isReady = model.whyNotOptions == nil
    switch await ask("Step 3 of 6. What next?", choices, usual: isReady ? 0 : nil) {
    case .choice(0): send(.goOptions)
    case .choice(1): await changeType()
    case .choice(2): await rename()
    case .choice(3):
      if await selectColumn("Skip or use which column?") != nil { send(.leaveOut) }
    case .choice(4):
      if let column = await selectColumn("Evidence for which column?") { tellEvidence(column) }
    case .choice(5): send(.badValues)
    case .choice(6): await convert()
    case .choice(7): await chooseMapping(with: .mapping)
    case .choice(8): tellStep(.undo)
    case .choice: tellStep(.redo)
    case .back: send(.goDataset)
    case .left: break
    }
  }

  /// Takes a change back, or makes it again, and says which.
  private func tellStep(_ action: Action) {
    let before = model
    send(action)
    if model.note != before.note, model.note.severity != .warning { say("\(model.note.text).") }
  }

  private func tellColumns() {
    let conflicts = Dictionary(
      model.schema.conflicts.map { ($0.column, $0.conflict) }, uniquingKeysWith: { first, _ in first })
    if !conflicts.isEmpty {
      say("\(Figures.counted(conflicts.count, "problem")) must be solved before the load.")
    } else if model.schema.losses.isEmpty {
      say("Every value is kept.")
    }
    for loss in model.schema.losses { say("Bad values: \(model.words(of: loss)).") }
    for (index, choice) in model.schema.columns.enumerated() {
      let profile = model.schema.profile?.columns[index]
      var words = "\(index + 1). \(choice.source): "
      words += choice.use ? choice.type.rawValue : "skipped"
      if choice.use, choice.name != choice.source { words += ", becomes \(choice.name)" }
      if let profile, profile.nulls > 0 { words += ", \(Figures.counted(profile.nulls, "null"))" }
      if let sample = profile?.samples.first { words += ", such as \(sample.prefix(60))" }
      if let conflict = conflicts[index] {
        words += ". Problem: \(model.words(of: conflict))"
      }
      say("  \(words)")
    }
    let unfilled = model.schema.unfilled.map(\.name)
    if !unfilled.isEmpty {
      say("  Null in all rows, because the files do not have them: \(unfilled.joined(separator: ", "))")
    }
  }

  /// Asks for a column, and puts the selection on it.
  func selectColumn(_ question: String) async -> Int? {
    let names = model.schema.columns.map(\.source)
    guard let text = await askText("\(question) Number or name") else { return nil }
    guard let column = Int(text).map({ $0 - 1 }) ?? names.firstIndex(of: text), names.indices.contains(column),
      let row = model.shownColumns.firstIndex(of: column)
    else {
      say("There is no column '\(text)'.")
      return nil
    }
    select(row)
    return column
  }

  private func changeType() async {
    guard let column = await selectColumn("Change the type of which column?") else { return }
    let policy = model.schema.badValues
    let types = ScalarType.allCases.map { type -> String in
      guard let violation = model.schema.violation(of: type, column: column) else { return type.rawValue }
      return "\(type.rawValue): \(policy == .fail ? Words.loses(type, violation) : Words.passes(violation, policy))"
    }
    let now = ScalarType.allCases.firstIndex(of: model.schema.columns[column].type)
    guard case .choice(let index) = await ask("Which type?", types, usual: now) else { return }
    send(.changeType)
    select(index)
    send(.open)
    // A type that loses values is refused, with the reason; the list is still open then.
    closeOverlays()
  }

  private func rename() async {
    guard let column = await selectColumn("Rename which column?") else { return }
    await fill("New name", usual: model.schema.columns[column].name, opening: .edit)
  }

  private func tellEvidence(_ column: Int) {
    guard let profile = model.schema.profile?.columns[column] else { return }
    say("\(profile.name): \(profile.evidence)")
    for warning in profile.warnings { say("  Note: \(warning)") }
    if !profile.samples.isEmpty { say("  Samples: \(profile.samples.joined(separator: ", "))") }
  }

  func optionsStep() async {
    guard await wait(saying: "Still planning,", until: { !$0.isWaiting }) else { return send(.goSchema) }
    guard model.screen == .options else { return }
    let isStream = model.options.finish == .stream
    if let preview = model.options.plan.value { tell(preview) }
    let start = model.whyNotStart.map { "Start: not yet, \($0)" } ?? (isStream ? "Start the stream" : "Start the load")
    let choices = [
      start, "Show every command and upload", "Change an option", "Make the plan again", "Undo the last change",
      "Redo what was undone",
    ]
    switch await ask("Step 4 of 6. What next?", choices, usual: nil) {
    case .choice(0): await startLoad()
    case .choice(1):
      for (index, step) in (model.options.plan.value?.steps ?? []).enumerated() {
        say("  \(index + 1). \(step.title): \(step.text)")
      }
    case .choice(2): await changeOption()
    case .choice(3): send(.refresh)
    case .choice(4): tellStep(.undo)
    case .choice: tellStep(.redo)
    case .back: send(.goSchema)
    case .left: break
    }
  }

  private func tell(_ preview: PlanPreview) {
    let target = model.connect.target.map { "\($0.database).\($0.table)" } ?? "the table"
    say(
      "The plan: \(Figures.counted(preview.rows, "row")), \(Figures.bytes(preview.bytes)), in "
        + "\(Figures.counted(preview.partitions, "partition")), into \(target).")
    if model.options.mode == .transactional { say("  All rows appear in one step, or none.") }
    for warning in preview.warnings { say("  Note: \(Words.warning(warning))") }
  }

  private func startLoad() async {
    send(.start)
    guard case .confirm(let confirm)? = model.overlay, confirm.question == .start else { return }
    let target = model.connect.target.map { "\($0.database).\($0.table) on \($0.cluster)" } ?? "the table"
    let tag = model.tag.map { " This cluster is tagged \($0)." } ?? ""
    for warning in model.startWarnings { say("  Careful: \(warning).") }
    told = PlainRunTold()
    guard await self.confirm("Start the load into \(target)?\(tag)") else { return closeOverlays() }
    await accept()
  }

  private func changeOption() async {
    let fields = OptionsState.Field.allCases.filter { $0 != .start }
    let choices = fields.map { field in
      "\(field.label): \(model.words(of: field))\(model.origin(of: field).map { " (\($0))" } ?? "")"
    }
    guard case .choice(let index) = await ask("Which option?", choices, usual: nil) else { return }
    let field = fields[index]
    select(field.rawValue)
    if field == .mapping { return await chooseMapping(with: .toggle) }
    guard field.isText else { return send(.toggle) }
    while let text = await askText("\(field.label), - for none", usual: model.text(of: field)) {
      send(.edit)
      if enter(text == "-" ? "" : text) { return }
    }
  }
}
