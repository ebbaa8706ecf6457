import Foundation
import KustoClient
import KustoSink
import LocalKusto
import Synchronization
import Testing

/// An embedded Kusto over a folder of its own, a client of it, and a small dataset.
struct LocalCluster: Sendable {
  let session: SinkSession
  let endpoints: ClusterEndpoints
  let token: String
  let faults: FaultPlan
  /// Removed with everything in it afterwards.
  let folder: String
  let state: StateFolder

  /// The files of the dataset have these rows.
  static let rows = [3, 5]

  /// Runs `body` with a cluster that is gone afterwards.
  static func with<Result: Sendable>(
    hasDataManagement: Bool = true, prefersREST: Bool = false,
    _ body: @escaping @Sendable (LocalCluster) async throws -> Result
  ) async throws -> Result {
    let folder = "\(NSTemporaryDirectory())kustosink-tests-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: "\(folder)/data", withIntermediateDirectories: true)
    for (index, rows) in rows.enumerated() {
      let lines = (0..<rows).map { "\($0),name \(index) \($0),2013-01-0\(index + 1)" }
      try "id,name,day\n\(lines.joined(separator: "\n"))\n".write(
        toFile: "\(folder)/data/f\(index).csv", atomically: true, encoding: .utf8)
    }
    let faults = FaultPlan()
    var configuration = LocalServer.Configuration(dataFolder: "\(folder)/kusto", faults: faults)
    configuration.hasDataManagement = hasDataManagement
    configuration.prefersREST = prefersREST
    return try await LocalServer.withServer(configuration) { address in
      let endpoints = try ClusterEndpoints(address.url)
      let token = address.token ?? ""
      return try await SinkSession.with(endpoints, tokens: .bearer(token)) { session in
        try await body(
          LocalCluster(
            session: session, endpoints: endpoints, token: token, faults: faults, folder: folder,
            state: StateFolder(path: "\(folder)/state")))
      }
    }
  }

  /// The plan of loading the dataset into `table`.
  func plan(into table: String, create: Plan.CreateOption = .createIfNotExist, parallel: Int = 2) async throws -> Plan {
    let profile = try DatasetInspector().inspect(["\(folder)/data"])
    let target = Plan.Target(cluster: "local", database: "Demo", table: table)
    var choices = LoadChoices(target: target, create: create, parallel: parallel)
    // A partition a file, so that there are several.
    choices.packsFiles = false
    return try await session.plan(profile, choices)
  }

  /// Does `plan` in this process with short waits.
  func run(
    _ plan: Plan, onEvent: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) async throws -> RunState {
    let execution = try RunExecution(plan, state: state, clock: Self.impatient())
    return await execution.run(on: session.service, onEvent: onEvent)
  }

  /// Loads the dataset into `table`.
  func load(into table: String, create: Plan.CreateOption = .createIfNotExist) async throws -> RunState {
    try await run(try await plan(into: table, create: create))
  }

  /// Rows of `table`; nil when there is no such table.
  func count(_ table: String) async throws -> Int? {
    let there = try await session.tables(in: "Demo").contains { $0.name == table }
    guard there else { return nil }
    let answer = try await session.query(QueryText.count(of: table), in: "Demo")
    return answer.first?.rows.first?.first?.integerValue.map { Int($0) }
  }

  /// True when the database holds nothing of `plan` but perhaps its target.
  func stagingIsGone(_ plan: Plan) async throws -> Bool {
    do {
      _ = try await session.service.run(.showExtents(of: plan.staging), database: "Demo")
      return false
    } catch is TransportError {
      return true
    }
  }

  /// Waits of at most ten milliseconds, which count for as long as they were meant to be.
  static func impatient() -> EngineClock {
    let waited = Waited()
    return EngineClock(
      now: { Date() }, uptime: { Date().timeIntervalSinceReferenceDate + waited.seconds },
      sleep: { seconds in
        waited.add(seconds)
        try await Task.sleep(for: .seconds(min(seconds, 0.01)))
      }, chance: { 0.5 })
  }

  private final class Waited: Sendable {
    private let total = Mutex(0.0)

    var seconds: Double { total.withLock { $0 } }

    func add(_ seconds: Double) { total.withLock { $0 += seconds } }
  }
}
