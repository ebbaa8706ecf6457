import KustoSink

extension RunScreenState {
  struct NewTable: Sendable, Hashable {
    var database: String
    var name: String
    var schema: TableSchema
  }
}

extension Model {
  /// The table that a committed run has made is new no more.
  mutating func takeInNewTable() {
    guard run.state.outcome == .committed, let made = run.newTable, connect.newTable == made.name,
      connect.database == made.database
    else { return }
    connect.newTable = nil
    var list = connect.tables.value ?? []
    if !list.contains(where: { $0.name == made.name }) { list.append(TableEntry(name: made.name)) }
    connect.tables = .loaded(list)
    connect.tableCursor = Cursor(shownTables.firstIndex(of: made.name) ?? 0)
    (connect.schemaTable, connect.schema) = (made.name, .loaded(made.schema))
  }
}
