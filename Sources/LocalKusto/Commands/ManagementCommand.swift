import Kusto

/// One kind of management command.
protocol ManagementCommand: Sendable {
  /// The command that `reader` stands before, or nil when it is another one.
  ///
  /// - Throws: ``QueryError`` or ``ServiceError`` when it is this one, but not right.
  static func parse(_ reader: inout CommandReader) throws -> Self?

  /// Carries the command out.
  func run(in session: CommandSession) async throws -> ResultTable
}

extension ManagementCommand {
  /// True when it changes data, schemas or policies; lending storage to who asks is none of that.
  var changes: Bool {
    if self is GetIngestionResources { return false }
    return (self as? any CatalogCommand)?.writes ?? true
  }
}

/// A command that needs nothing but one transaction of the catalogue.
protocol CatalogCommand: ManagementCommand {
  /// True when it changes the catalogue.
  var writes: Bool { get }

  /// Carries the command out within a transaction.
  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable
}

extension CatalogCommand {
  func run(in session: CommandSession) async throws -> ResultTable {
    if writes { return try await session.store.write { try evaluate($0, session) } }
    return try await session.store.read { try evaluate($0, session) }
  }
}

/// What a command may use.
struct CommandSession: Sendable {
  var store: CatalogStore
  /// The database of the request; nil when it names none.
  var database: String?
  /// `http://127.0.0.1:1234`, as the client wrote it.
  var address: String
  var options: QueryOptions
  /// Wakes the workers after something was left for them.
  var doorbell: Doorbell
  /// What the client calls its request.
  var requestID = ""
  /// Who asks; nil when that is not known.
  var caller: Identities.Caller?

  /// The database of the request.
  func database(in catalog: Catalog) throws -> DatabaseRecord { try catalog.database(named: database) }

  /// A table of the database of the request.
  func table(_ name: String, in catalog: Catalog) throws -> TableRecord {
    try catalog.table(name, in: try database(in: catalog))
  }
}

/// All commands that are understood; a new one is a line here.
enum CommandList {
  static let all: [any ManagementCommand.Type] = [
    ShowDatabaseSchema.self, ShowDatabases.self, ShowPrincipals.self, ShowDatabasePolicy.self, ShowVersion.self,
    ShowCluster.self, ShowCapacity.self, ShowTables.self, ShowTablePolicy.self, ShowTable.self,
    ShowMaterializedViews.self, ShowTableMappings.self, ShowExtents.self,
    ShowOperations.self, ShowOperationDetails.self, CancelOperation.self, ShowIngestionFailures.self,
    CreateDatabase.self, CreateTable.self, CreateTableBasedOn.self, CreateMapping.self, DropMapping.self,
    DropTables.self, RenameTables.self, ClearTable.self,
    AlterPolicy.self, MoveExtents.self, ReplaceExtents.self, DropExtents.self, IngestInline.self, IngestInto.self,
    SetFromQuery.self,
    IngestFromStorageQueued.self, ListBlobs.self, ShowQueuedOperations.self, CancelQueuedOperation.self,
    GetIngestionResources.self, GetIdentityToken.self, RefreshCache.self,
  ]

  /// A command, and what its result goes through.
  struct Parsed: Sendable {
    var command: any ManagementCommand
    var sequel: CommandSequel?
  }

  /// Reads the text of a command.
  ///
  /// - Throws: ``ServiceError`` for one that is not understood.
  static func parse(_ text: String) throws -> Parsed {
    do {
      let start = try CommandReader(text)
      for type in all {
        var reader = start
        guard let command = try type.parse(&reader) else { continue }
        return Parsed(command: command, sequel: command is any InputCommand ? nil : try reader.end())
      }
      throw ServiceError.unknownCommand(text)
    } catch let error as QueryError {
      throw error.serviceError
    }
  }

  /// Carries out a command that `<|` names, within the transaction of another one.
  static func evaluate(_ text: String, _ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let parsed = try parse(text)
    guard let command = parsed.command as? any CatalogCommand, !command.writes else {
      throw ServiceError.badRequest("General_BadRequest", "Only a .show command can stand behind '<|' here.")
    }
    let result = try command.evaluate(catalog, session)
    guard let sequel = parsed.sequel else { return result }
    // Others wait for the transaction.
    let budget = QueryBudget()
    budget.stop(after: .seconds(30))
    return try QueryBudget.$current.withValue(budget) {
      try sequel.run(over: result, options: session.options)
    }
  }
}

/// A command that takes all text to its end: what looks like a pipe there is not one.
protocol InputCommand: ManagementCommand {}

extension ServiceError {
  static func unknownCommand(_ text: String) -> ServiceError {
    let words = text.split(whereSeparator: \.isWhitespace).prefix(4).joined(separator: " ").prefix(80)
    return badRequest(
      "BadRequest_SyntaxError",
      "Syntax error: SYN0000: The embedded Kusto does not know the command '\(words)'.",
      type: "Kusto.Data.Exceptions.SyntaxException")
  }
}
