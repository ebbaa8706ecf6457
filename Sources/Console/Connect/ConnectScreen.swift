import KustoSink

extension Model {
  /// The rows of the three lists, after the filter.
  package var shownClusters: [String] { connect.clusters.filter { shows($0, in: .clusters) } }
  package var shownDatabases: [String] {
    connect.databases.value?.map(\.name).filter { shows($0, in: .databases) } ?? []
  }
  /// Tables, the new one first.
  package var shownTables: [String] {
    let known = (connect.tables.value ?? []).map(\.name).filter { $0 != connect.newTable }
    return ([connect.newTable].compactMap(\.self) + known).filter { shows($0, in: .tables) }
  }

  mutating func performInConnect(_ action: Action) -> [Effect] {
    switch action {
    case .left, .previousPane: movePane(by: -1)
    case .right, .nextPane: movePane(by: 1)
    case .back: return backInConnect()
    case .open: return openInConnect()
    case .add:
      overlay = .prompt(Overlay.Prompt(connect.pane == .clusters ? .cluster : .newTable, text: ""))
    case .refresh: return refreshConnect()
    case .signIn: askToSignIn()
    case .check: return check()
    case .copy: return copy(grants)
    case .readOnly: return toggleReadOnly()
    default: return moveInConnect(action)
    }
    return []
  }

  /// Stops what is on its way, else goes one pane back.
  private mutating func backInConnect() -> [Effect] {
    if case .loading(let id) = connect.databases {
      connect.databases = .idle
      connect.cluster = nil
      say(.warning, "stopped connecting")
      return [.cancel(id: id)]
    }
    if case .loading(let id) = connect.check {
      connect.check = .idle
      return [.cancel(id: id)]
    }
    if connect.check != .idle {
      connect.check = .idle
      return []
    }
    if case .loading(let id) = connect.tables {
      connect.tables = .idle
      connect.database = nil
      say(.warning, "stopped reading the tables")
      return [.cancel(id: id)]
    }
    movePane(by: -1)
    return []
  }

  private mutating func movePane(by step: Int) {
    let last = connect.database != nil ? 2 : connect.cluster != nil ? 1 : 0
    let next = max(0, min(connect.pane.rawValue + step, last))
    connect.pane = ConnectState.Pane(rawValue: next) ?? .clusters
  }

  private mutating func moveInConnect(_ action: Action) -> [Effect] {
    if case .loaded = connect.check { connect.check = .idle }
    switch connect.pane {
    case .clusters: _ = connect.clusterCursor.move(action, count: shownClusters.count)
    case .databases: _ = connect.databaseCursor.move(action, count: shownDatabases.count)
    case .tables:
      // One more than there are tables: the last row asks for a new one.
      if connect.tableCursor.move(action, count: shownTables.count + 1) { return peekTable() }
    }
    return []
  }

  private mutating func openInConnect() -> [Effect] {
    switch connect.pane {
    case .clusters:
      guard shownClusters.indices.contains(connect.clusterCursor.index) else {
        overlay = .prompt(Overlay.Prompt(.cluster, text: ""))
        return []
      }
      return connect(to: shownClusters[connect.clusterCursor.index])
    case .databases:
      guard shownDatabases.indices.contains(connect.databaseCursor.index) else { return [] }
      return open(database: shownDatabases[connect.databaseCursor.index])
    case .tables:
      guard shownTables.indices.contains(connect.tableCursor.index) else {
        overlay = .prompt(Overlay.Prompt(.newTable, text: ""))
        return []
      }
      return choose(table: shownTables[connect.tableCursor.index])
    }
  }

  private mutating func refreshConnect() -> [Effect] {
    switch (connect.cluster, connect.database) {
    case (let cluster?, nil): return connect(to: cluster)
    case (_?, let database?) where connect.pane == .tables:
      let named = connect.newTable
      let effects = open(database: database)
      // It is nowhere but here.
      connect.newTable = named
      return effects
    case (let cluster?, _): return connect(to: cluster)
    case (nil, _): return []
    }
  }

