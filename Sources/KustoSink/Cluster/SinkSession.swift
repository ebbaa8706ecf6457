import Foundation
import KustoClient

/// A cluster, ready for questions and loads.
///
/// Every call throws ``TransportError`` when the service refuses or cannot be reached; ``Explanation`` has the words.
package struct SinkSession: Sendable {
  package let service: any KustoService
  private let clock: EngineClock
  private let backoff: Backoff

  package init(service: any KustoService, clock: EngineClock = .system, backoff: Backoff = .impatient) {
    self.service = service
    self.clock = clock
    self.backoff = backoff
  }

  /// Opens a session with the cluster at `endpoints` for as long as `body` runs.
  package static func with<Result: Sendable>(
    _ endpoints: ClusterEndpoints, tokens: TokenSource, _ body: @Sendable (SinkSession) async throws -> Result
  ) async throws -> Result {
    try await KustoConnection.with(endpoints, tokens: tokens) { connection in
      try await body(SinkSession(service: connection))
    }
  }

  /// The names of the databases, in the order of the service.
  package func databases() async throws -> [String] {
    try await ask(.showDatabases, database: nil).values(of: "DatabaseName").compactMap(\.stringValue)
  }

  /// The tables of `database` with their folders (empty when they have none), by name; hidden ones are not among them.
  package func tables(in database: String) async throws -> [(name: String, folder: String)] {
    let answer = try await ask(.showTables, database: database)
    let tables = answer.records.compactMap { record in
      record["TableName"]?.stringValue.map { (name: $0, folder: record["Folder"]?.stringValue ?? "") }
    }
    return tables.sorted { $0.name < $1.name }
  }

  /// The columns of `table`; nil when there is no such table.
  package func schema(of table: String, in database: String) async throws -> TableSchema? {
    guard try await tables(in: database).contains(where: { $0.name == table }) else { return nil }
    let answer = try await ask(.showSchema(of: table), database: database)
    guard let json = answer.values(of: "Schema").first?.stringValue else { return nil }
    return try TableSchema(schemaJSON: json)
  }

  /// What stands where a load should go.
  package func state(of target: Plan.Target) async throws -> TargetState {
    let databases = try await databases()
    guard databases.contains(where: { $0.lowercased() == target.database.lowercased() }) else {
      return .noDatabase(databases: databases)
    }
    return try await schema(of: target.table, in: target.database).map(TargetState.table) ?? .missing
  }

  /// One query or management command; a table for each statement.
  package func query(_ text: String, database: String) async throws -> [ResultTable] {
    try await service.query(text, database: database)
  }

  /// The plan of loading `profile` as `choices` say; nothing is changed by making it.
  ///
  /// - Throws: ``PlanError`` with every reason why not.
  package func plan(_ profile: DatasetProfile, _ choices: LoadChoices) async throws -> Plan {
    let state = try await state(of: choices.target)
    return try Planner.standard.plan(
      profile, choices, target: state, now: clock.now(), chance: UInt32.random(in: 0...UInt32.max))
  }

  /// Asks again, a few times, while the service is only busy.
  private func ask(_ command: Command, database: String?) async throws -> ResultTable {
    var attempt = 1
    while true {
      do {
        return try await service.run(command, database: database)
      } catch let error as TransportError where error.isTransient {
        guard let delay = backoff.delay(after: attempt, retryAfter: error.retryAfter, shake: clock.chance()) else {
          throw error
        }
        try await clock.sleep(delay)
        attempt += 1
      }
    }
  }
}

extension Backoff {
  /// For a person who waits before a screen: three tries within about two seconds.
  package static let impatient = Backoff(attempts: 3, first: 0.4, longest: 2)
}

extension Planner {
  /// The planner that cuts partitions as the datasets' own planner does.
  package static let standard = Planner { profile, columns, size in
    PartitionPlanner.partitions(of: profile, columns: columns, targetBytes: size)
  }
}
