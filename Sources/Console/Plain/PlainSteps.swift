import KustoSink

// Where the rows come from and where they go, as questions.
extension PlainConsole {
  func connectStep() async {
    guard await wait(saying: "Still waiting for \(model.connect.cluster ?? "the cluster"),", until: { !$0.isWaiting })
    else { return send(.back) }
    // What the command line named may have led on meanwhile.
    guard model.screen == .connect else { return }
    switch model.connect.pane {
    case .clusters: await chooseCluster()
    case .databases: await chooseDatabase()
    case .tables: await chooseTable()
    }
  }

  private func chooseCluster() async {
    let clusters = model.shownClusters.map { cluster in
      let facts = [model.tags[ClusterIdentity(cluster)], model.readOnly.contains(cluster) ? "read-only" : nil]
        .compactMap(\.self).joined(separator: ", ")
      return facts.isEmpty ? cluster : "\(cluster) (\(facts))"
    }
    let more = ["another address", "history of this machine"]
    switch await ask("Step 1 of 6. Which cluster?", clusters + more, canGoBack: false) {
    case .choice(let index) where index > clusters.count: send(.showRuns)
    case .choice(let index) where index == clusters.count:
      guard let text = await askText("Address: name, name.region, https://..., local, or local:FOLDER") else { return }
      send(.add)
      enter(text)
      if case .confirm(let confirm)? = model.overlay, case .localFolder(let cluster) = confirm.question {
        let isWanted = await self.confirm("Is an embedded Kusto to be kept in \(cluster.dropFirst(6))?")
        if isWanted { send(.accept) }
        closeOverlays()
      }
    case .choice(let index):
      select(index)
      send(.open)
    case .back, .left: break
    }
  }

  private func chooseDatabase() async {
    let databases = model.shownDatabases
    guard !databases.isEmpty else {
      say("There is no database that you may see on \(model.connect.cluster ?? "the cluster").")
      return send(.left)
    }
    switch await ask("Which database of \(model.connect.cluster ?? "the cluster")?", databases) {
    case .choice(let index):
      select(index)
      send(.open)
    case .back: send(.left)
    case .left: break
    }
  }

  private func chooseTable() async {
    let tables = model.shownTables
    let question = "Which table of \(model.connect.database ?? "the database")?"
    switch await ask(question, tables + ["a new table", "ask the database"], usual: nil) {
    case .choice(let index) where index > tables.count: send(.showQuery)
    case .choice(let index) where index == tables.count:
      await fill("Name of the new table", opening: .add)
    case .choice(let index):
      select(index)
      send(.open)
    case .back: send(.left)
    case .left: break
    }
  }

  func datasetStep() async {
    guard await wait(saying: "Still reading,", until: { !$0.isWaiting }) else { return send(.back) }
    guard model.screen == .dataset else { return }
    let target = model.connect.target.map { "\($0.database).\($0.table)" } ?? ""
    guard !model.dataset.picked.isEmpty else {
      say("Step 2 of 6. Rows go to \(target)\(model.connect.tableIsNew ? ", a new table" : "").")
      return await addSource()
    }
    guard let profile = model.dataset.profile.value else {
      if model.dataset.profile == .idle { return await readAgain("Nothing has been read yet.") }
      return await readAgain("The files could not be read.")
    }
    tell(profile)
    let choices = [
      "Go on", "Add files", "Remove files", "Header record: \(model.dataset.reading.header.rawValue)", "First lines",
    ]
    switch await ask("What next?", choices) {
    case .choice(0): send(.goSchema)
    case .choice(1): await addSource()
    case .choice(2): await removeSource()
    case .choice(3): send(.header)
    case .choice: tellFirstLines()
    case .back: send(.goConnect)
    case .left: break
    }
  }

  private func readAgain(_ why: String) async {
    say("\(why) Files: \(model.dataset.picked.joined(separator: ", ")).")
    switch await ask("What next?", ["Read them again", "Add files", "Remove files"], usual: nil) {
    case .choice(0): send(.refresh)
    case .choice(1): await addSource()
    case .choice: await removeSource()
    case .back: send(.goConnect)
    case .left: break
    }
  }

  private func addSource() async {
    guard let text = await askText("File, folder or pattern") else {
      if model.exit == nil { send(.goConnect) }
      return
    }
    send(.glob)
    enter(text)
  }

  private func removeSource() async {
    let picked = model.dataset.picked
    guard case .choice(let index) = await ask("Remove which?", picked, usual: nil) else { return }
    send(.leaveOut)
    select(index)
    send(.open)
    closeOverlays()
    if !model.dataset.picked.isEmpty { send(.refresh) }
  }

  private func tell(_ profile: DatasetProfile) {
    let files = Figures.counted(profile.files.count, "file")
    say(
      "Step 2 of 6. \(files), format \(profile.format.name), \(Figures.counted(profile.rows, "row")), "
        + "\(Figures.counted(profile.columns.count, "column")).")
    for line in profile.formatEvidence { say("  \(line)") }
    for finding in profile.findings { say("  Note: \(finding.words)") }
  }

  private func tellFirstLines() {
    guard let path = model.dataset.linesPath, let lines = model.dataset.lines.value else {
      return say("No first lines are at hand.")
    }
    say("First lines of \(SourceFile.name(of: path)):")
    for line in lines.prefix(10) { say("  \(line.prefix(500))") }
  }
}
