import Datasets
import Foundation
import GRDB
import Hummingbird
import Kusto
import NIOCore

/// One request to the engine.
struct EngineWork: Sendable {
  var request: Request
  var ids: RequestIDs
  var body: EngineRequest?
  /// The connection that it came over.
  var channel: any Channel
  /// What it may use; the memory of its body and of its answer counts until both are gone.
  var budget: QueryBudget

  /// Who asks; nil when that is not known.
  var caller: Identities.Caller?

  /// The command or query.
  var text: String { (body?.text ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }

  /// `http://127.0.0.1:1234`, under the name that the client knows.
  var address: String { "http://\(request.head.authority ?? "127.0.0.1")" }

  var options: QueryOptions { body?.options(now: Clock.now) ?? QueryOptions(now: Clock.now) }

  /// Whether it says that it changes nothing, by a header or an option.
  var isReadOnly: Bool { request.headers["x-ms-readonly"]?.lowercased() == "true" || body?.isReadOnly == true }

  /// How long it may take.
  var limit: Duration {
    get throws { try body?.timeout ?? Deadline.query }
  }
}

/// Queries, management commands and streaming ingestion.
struct Engine: Sendable {
  let store: CatalogStore
  let doorbell: Doorbell
  let faults: FaultPlan?
  var hasDataManagement = true
  var prefersREST = false
  let gate: QueryGate
  let connections: Connections
  let streamed = StreamedSources()

  /// The service's limit for one request of streaming ingestion.
  static let longestStream = 4 << 20

  func answer(_ work: EngineWork, _ route: Route, _ query: QueryString) async throws -> Response {
    if work.isReadOnly { try refuseChange(work, route) }
    switch route {
    case .metadata: return .json(.object(["AzureAD": .null]))
    case .management: return try await encoded(V1Response(tables: [try await manage(work)]).body, work)
    case .query(let version): return try await self.query(work, version: version)
    case .streaming(let database, let table):
      let stream = StreamingIngestion(store: store, sources: streamed)
      let result = try await stream.take(
        work.body?.data ?? Data(), query, work.request.headers, database: database, table: table)
      return .json(V1Response(tables: [result]).body)
    case .restConfiguration, .restIngestion: return try await rest(work, route, query)
    default: throw ServiceError.badRequest("General_BadRequest", "This address takes no such request.")
    }
  }

  /// - Throws: ``ServiceError`` for a request that would change something.
  private func refuseChange(_ work: EngineWork, _ route: Route) throws {
    let changes: Bool
    switch route {
    case .streaming: changes = true
    case .restIngestion(_, _, let operation): changes = operation == nil
    default: changes = work.body?.isCommand == true ? try CommandList.parse(work.text).command.changes : false
    }
    guard changes else { return }
    throw ServiceError.badRequest(
      "General_BadRequest", "The request says that it is read-only, and it would change something.")
  }

  /// The tables that a command makes and that are not there yet.
  func newTables(of work: EngineWork) async throws -> [String] {
    guard work.body?.isCommand == true, let command = try? CommandList.parse(work.text).command else { return [] }
    let names = CommandNeed.tables(madeBy: command)
    if names.isEmpty { return [] }
    return try await store.read { catalog in
      // Where there is no such database, the command says so.
      guard let database = try? catalog.database(named: work.body?.database) else { return [] }
      return try names.filter { try catalog.findTable($0, in: database) == nil }
    }
  }

  private func rest(_ work: EngineWork, _ route: Route, _ query: QueryString) async throws -> Response {
    guard hasDataManagement else {
      let error = ServiceError.badRequest("General_NotFound", "There is nothing at this address.")
      return .error(error, status: .notFound, ids: work.ids)
    }
    let ingestion = RestIngestion(store: store, doorbell: doorbell, isPreferred: prefersREST)
    guard case .restIngestion(let database, let table, let operation) = route else {
      return try await ingestion.configuration(at: work.address)
    }
    guard let operation else {
      return try await ingestion.take(work.body?.data ?? Data(), database: database, table: table, at: work.address)
    }
    let details = query["details"]?.lowercased() == "true"
    return try await ingestion.state(of: operation, database: database, table: table, details: details)
  }

