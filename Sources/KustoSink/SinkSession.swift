import Foundation
import KustoClient
import KustoSignIn

/// A conversation with one cluster: what is there, what a load would do, what a query gives.
///
/// Its connections live as long as the body of ``with(_:tokens:_:)``. Every call has a deadline, and a few tries when
/// the service is busy; errors are ``TransportError`` and ``PlanError``.
package struct SinkSession: Sendable {
  package let service: any KustoService
  /// Who is signed in; nil for a session over a service that was open already.
  package var signIn: SignIn?
  /// The environment of a process that goes on without this one.
  package var handedOn: [String: String]?
  private let clock: EngineClock

  /// A session over a service that is open already.
  package init(_ service: any KustoService, clock: EngineClock = .system) {
    self.service = service
    self.clock = clock
  }

  /// Opens a session with the cluster at `endpoints` for as long as `body` runs.
  package static func with<Result: Sendable>(
    _ endpoints: ClusterEndpoints, tokens: TokenSource, trust: TrustedHosts = .microsoft,
    outgoing: Outgoing = Outgoing(), ownContainers: OwnContainers = [],
    _ body: @Sendable (SinkSession) async throws -> Result
  ) async throws -> Result {
    try await KustoConnection.with(
      endpoints, tokens: tokens, trust: trust, outgoing: outgoing, ownContainers: ownContainers
    ) {
      try await body(SinkSession($0))
    }
  }

  /// The names of the databases, sorted.
  package func databases() async throws -> [String] {
    try await patiently { try await service.run(.showDatabases, database: nil) }
      .values(of: "DatabaseName").compactMap(\.stringValue).sorted()
  }

  /// The tables of `database`, by name.
  package func tables(in database: String) async throws -> [TableFacts] {
    let answer = try await patiently { try await service.run(.showTables, database: database) }
    return answer.records.compactMap { record in
      record["TableName"]?.stringValue.map { TableFacts(name: $0, folder: record["Folder"]?.stringValue ?? "") }
    }.sorted { $0.name < $1.name }
  }

  /// What stands where `target` points.
  package func state(of target: Plan.Target) async throws -> TargetState {
    do {
      let command = Command.showSchema(of: target.table)
      let answer = try await patiently { try await service.run(command, database: target.database) }
      guard let json = answer.values(of: "Schema").first?.stringValue else { return .missing }
      return .table(try TableSchema(schemaJSON: json))
    } catch TransportError.refused(let error, let status, let retryAfter) where status == 400 || status == 404 {
      // Services differ in how they say that something is not there; their lists do not.
      let databases = try await databases()
      guard databases.contains(where: { $0.lowercased() == target.database.lowercased() }) else {
        return .noDatabase(databases: databases)
      }
      let isThere = try await tables(in: target.database).contains { $0.name == target.table }
      if isThere { throw TransportError.refused(error, status: status, retryAfter: retryAfter) }
      return .missing
    }
  }

  /// Runs a query, or a management command when `text` starts with a dot.
  package func query(_ text: String, in database: String) async throws -> [ResultTable] {
    try await service.query(text, database: database)
  }

  /// The same, of whose rows only so many are wanted; more may come all the same.
  package func query(_ text: String, in database: String, mostRows: Int) async throws -> [ResultTable] {
    try await service.query(text, database: database, mostRows: mostRows)
  }

  /// Version of the service, as it says it itself.
  package func version() async throws -> String {
    let answer = try await patiently { try await service.run(.showVersion, database: nil) }
    return answer.values(of: "BuildVersion").first?.stringValue ?? ""
  }

  /// The plan of loading `profile` as `choices` say, against the target as it is now.
  package func plan(_ profile: DatasetProfile, _ choices: LoadChoices) async throws -> Plan {
    let target = try await state(of: choices.target)
    let survey = ModeSurvey(service: service, choices: choices, profile: profile, target: target)
    let (facts, mapping) = try await patiently { (try await survey.facts(), try await survey.mapping()) }
    var plan = try Planner.standard.plan(
      profile, choices, target: target, on: facts, mapping: mapping, now: await now(in: choices.target.database),
      chance: UInt32.random(in: .min ... .max))
    if case .table = target {
      plan.warnings += await TargetSurvey(service: service, target: choices.target).warnings()
    }
    return plan
  }

  /// The time by the service's clock where this machine's is wrong: Kusto deletes staging tables by its own.
  private func now(in database: String) async -> Date {
    let here = clock.now()
    guard let answer = try? await service.query("print now()", database: database),
      let text = answer.first?.rows.first?.first?.stringValue, let there = KustoTime.date(text),
      there.timeIntervalSince(here).magnitude > Self.clockTolerance
    else { return here }
    return there
  }

  /// Seconds by which clocks may differ; a request takes some too.
  private static let clockTolerance: TimeInterval = 60

  /// Looks are repeated while the service is busy, but not for long: somebody waits.
  private func patiently<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
    let backoff = Backoff(patience: 4, first: 0.3, longest: 3)
    var attempt = 1
    let begin = clock.uptime()
    while true {
      do {
        return try await body()
      } catch let error as TransportError {
        let isGone = if case .unreachable = error { true } else { false }
        guard error.isTransient, !isGone,
          let delay = backoff.delay(
            after: attempt, waited: clock.uptime() - begin, retryAfter: error.retryAfter, shake: clock.chance())
        else { throw error }
        attempt += 1
        try await clock.sleep(delay)
      }
    }
  }
}

/// A table as a list shows it.
package struct TableFacts: Sendable, Codable, Hashable {
  package var name: String
  package var folder: String

  package init(name: String, folder: String) {
    self.name = name
    self.folder = folder
  }
}
