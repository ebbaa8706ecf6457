import Kusto

/// A command that a Kusto without data management does not know.
protocol DataManagementCommand: CatalogCommand {}

/// `.get ingestion resources`: signed addresses of the storage that clients may use.
struct GetIngestionResources: DataManagementCommand {
  let writes = true

  static func parse(_ reader: inout CommandReader) throws -> GetIngestionResources? {
    guard reader.take("get ingestion resources") else { return nil }
    _ = try reader.properties()
    return GetIngestionResources()
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let resources: [(String, StorageKind, String)] = [
      ("SecuredReadyForAggregationQueue", .queue, QueueName.ready.rawValue),
      ("TempStorage", .container, StorageName.container),
      ("FailedIngestionsQueue", .queue, QueueName.failed.rawValue),
      ("SuccessfulIngestionsQueue", .queue, QueueName.succeeded.rawValue),
      ("IngestionsStatusTable", .table, StorageName.statusTable),
    ]
    return ResultTable(
      "ResourceTypeName:string, StorageRoot:string",
      rows: try resources.map { type, kind, name in
        let grant = try catalog.grant(kind, name)
        return [.string(type), .string(grant.address(at: session.address))]
      })
  }
}

extension StorageGrant {
  /// The address of the storage with its signature.
  ///
  /// The account segment is wanted by Azure's own clients, and they drop every query key that Azure does not know.
  func address(at server: String) -> String {
    let expiry = DateTimeText.format(expires).prefix(19) + "Z"
    let time = expiry.replacing(":", with: "%3A")
    return "\(server)/local/\(name)?sv=2021-08-06&se=\(time)&sr=\(kind.letter)&sp=rwdlaup&sig=\(secret)"
  }
}

/// `.get kusto identity token`: clients put it into their messages; nobody reads it here.
struct GetIdentityToken: DataManagementCommand {
  let writes = false

  static func parse(_ reader: inout CommandReader) throws -> GetIdentityToken? {
    reader.take("get kusto identity token") ? GetIdentityToken() : nil
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) -> ResultTable {
    ResultTable("AuthorizationContext:string", rows: [["local"]])
  }
}

/// `.refresh database 'D' table 'T' cache ingestionbatchingpolicy`: nothing is cached, so there is nothing to do.
struct RefreshCache: CatalogCommand {
  let writes = false
  let database: String
  let table: String?

  static func parse(_ reader: inout CommandReader) throws -> RefreshCache? {
    guard reader.take("refresh database") else { return nil }
    let database = try reader.name()
    let table = reader.take("table") ? try reader.name() : nil
    try reader.expect("cache")
    _ = try reader.name()
    return RefreshCache(database: database, table: table)
  }

  func evaluate(_ catalog: Catalog, _ session: CommandSession) throws -> ResultTable {
    let found = try catalog.database(named: database)
    if let table { _ = try catalog.table(table, in: found) }
    return ResultTable("Status:string", rows: [["Succeeded"]])
  }
}
