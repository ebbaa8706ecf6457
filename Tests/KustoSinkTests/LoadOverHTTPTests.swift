import Foundation
import KustoClient
import KustoSink
import LocalKusto
import Testing

/// Whole loads over real HTTP against the embedded Kusto.
@Suite struct LoadOverHTTPTests {
  private static let all = LocalCluster.rows.reduce(0, +)

  @Test func `a folder is loaded into a new table, and again into the same`() async throws {
    try await LocalCluster.with { cluster in
      let first = try await cluster.load(into: "T")
      #expect(first.outcome == .committed, "\(first.message ?? "")")
      #expect(try await cluster.count("T") == Self.all)
      let plan = try await cluster.plan(into: "T", create: .failIfNotExist)
      #expect(!plan.targetIsMissing)
      #expect(try await cluster.run(plan).outcome == .committed)
      #expect(try await cluster.count("T") == 2 * Self.all)
      #expect(try await cluster.stagingIsGone(plan))
      let answer = try await cluster.session.query("T | where id == 4 | project name, day", in: "Demo")
      #expect(answer.first?.rows.first?.first == "name 1 4")
    }
  }

  @Test func `what is there is told as it is`() async throws {
    try await LocalCluster.with { cluster in
      #expect(try await cluster.session.databases().contains("Demo"))
      let missing = Plan.Target(cluster: "local", database: "Demo", table: "Nothing")
      #expect(try await cluster.session.state(of: missing) == .missing)
      let elsewhere = Plan.Target(cluster: "local", database: "Nowhere", table: "T")
      let databases = try await cluster.session.databases()
      #expect(try await cluster.session.state(of: elsewhere) == .noDatabase(databases: databases))
      await #expect(throws: PlanError.self) { _ = try await cluster.plan(into: "Nothing", create: .failIfNotExist) }
    }
  }

  @Test func `a reader that polls sees the old count or the new one, never another`() async throws {
    try await LocalCluster.with { cluster in
      _ = try await cluster.load(into: "T")
      for round in 1...8 {
        let counts = try await Self.countsWhile(cluster) { () async throws -> Void in
          let state = try await cluster.load(into: "T")
          #expect(state.outcome == .committed)
        }
        #expect(Set(counts).isSubset(of: [round * Self.all, (round + 1) * Self.all]), "\(counts)")
        #expect(counts.count > 1)
      }
    }
  }

  /// Every count of the table that a reader sees while `load` runs.
  private static func countsWhile(
    _ cluster: LocalCluster, _ load: @escaping @Sendable () async throws -> Void
  ) async throws -> [Int] {
    try await withThrowingTaskGroup(of: [Int].self) { group in
      group.addTask {
        var counts: [Int] = []
        while !Task.isCancelled {
          guard let count = try? await cluster.count("T") else { break }
          counts.append(count)
        }
        return counts
      }
      group.addTask {
        try await load()
        return []
      }
      let first = try await group.next() ?? []
      group.cancelAll()
      let second = try await group.next() ?? []
      return first + second
    }
  }

  @Test func `a partition that fails is named, and the target is as it was`() async throws {
    try await LocalCluster.with { cluster in
      cluster.faults.onIngestion(
        containing: "00001.csv.gz",
        .fail(code: "Stream_WrongNumberOfFields", status: "Permanent", details: "record 2 is ragged"))
      let plan = try await cluster.plan(into: "T")
      let state = try await cluster.run(plan)
      #expect(state.outcome == .notCommitted)
      #expect(state.failures.map(\.source) == ["f1.csv"])
      #expect(state.failures.first?.note == "record 2 is ragged")
      #expect(try await cluster.count("T") == nil)
      #expect(try await cluster.stagingIsGone(plan))
    }
  }

  @Test func `a partition whose failure passes is tried again`() async throws {
    try await LocalCluster.with { cluster in
      cluster.faults.onIngestion(
        containing: "00000.csv.gz", .fail(code: "Timeout", status: "Transient", details: "busy"))
      let state = try await cluster.load(into: "T")
      #expect(state.outcome == .committed, "\(state.message ?? "")")
      #expect(state.partitions[0].attempt == 2)
      #expect(try await cluster.count("T") == Self.all)
    }
  }

  @Test func `a message that is delivered twice arrives once`() async throws {
    try await LocalCluster.with { cluster in
      cluster.faults.onIngestion(at: 1...2, .twice)
      let state = try await cluster.load(into: "T")
      #expect(state.outcome == .committed, "\(state.message ?? "")")
      #expect(try await cluster.count("T") == Self.all)
    }
  }

  @Test func `a row that is lost without a word is missed before the commit`() async throws {
    try await LocalCluster.with { cluster in
      cluster.faults.onIngestion(containing: "00001.csv.gz", .loseRow)
      let state = try await cluster.load(into: "T")
      #expect(state.outcome == .notCommitted)
      #expect(state.message?.contains("5 rows were sent, 4 are in the staging table") == true)
      #expect(try await cluster.count("T") == nil)
    }
  }

  @Test func `a wish to stop rolls back while Kusto has not ingested yet`() async throws {
    try await LocalCluster.with { cluster in
      cluster.faults.onIngestion(at: 1...2, .hold)
      let plan = try await cluster.plan(into: "T")
      let execution = try RunExecution(plan, state: cluster.state, clock: LocalCluster.impatient())
      let state = await execution.run(on: cluster.session.service) { event in
        if case .partitionQueued = event.body { execution.stop.request(by: .abortCommand) }
      }
      #expect(state.outcome == .notCommitted)
      #expect(state.stopped)
      cluster.faults.release()
      #expect(try await cluster.count("T") == nil)
      #expect(try await cluster.stagingIsGone(plan))
    }
  }

  @Test func `no secret is in the log of a run`() async throws {
    try await LocalCluster.with { cluster in
      cluster.faults.on(.blob, at: 1...2, .status(503))
      cluster.faults.on(.queue, .reset)
      let plan = try await cluster.plan(into: "T")
      #expect(try await cluster.run(plan).outcome == .committed)
      let folder = RunFolder(run: plan.run, state: cluster.state)
      let text = try String(contentsOfFile: folder.logPath, encoding: .utf8)
      #expect(text.contains("put block"))
      #expect(!text.contains("sig="))
      #expect(!text.contains(cluster.token))
    }
  }

  @Test func `without a token sign-in failed, and the words say what to do`() async throws {
    try await LocalCluster.with { (cluster) -> Void in
      await #expect {
        _ = try await SinkSession.with(cluster.endpoints, tokens: .none) { try await $0.databases() }
      } throws: { error in
        guard case TransportError.unauthorised(_, let status, _) = error else { return false }
        return status == 401 && Explanation(of: error).suggestions.contains { $0.contains("--sign-in") }
      }
    }
  }

  @Test func `a port where nobody listens is unreachable`() async throws {
    let endpoints = try ClusterEndpoints("http://127.0.0.1:1")
    await #expect {
      _ = try await SinkSession.with(endpoints, tokens: .none) { try await $0.databases() }
    } throws: { error in
      guard case TransportError.unreachable(_, let reason) = error else { return false }
      return reason == "connection refused"
    }
  }
}
