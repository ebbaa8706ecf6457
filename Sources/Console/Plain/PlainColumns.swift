import KustoSink

// How the values of a column are read, and which mapping decides about columns, as questions.
extension PlainConsole {
  func convert() async {
    guard let column = await selectColumn("Read which column another way?"),
      let profile = model.dataset.profile.value?.columns[column]
    else { return }
    let kinds = Overlay.ConversionChooser(column: column, of: profile).kinds
    let names = kinds.map { kind in
      let name = kind?.name ?? "as it stands"
      return kind.map { profile.offers.contains($0) } == true ? "\(name): reads every value" : name
    }
    guard case .choice(let index) = await ask("How are its values to be read?", names, usual: nil) else { return }
    send(.convert)
    select(index)
    let isTried = await wait(saying: "Still reading every row,", until: { !$0.isTryingConversion })
    guard isTried else { return closeOverlays() }
    guard case .conversions(let chooser)? = model.overlay else { return }
    if let problem = chooser.tried.problem {
      say("It cannot be read so: \(problem.what).")
      return closeOverlays()
    }
    tell(kinds[index], of: profile)
    if let tried = chooser.tried.value?.columns[column] { say("\(Words.conversion(tried)).") }
    if await confirm("Read \(profile.name) so?") { send(.open) }
    closeOverlays()
  }

  private func tell(_ kind: Conversion?, of column: ColumnProfile) {
    guard let kind else { return }
    for value in column.samples.prefix(5) {
      say("  \(value): \(kind.converted(value).map { "becomes \($0)" } ?? "cannot be read")")
    }
  }

  func chooseMapping(with action: Action) async {
    send(action)
    guard await wait(saying: "Still reading,", until: { !$0.isReadingMappings }) else { return closeOverlays() }
    guard case .mappings(let chooser)? = model.overlay else { return }
    if let problem = chooser.list.problem { say("The mappings of the table are not known: \(problem.what).") }
    let rows = chooser.rows
    let question = "Which mapping decides about columns?"
    guard case .choice(let index) = await ask(question, rows.map(words), usual: 0) else { return closeOverlays() }
    select(index)
    send(.open)
    if case .prompt(let prompt)? = model.overlay { await answer(prompt, for: rows[index]) }
    // What does not fit was refused with the reason; the list is still open then.
    closeOverlays()
  }

  private func words(_ row: Overlay.MappingChooser.Row) -> String {
    switch row {
    case .none: "none: columns go by their names"
    case .known(let known): "\(known.name): \(known.kind), \(Figures.counted(known.columns.count, "column"))"
    case .file: "a file"
    case .make: "make one of these columns, on the table, now"
    }
  }

  /// Asks for the file of a mapping, or for the name of a new one, which has a usual one.
  private func answer(_ prompt: Overlay.Prompt, for row: Overlay.MappingChooser.Row) async {
    let text =
      row == .make
      ? await askText("Name of the mapping", usual: prompt.editor.text) : await askText("File with the mapping")
    guard let text, enter(text) else { return }
    _ = await wait(saying: "Still waiting,") { $0.pendingRequests.isEmpty }
  }
}