  mutating func connect(to cluster: String) -> [Effect] {
    if !connect.clusters.contains(cluster) { connect.clusters.insert(cluster, at: 0) }
    filters[.clusters] = nil
    connect.clusterCursor = Cursor(connect.clusters.firstIndex(of: cluster) ?? 0)
    connect.cluster = cluster
    (connect.database, connect.table, connect.newTable) = (nil, nil, nil)
    (connect.tables, connect.schema, connect.check) = (.idle, .idle, .idle)
    connect.databaseCursor = Cursor()
    let id = newEffect()
    connect.databases = .loading(id)
    say(.info, "connecting to \(cluster)")
    return [.listDatabases(id: id, cluster: cluster)]
  }

  mutating func take(databases list: [DatabaseEntry]) -> [Effect] {
    connect.databases = .loaded(list)
    connect.pane = .databases
    let who = connect.signedIn.map { "; \($0)" } ?? ""
    connect.signedIn = nil
    say(.ok, "connected; \(Figures.counted(list.count, "database"))\(who)")
    guard let wish = wishes.database else { return [] }
    wishes.database = nil
    guard let index = shownDatabases.firstIndex(of: wish) else {
      say(.error, "there is no database \(wish) in \(connect.cluster ?? "the cluster")")
      return []
    }
    connect.databaseCursor = Cursor(index)
    return open(database: wish)
  }

  mutating func open(database: String) -> [Effect] {
    guard let cluster = connect.cluster else { return [] }
    connect.database = database
    connect.check = .idle
    (connect.table, connect.newTable) = (nil, nil)
    connect.schema = .idle
    connect.tableCursor = Cursor()
    let id = newEffect()
    connect.tables = .loading(id)
    say(.info, "reading the tables of \(database)")
    return [.listTables(id: id, cluster: cluster, database: database)]
  }

  mutating func take(tables list: [TableEntry]) -> [Effect] {
    connect.tables = .loaded(list)
    connect.pane = .tables
    if list.contains(where: { $0.name == connect.newTable }) { connect.newTable = nil }
    say(.ok, "\(Figures.counted(list.count, "table")); \(key(.open)) chooses, \(key(.add)) makes a new one")
    guard let wish = wishes.table else { return peekTable() }
    wishes.table = nil
    guard let index = shownTables.firstIndex(of: wish) else { return choose(newTable: wish) }
    connect.tableCursor = Cursor(index)
    return choose(table: wish)
  }

  /// Asks for the columns of the table that the selection stands on.
  mutating func peekTable() -> [Effect] {
    connect.isChoosing = false
    guard let cluster = connect.cluster, let database = connect.database,
      shownTables.indices.contains(connect.tableCursor.index)
    else {
      connect.schema = .idle
      connect.schemaTable = nil
      return []
    }
    let table = shownTables[connect.tableCursor.index]
    guard table != connect.newTable else {
      connect.schema = .idle
      connect.schemaTable = nil
      return []
    }
    if connect.schemaTable == table, connect.schema.value != nil { return [] }
    var effects: [Effect] = []
    if case .loading(let old) = connect.schema { effects.append(.cancel(id: old)) }
    let id = newEffect()
    connect.schema = .loading(id)
    connect.schemaTable = table
    let target = Plan.Target(cluster: cluster, database: database, table: table)
    return effects + [.tableSchema(id: id, target: target)]
  }

  mutating func take(schema: TableSchema) -> [Effect] {
    connect.schema = .loaded(schema)
    guard connect.isChoosing else { return [] }
    connect.isChoosing = false
    // Who has gone elsewhere meanwhile is not fetched back.
    return screen == .connect || screen == .dataset ? go(to: .dataset) : []
  }

  private mutating func choose(table: String) -> [Effect] {
    forgetChoices(otherThanFor: table)
    connect.table = table
    if table == connect.newTable { return go(to: .dataset) }
    let effects = peekTable()
    if connect.schema.value != nil { return effects + go(to: .dataset) }
    connect.isChoosing = true
    say(.info, "reading the columns of \(table)")
    return effects
  }

  mutating func choose(newTable name: String) -> [Effect] {
    filters[.tables] = nil
    forgetChoices(otherThanFor: name)
    connect.newTable = name
    connect.table = name
    connect.tableCursor = Cursor()
    connect.schema = .idle
    connect.schemaTable = nil
    options.create = .createIfNotExist
    return go(to: .dataset)
  }
}
