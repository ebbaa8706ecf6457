import Datasets
import Foundation
import GRDB
import Hummingbird
import Kusto

/// Queries, management commands and streaming ingestion.
struct Engine: Sendable {
  let store: CatalogStore
  let doorbell: Doorbell
  let faults: FaultPlan?

  /// The service's limit for one request of streaming ingestion.
  private static let longestStream = 4 << 20

  func answer(
    _ request: Request, _ route: Route, _ query: QueryString, _ body: EngineRequest?
  ) async throws -> Response {
    switch route {
    case .metadata: return .json(.object(["AzureAD": .null]))
    case .management:
      let text = (body?.text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
      let result = try await manage(text, body, address: Self.address(of: request))
      return .json(V1Response(tables: [result]).body)
    case .query(let version): return try await self.query(body, version: version, request)
    case .streaming(let database, let table):
      let result = try await stream(body?.data ?? Data(), query, database: database, table: table)
      return .json(V1Response(tables: [result]).body)
    default: throw ServiceError.badRequest("General_BadRequest", "This address takes no such request.")
    }
  }

  /// `http://127.0.0.1:1234`, under the name that the client knows.
  private static func address(of request: Request) -> String { "http://\(request.head.authority ?? "127.0.0.1")" }

  private func manage(_ text: String, _ body: EngineRequest?, address: String) async throws -> ResultTable {
    try await store.dropExpired()
    let session = CommandSession(
      store: store, database: body?.database, address: address, options: options(body), doorbell: doorbell)
    let parsed = try CommandList.parse(text)
    let result = try await parsed.command.run(in: session)
    guard let pipeline = parsed.pipeline else { return result }
    var piped = try QueryTranslator.run(pipeline: pipeline, over: result, options: session.options)
    piped.name = "Table_0"
    return piped
  }

  private func query(_ body: EngineRequest?, version: Int, _ request: Request) async throws -> Response {
    let text = body?.text.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    if text.hasPrefix(".") {
      let result = try await manage(text, body, address: Self.address(of: request))
      return version == 1 ? .json(V1Response(tables: [result]).body) : Self.v2([result], request)
    }
    try await store.dropExpired()
    let options = options(body)
    let results = try await Deadline.run(body?.timeout ?? Deadline.query) {
      try await store.read { catalog in
        let tables = CatalogTables(catalog: catalog, current: try catalog.database(named: body?.database))
        return try QueryTranslator.translate(text, catalog: tables, options: options)
          .map { try $0.table(in: catalog.database) }
      }
    }
    return version == 1 ? .json(V1Response(queryResults: results).body) : Self.v2(results, request)
  }

  private static func v2(_ results: [ResultTable], _ request: Request) -> Response {
    let ids = RequestIDs(request.headers)
    return .json(
      V2Response(results: results).body(
        clientRequestID: ids.client, activityID: ids.activity, finished: DateTimeText.format(Clock.now)))
  }

  private func options(_ body: EngineRequest?) -> QueryOptions {
    body?.options(now: Clock.now) ?? QueryOptions(now: Clock.now)
  }

  private func stream(_ data: Data, _ query: QueryString, database: String, table: String) async throws -> ResultTable {
    guard data.count <= Self.longestStream else { throw StorageError.tooLarge(limit: Self.longestStream) }
    guard query["sourcekind"] == nil else {
      throw ServiceError.badRequest(
        "BadRequest_IngestionPropertyNotSupportedInThisContext",
        "The embedded Kusto streams data of a request only, not blobs.")
    }
    var properties: [String: JSONValue] = ["format": .string(query["streamformat"] ?? "csv")]
    if let mapping = query["mappingname"] { properties["ingestionMappingReference"] = .string(mapping) }
    do {
      let found = try await store.read { try $0.table(table, in: try $0.database(named: database)) }
      let job = try await IngestionJob.prepare(
        table: found, properties: IngestionProperties(properties), store: store)
      let bytes = Array(data)
      _ = try await job.ingest { MemoryByteSource(bytes, name: "stream") }
    } catch let failure as IngestionFailure {
      throw failure.serviceError
    }
    return ResultTable(
      """
      ConsumedRecordsCount:long, UpdatePolicyStatus:string, UpdatePolicyFailureCode:string,
      UpdatePolicyFailureReason:string
      """, rows: [[0, "Inactive", "Unknown", .null]])
  }
}

extension V1Response {
  /// The answer to a query of version 1: the results, then what describes them.
  init(queryResults results: [ResultTable]) {
    var tables = results.enumerated().map { index, table in
      ResultTable(name: "Table_\(index)", columns: table.columns, rows: table.rows)
    }
    tables.append(ResultTable("Value:string", rows: [["{\"Visualization\":null}"]]))
    tables.append(
      ResultTable(
        """
        Timestamp:datetime, Severity:int, SeverityName:string, StatusCode:int, StatusDescription:string, Count:int,
        RequestId:guid, ActivityId:guid, SubActivityId:guid, ClientActivityId:string
        """,
        rows: [
          [
            .datetime(Clock.now), 4, "Info", 0, "Query completed successfully", 1, .string(Guid.zero),
            .string(Guid.zero), .string(Guid.zero), "",
          ]
        ]))
    tables.append(Self.contents(results: results.count))
    self.init(tables: tables)
  }

  private static func contents(results: Int) -> ResultTable {
    var rows: [[JSONValue]] = (0..<results).map {
      [.count($0), "QueryResult", "PrimaryResult", .string(Guid.zero), ""]
    }
    rows.append([.count(results), "QueryProperties", "@ExtendedProperties", .string(Guid.zero), ""])
    rows.append([.count(results + 1), "QueryStatus", "QueryStatus", .string(Guid.zero), ""])
    return ResultTable("Ordinal:long, Kind:string, Name:string, Id:string, PrettyName:string", rows: rows)
  }
}
