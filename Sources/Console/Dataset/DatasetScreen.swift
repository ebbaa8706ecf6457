import KustoSink

extension Model {
  package var shownFiles: [FileRow] {
    guard let listing = dataset.listing.value else { return [] }
    let entries = listing.entries.filter { shows($0.name, in: .files) }.map(FileRow.entry)
    // The way up is no match for any text.
    let isNarrowed = filters[.files].map { !$0.isEmpty } ?? false
    return (listing.path == "/" || isNarrowed ? [] : [.parent]) + entries
  }

  var fileUnderCursor: FileRow? {
    shownFiles.indices.contains(dataset.cursor.index) ? shownFiles[dataset.cursor.index] : nil
  }

  mutating func enterDataset() -> [Effect] {
    var effects: [Effect] = []
    if let first = wishes.sources.first {
      dataset.picked = wishes.sources
      wishes.sources = []
      // Where it is, so that it is seen to be picked.
      dataset.folder = folder(of: first)
      effects += list(folder: dataset.folder) + inspect()
      dataset.pane = .dataset
      return effects
    }
    if dataset.listing == .idle { effects += list(folder: dataset.folder) }
    if !dataset.picked.isEmpty {
      dataset.pane = .dataset
    } else if dataset.profile.value == nil {
      say(
        .info,
        "\(key(.toggle)) picks files or folders, \(key(.glob)) a pattern; \(key(.nextPane)) and \(key(.open)) read them"
      )
    }
    return effects
  }

  mutating func performInDataset(_ action: Action) -> [Effect] {
    switch action {
    case .toggle: return togglePick()
    case .leaveOut: overlay = .picks(Cursor(max(0, dataset.picked.count - 1)))
    case .glob: overlay = .prompt(Overlay.Prompt(.glob, text: ""))
    case .header:
      say(.info, "")
      let effects = change(.header)
      note.text = "header record: \(dataset.reading.header.rawValue)\(effects.isEmpty ? "" : "; \(note.text)")"
      return effects
    case .undo: return undoEdit()
    case .redo: return redoEdit()
    case .refresh: return list(folder: dataset.folder) + (dataset.picked.isEmpty ? [] : inspect())
    case .nextPane, .previousPane: focus(dataset.pane == .files ? .dataset : .files)
    case .left where dataset.pane == .dataset: focus(.files)
    case .right where dataset.pane == .dataset: break
    case .left: return openParent()
    case .right: return openFolderUnderCursor() ?? []
    case .back:
      if dataset.profile.isLoading { return stopInspecting() }
      sayNothingIsOpen(.connect)
    case .open: return openInDataset()
    default: return moveInFiles(action)
    }
    return []
  }

  /// The arrows belong to the one list there is, whoever has the keys.
  private mutating func moveInFiles(_ action: Action) -> [Effect] {
    guard dataset.cursor.move(action, count: shownFiles.count) else { return [] }
    focus(.files)
    return peekFile()
  }

  /// What was said of Enter holds for one pane only.
  private mutating func focus(_ pane: DatasetState.Pane) {
    if pane != dataset.pane, note.severity == .ok { note = Note(.info, "") }
    dataset.pane = pane
  }

  /// Says what Enter does: a folder that is not picked opens, everything else goes on with the load.
  func opensFolder(_ row: FileRow?) -> Bool {
    guard dataset.pane == .files else { return false }
    return switch row {
    case .parent: true
    case .entry(let entry): entry.isFolder && !dataset.picked.contains(path(of: entry))
    case nil: false
    }
  }

  private mutating func openInDataset() -> [Effect] {
    let row = fileUnderCursor
    if opensFolder(row) { return openFolderUnderCursor() ?? openParent() }
    if dataset.profile.value != nil { return perform(.goSchema) }
    if dataset.picked.isEmpty, dataset.pane == .files, case .entry(let entry) = row {
      dataset.picked = [path(of: entry)]
    }
    guard !dataset.picked.isEmpty else {
      say(.warning, "nothing is picked: \(key(.toggle)) picks the selected line")
      return []
    }
    dataset.pane = .dataset
    return inspect()
  }

  private mutating func openFolderUnderCursor() -> [Effect]? {
    switch fileUnderCursor {
    case .entry(let entry) where entry.isFolder: list(folder: path(of: entry))
    case .parent: openParent()
    default: nil
    }
  }

  private mutating func openParent() -> [Effect] {
    dataset.folder == "/" ? [] : list(folder: folder(of: dataset.folder))
  }

  private func folder(of path: String) -> String {
    "/" + path.split(separator: "/").dropLast().joined(separator: "/")
  }

  private mutating func list(folder: String) -> [Effect] {
    filters[.files] = nil
    dataset.folder = folder
    dataset.cursor = Cursor()
    dataset.lines = .idle
    dataset.linesPath = nil
    let id = newEffect()
    dataset.listing = .loading(id)
    return [.listFolder(id: id, path: folder)]
  }