  private func manage(_ work: EngineWork) async throws -> ResultTable {
    try await store.dropExpired()
    let session = CommandSession(
      store: store, database: work.body?.database, address: work.address, options: work.options, doorbell: doorbell,
      requestID: work.ids.client, caller: work.caller)
    let parsed = try CommandList.parse(work.text)
    if !hasDataManagement, parsed.command is any DataManagementCommand { throw ServiceError.unknownCommand(work.text) }
    let result = try await run(parsed.command, work, session)
    guard let sequel = parsed.sequel else { return result }
    return try await watched(work) {
      var piped = try await BlockingWork.run { _ in
        try QueryBudget.$current.withValue(work.budget) {
          try sequel.run(over: result, options: session.options)
        }
      }
      piped.name = "Table_0"
      return piped
    }
  }

  /// A command with a query in it has a query's place, time and budget.
  private func run(
    _ command: any ManagementCommand, _ work: EngineWork, _ session: CommandSession
  ) async throws -> ResultTable {
    guard command is SetFromQuery else { return try await command.run(in: session) }
    return try await watched(work) {
      try await QueryBudget.$current.withValue(work.budget) { try await command.run(in: session) }
    }
  }

  private func query(_ work: EngineWork, version: Int) async throws -> Response {
    if work.body?.isCommand == true {
      let result = try await manage(work)
      let body = version == 1 ? V1Response(tables: [result]).body : Self.v2([QueryAnswer(table: result)], work)
      return try await encoded(body, work)
    }
    try await store.dropExpired()
    let (text, options) = (work.text, work.options)
    return try await watched(work) {
      let results = try await store.read { catalog in
        try QueryBudget.$current.withValue(work.budget) {
          let tables = CatalogTables(catalog: catalog, current: try catalog.database(named: work.body?.database))
          return try QueryTranslator.translate(text, catalog: tables, options: options)
            .map { QueryAnswer(table: try $0.table(in: catalog.database), visualization: $0.visualization) }
        }
      }
      let body = try await BlockingWork.run { _ in
        version == 1 ? V1Response(queryResults: results).body : Self.v2(results, work)
      }
      return try await encoded(body, work)
    }
  }

  /// The answer with `body`, encoded as its client takes it.
  private func encoded(_ body: Data, _ work: EngineWork) async throws -> Response {
    let encoding = AnswerEncoding(work.request.headers)
    guard encoding.packs(body) else { return encoding.plain(body) }
    return try await BlockingWork.run { _ in try encoding.packed(body, on: work.budget) }
  }

  /// Runs `body` when there is a place for it, and ends it when its time is over or its client has hung up.
  private func watched<T: Sendable>(
    _ work: EngineWork, _ body: @escaping @Sendable () async throws -> T
  ) async throws -> T {
    let hangUp: @Sendable () async throws -> Void = {
      await connections.untilHungUp(work.channel)
      throw ConnectionReset()
    }
    let gated: @Sendable () async throws -> T = {
      try await gate.run {
        try await withTaskCancellationHandler {
          try await body()
        } onCancel: {
          work.budget.stop()
        }
      }
    }
    return try await Watched.run(gated, while: [Deadline.after(try work.limit), hangUp])
  }

  private static func v2(_ results: [QueryAnswer], _ work: EngineWork) -> Data {
    let response = V2Response(results: results.map(\.table))
    let (client, activity, finished) = (work.ids.client, work.ids.activity, DateTimeText.format(Clock.now))
    let visualizations = results.map(\.visualization)
    guard let rows = work.body?.fragmentRows else {
      return response.body(
        clientRequestID: client, activityID: activity, finished: finished, visualizations: visualizations)
    }
    return response.progressiveBody(
      clientRequestID: client, activityID: activity, finished: finished, visualizations: visualizations, rows: rows)
  }
}

/// The rows of one tabular statement, and what `render` says of them.
struct QueryAnswer: Sendable {
  var table: ResultTable
  var visualization: String?
}

extension V1Response {
  /// The answer to a query of version 1: the results, then what describes them.
  init(queryResults results: [QueryAnswer]) {
    var tables = results.enumerated().map { index, answer in
      ResultTable(name: "Table_\(index)", columns: answer.table.columns, rows: answer.table.rows)
    }
    tables.append(
      ResultTable(
        "Value:string",
        rows: results.map { [.string($0.visualization ?? "{\"Visualization\":null}")] }))
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
