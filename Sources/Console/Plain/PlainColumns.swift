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
    guard await wait(saying: "Still reading every row,", until: { !$0.isTryingConversion }) else { return send(.back) }
    guard case .conversions(let chooser)? = model.overlay else { return }
    if let problem = chooser.tried.problem {
      say("It cannot be read so: \(problem.what).")
      return send(.back)
    }
    tell(kinds[index], of: profile)
    if let tried = chooser.tried.value?.columns[column] { say("\(Words.conversion(tried)).") }
    send(await confirm("Read \(profile.name) so?") ? .open : .back)
  }

  private func tell(_ kind: Conversion?, of column: ColumnProfile) {
    guard let kind else { return }
    for value in column.samples.prefix(5) {
      say("  \(value): \(kind.converted(value).map { "becomes \($0)" } ?? "cannot be read")")
    }
  }

  func chooseMapping(with action: Action) async {
    send(action)
    guard await wait(saying: "Still reading,", until: { !$0.isReadingMappings }) else { return send(.back) }
    guard case .mappings(let chooser)? = model.overlay else { return }
    if let problem = chooser.list.problem { say("The mappings of the table are not known: \(problem.what).") }
    let rows = chooser.rows.map { row in
      switch row {
      case .none: "none: columns go by their names"
      case .known(let known): "\(known.name): \(known.kind), \(Figures.counted(known.columns.count, "column"))"
      case .file: "a file"
      case .make: "make one of these columns, on the table, now"
      }
    }
    guard case .choice(let index) = await ask("Which mapping decides about columns?", rows, usual: 0) else {
      return send(.back)
    }
    select(index)
    send(.open)
    switch model.overlay {
    case .prompt:
      guard let text = await askText(index == rows.count - 1 ? "Name of the mapping" : "File with the mapping") else {
        if model.exit == nil { send(.back) }
        return
      }
      enter(text)
      _ = await wait(saying: "Still waiting,") { $0.pendingRequests.isEmpty }
    // What does not fit was refused with the reason; the list is still open then.
    case .mappings: send(.back)
    default: break
    }
  }
}
