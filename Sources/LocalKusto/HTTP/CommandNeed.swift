/// What a command needs of the one who gives it: one of these roles.
struct CommandNeed {
  var operation: String
  var roles: Set<Identities.Role>
  /// The table that a refusal names; nil for the database.
  var table: String?

  init(_ operation: String, _ roles: Set<Identities.Role>, table: String? = nil) {
    self.operation = operation
    self.roles = roles
    self.table = table
  }

  static let query = CommandNeed("Query", [.admin, .user, .viewer])

  private static func admin(of table: String) -> CommandNeed {
    CommandNeed("TableAdmin", [.admin, .tableAdmin(table)], table: table)
  }

  /// All that `command` needs; nothing for what everybody may do.
  ///
  /// Source: the permissions that the documentation of each command names. What it does not know here, admins may.
  static func all(of command: any ManagementCommand, heldBy held: Set<Identities.Role>) -> [CommandNeed] {
    if isForEverybody(command) { return [] }
    if let needs = show(command) ?? ingest(command, held) ?? create(command) { return needs }
    // What names no table may be about any.
    guard let tables = changed(command), !tables.isEmpty else { return [CommandNeed("DatabaseAdmin", [.admin])] }
    return tables.map { admin(of: $0) }
  }

  /// True for what says nothing of what is in a database.
  private static func isForEverybody(_ command: any ManagementCommand) -> Bool {
    switch command {
    case is ShowVersion, is ShowCluster, is ShowOperations, is ShowOperationDetails, is CancelOperation,
      is RefreshCache:
      true
    case let show as ShowPrincipals: if case .table = show.entity { false } else { true }
    case let show as ShowDatabases:
      show.names == nil && !show.isCurrentOnly && (show.aspect == .plain || show.aspect == .identity)
    case let clear as ClearTable: clear.name == nil
    default: false
    }
  }

  private static func show(_ command: any ManagementCommand) -> [CommandNeed]? {
    guard let tables = shown(command) else { return nil }
    let anywhere: Set<Identities.Role> = [.admin, .user, .viewer, .monitor]
    guard !tables.isEmpty else { return [CommandNeed("Show", anywhere)] }
    return tables.map { CommandNeed("Show", anywhere.union([.tableAdmin($0)])) }
  }

  /// The tables that a command shows, none when it is about all; nil for another command.
  private static func shown(_ command: any ManagementCommand) -> [String]? {
    switch command {
    case let show as ShowTable: [show.name]
    case let show as ShowTablePolicy: show.name.map { [$0] } ?? []
    case let show as ShowTableMappings: [show.table]
    case let show as ShowPrincipals: if case .table(let name) = show.entity { [name] } else { [] }
    case let show as ShowTables: show.names ?? []
    case let show as ShowExtents: if case .tables(let names) = show.place { names } else { [] }
    case is ShowDatabases, is ShowDatabaseSchema, is ShowDatabasePolicy, is ShowCapacity, is ShowMaterializedViews,
      is ShowIngestionFailures:
      []
    default: nil
    }
  }

  private static func ingest(_ command: any ManagementCommand, _ held: Set<Identities.Role>) -> [CommandNeed]? {
    switch command {
    case let ingestion as IngestInline: [ingest(into: ingestion.table)]
    case let ingestion as IngestInto: [ingest(into: ingestion.table)]
    case let ingestion as IngestFromStorageQueued: [ingest(into: ingestion.table)]
    case let ingestion as SetFromQuery: ingest(ingestion)
    case is GetIngestionResources, is GetIdentityToken, is ListBlobs, is ShowQueuedOperations,
      is CancelQueuedOperation:
      // Into any table; the operations themselves look whether it is theirs.
      [CommandNeed("DataIngest", held.filter(\.isTableIngestor).union([.admin, .ingestor]))]
    default: nil
    }
  }

  private static func ingest(into table: String) -> CommandNeed {
    CommandNeed("DataIngestInline", [.admin, .ingestor, .tableIngestor(table)])
  }

  private static func ingest(_ command: SetFromQuery) -> [CommandNeed] {
    let table = command.table
    let rows = CommandNeed(
      "TableIngest", [.admin, .ingestor, .tableIngestor(table), .tableAdmin(table)], table: table)
    // What is replaced is taken away.
    return [query, rows] + (command.kind == .setOrReplace ? [admin(of: table)] : [])
  }

  private static func create(_ command: any ManagementCommand) -> [CommandNeed]? {
    switch command {
    case is CreateDatabase, is CreateTableBasedOn: break
    case let create as CreateTable where create.kind != .alterMerge: break
    case let create as CreateMapping where !create.alters: break
    default: return nil
    }
    return [CommandNeed("TableCreate", [.admin, .user])]
  }
}

extension CommandNeed {
  /// The tables whose maker somebody is by giving `command`.
  static func tables(madeBy command: any ManagementCommand) -> [String] {
    switch command {
    case let create as CreateTable where create.kind != .alterMerge: [create.name]
    case let create as CreateTableBasedOn: [create.name]
    case let rename as RenameTables: rename.changes.map(\.new)
    default: []
    }
  }

  /// The tables that `command` changes; nil when they may be any.
  private static func changed(_ command: any ManagementCommand) -> [String]? {
    switch command {
    case let drop as DropTables: return drop.names
    case let drop as DropMapping: return [drop.table]
    case let rename as RenameTables: return rename.changes.map(\.old)
    case let clear as ClearTable: return clear.name.map { [$0] }
    case let create as CreateTable: return [create.name]
    case let create as CreateMapping: return [create.table]
    case let alter as AlterPolicy: if case .tables(let names) = alter.entity { return names }
    case let move as MoveExtents: return tables(of: move.choice).map { $0 + [move.target] }
    case let replace as ReplaceExtents:
      guard let gone = tables(ofExtents: replace.dropped), let moved = tables(ofExtents: replace.moved) else {
        return nil
      }
      return gone + moved + [replace.target]
    case let drop as DropExtents:
      if case .query(let text) = drop.choice { return tables(ofExtents: text) }
      return drop.table.map { [$0] }
    default: break
    }
    return nil
  }

  private static func tables(of choice: MoveExtents.Choice) -> [String]? {
    switch choice {
    case .all(let source), .ids(_, let source): [source]
    case .query(let text): tables(ofExtents: text)
    }
  }

  /// The tables whose extents a command shows; none for no command, nil when they may be of any.
  private static func tables(ofExtents text: String) -> [String]? {
    let text = text.trimmingBlanks
    if text.isEmpty { return [] }
    guard let parsed = try? CommandList.parse(text), let show = parsed.command as? ShowExtents,
      case .tables(let names) = show.place, parsed.sequel?.onlyNarrows ?? true
    else { return nil }
    return names
  }
}

extension Identities.Role {
  fileprivate var isTableIngestor: Bool { if case .tableIngestor = self { true } else { false } }
}
