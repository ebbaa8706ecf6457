import KustoSink

/// What a load into the marked table needs, and whether it is there: the same items as `kustosink check`.
extension Model {
  var whyNotCheck: String? { connect.database == nil ? "choose a cluster and a database first" : nil }

  /// The table that is asked about; nil for a new one.
  private var tableToCheck: String? {
    let shown = shownTables
    guard connect.pane == .tables, shown.indices.contains(connect.tableCursor.index) else { return connect.table }
    return shown[connect.tableCursor.index]
  }

  /// Asks, or shows the whole answer when it is there.
  mutating func check() -> [Effect] {
    guard let cluster = connect.cluster, let database = connect.database else { return [] }
    let table = tableToCheck
    let subject = "\(database)\(table.map { ".\($0)" } ?? "")"
    if let items = connect.check.value, connect.checked == subject {
      overlay = .reader(Overlay.Reader(title: "Can I load into \(subject)?", text: Self.words(items)))
      return []
    }
    var effects: [Effect] = []
    if case .loading(let old) = connect.check { effects.append(.cancel(id: old)) }
    let id = newEffect()
    connect.check = .loading(id)
    connect.checked = subject
    say(.info, "asking what a load into \(subject) needs; nothing is changed")
    let place = QueryPlace(cluster: cluster, database: database)
    return effects + [.check(id: id, place: place, table: table == connect.newTable ? nil : table)]
  }

  mutating func take(check items: [CheckItem]) {
    connect.check = .loaded(items)
    let missing = items.filter { $0.state == .missing }
    if missing.isEmpty {
      say(.ok, "a load can start; \(keyWords(.check, in: .connect)) shows each item")
    } else {
      let names = missing.map(\.id).joined(separator: ", ")
      let grants = grants.isEmpty ? "" : "; \(keyWords(.copy, in: .connect)) copies what grants it"
      say(.warning, "missing: \(names)\(grants)")
    }
  }

  /// The commands that an administrator runs.
  var grants: [String] { connect.check.value?.filter { $0.state == .missing }.flatMap(\.fix) ?? [] }

  var whyNotGrants: String? {
    grants.isEmpty ? "nothing is missing that a command would grant; \(keyWords(.check, in: .connect)) asks" : nil
  }

  /// Everything that was found, a paragraph an item, what is missing first.
  private static func words(_ items: [CheckItem]) -> String {
    let sorted = items.filter { $0.state == .missing } + items.filter { $0.state != .missing }
    return sorted.map { item in
      var text = "\(item.mark) \(item.id): \(item.found)."
      if item.state != .ok, let why = item.why { text += " Why: \(why)." }
      if item.state == .missing || item.state == .unknown { text += item.fix.map { " Grant: \($0)" }.joined() }
      return text
    }.joined(separator: "  ")
  }
}

extension CheckItem {
  /// A word, so that no colour is needed.
  var mark: String {
    switch state {
    case .ok: "ok"
    case .note: "note"
    case .unknown: "?"
    case .missing: "MISSING"
    }
  }
}