  mutating func take(folder listing: FolderListing) -> [Effect] {
    dataset.listing = .loaded(listing)
    dataset.folder = listing.path
    // What is picked here, else the first entry that is not the way up: what a person came for.
    let picked = shownFiles.firstIndex { row in
      if case .entry(let entry) = row { dataset.picked.contains(path(of: entry)) } else { false }
    }
    dataset.cursor = Cursor(picked ?? min(1, max(0, shownFiles.count - 1)))
    return peekFile()
  }

  func path(of entry: FolderListing.Entry) -> String { dataset.path(of: entry.name) }

  /// Asks for the first lines of the file under the selection.
  mutating func peekFile() -> [Effect] {
    var effects: [Effect] = []
    if case .loading(let old) = dataset.lines { effects.append(.cancel(id: old)) }
    guard let path = pathToPeek else {
      dataset.lines = .idle
      dataset.linesPath = nil
      return effects
    }
    let id = newEffect()
    dataset.lines = .loading(id)
    dataset.linesPath = path
    return effects + [.firstLines(id: id, path: path)]
  }

  /// The marked file; for a folder that was read, the first of its files.
  private var pathToPeek: String? {
    guard case .entry(let entry) = fileUnderCursor else { return nil }
    let path = path(of: entry)
    guard entry.isFolder else { return path }
    guard dataset.picked.contains(path) else { return nil }
    return dataset.profile.value?.files.first { $0.file.path.hasPrefix("\(path)/") }?.file.path
  }

  private mutating func togglePick() -> [Effect] {
    dataset.pane = .files
    guard case .entry(let entry) = fileUnderCursor else { return [] }
    let path = path(of: entry)
    let effects = forgetProfile()
    forgetConversions()
    if let index = dataset.picked.firstIndex(of: path) {
      dataset.picked.remove(at: index)
    } else {
      dataset.picked.append(path)
    }
    _ = dataset.cursor.move(.down, count: shownFiles.count)
    let count = Figures.counted(dataset.picked.count, "source")
    // Tab is the way that holds wherever the cursor stands.
    let keys = "\(key(.nextPane)) and \(key(.open))"
    say(.info, dataset.picked.isEmpty ? "nothing is picked" : "\(count) picked; \(keys) scan every row")
    return effects + peekFile()
  }

  mutating func perform(_ action: Action, inPicks cursor: Cursor) -> [Effect] {
    var cursor = cursor
    switch action {
    case .back, .interrupt: overlay = nil
    case .open, .leaveOut:
      guard dataset.picked.indices.contains(cursor.index) else { return [] }
      let effects = forgetProfile()
      forgetConversions()
      let removed = dataset.picked.remove(at: cursor.index)
      cursor.clamp(count: dataset.picked.count)
      overlay = dataset.picked.isEmpty ? nil : .picks(cursor)
      let left = Figures.counted(dataset.picked.count, "source")
      say(.info, "removed \(removed); \(dataset.picked.isEmpty ? "nothing is picked" : "\(left) picked")")
      return effects
    default:
      _ = cursor.move(action, count: dataset.picked.count)
      overlay = .picks(cursor)
    }
    return []
  }

  /// What is said of columns holds for these files only.
  mutating func forgetConversions() { dataset.reading.texts[.convert] = nil }

  mutating func forgetProfile() -> [Effect] {
    defer { dataset.profile = .idle }
    if case .loading(let id) = dataset.profile { return [.cancel(id: id)] }
    return []
  }

  private mutating func stopInspecting() -> [Effect] {
    say(.warning, "stopped reading")
    return forgetProfile()
  }

  mutating func inspect() -> [Effect] {
    let effects = forgetProfile()
    dataset.trial = nil
    let id = newEffect()
    dataset.profile = .loading(id)
    let sources = Figures.counted(dataset.picked.count, "source")
    let stop = keyWords(.back, in: .dataset)
    say(.info, "scanning every row of \(sources)\(screen == .dataset ? "; \(stop) stops" : "")")
    return effects + [
      .inspect(id: id, sources: dataset.picked, reading: dataset.reading, badValues: options.badValues)
    ]
  }

  mutating func take(profile: DatasetProfile) -> [Effect] {
    dataset.profile = .loaded(profile)
    if screen == .options { return planAgain() }
    if screen == .schema { return enterSchema() }
    let three = key(.goSchema)
    let keys = dataset.pane == .dataset ? "\(three) or \(key(.open)) shows" : "\(three) shows"
    let found = "\(Figures.counted(profile.rows, "row")), \(Figures.counted(profile.columns.count, "column"))"
    say(.ok, "\(found) in \(Figures.counted(profile.files.count, "file")); \(keys) the schema")
    return dataset.lines == .idle ? peekFile() : []
  }
}
