import KustoSink

/// Which cluster, database and table; three lists, each for the choice in the one before.
package struct ConnectState: Sendable, Hashable {
  package enum Pane: Int, Sendable, Hashable, CaseIterable {
    case clusters, databases, tables

    var filter: Console.Pane {
      switch self {
      case .clusters: .clusters
      case .databases: .databases
      case .tables: .tables
      }
    }
  }

  package var pane = Pane.clusters
  package var clusters: [String]
  package var clusterCursor = Cursor()
  /// The cluster that was asked for its databases.
  package var cluster: String? { didSet { identity = cluster.map { ClusterIdentity($0) } } }
  /// The same, however its address is written.
  private(set) var identity: ClusterIdentity?
  package var databases = Loadable<[DatabaseEntry]>.idle
  package var databaseCursor = Cursor()
  package var database: String?
  package var tables = Loadable<[TableEntry]>.idle
  package var tableCursor = Cursor()
  /// The columns of the table that the selection stands on.
  package var schema = Loadable<TableSchema>.idle
  package var schemaTable: String?
  /// A table that is not there yet, named by the user.
  package var newTable: String?
  package var table: String?
  /// How somebody signed in at clusters, without secrets.
  package var signIns: [String: SignInValues] = [:]
  /// Who has just signed in, said once.
  var signedIn: String?
  /// What a load needs, and of what it was asked.
  package var check = Loadable<[CheckItem]>.idle
  package var checked = ""
  /// True when Enter was pressed on a table whose columns are still on their way.
  var isChoosing = false

  init(clusters: [String]) { self.clusters = clusters }

  /// Where the rows will go, once all three are chosen.
  package var target: Plan.Target? {
    guard let cluster, let database, let table else { return nil }
    return Plan.Target(cluster: cluster, database: database, table: table)
  }

  package var tableIsNew: Bool { table != nil && table == newTable }

  /// The columns of the chosen table; nil when it is new.
  package var existing: TableSchema? {
    table != nil && !tableIsNew && schemaTable == table ? schema.value : nil
  }
}
