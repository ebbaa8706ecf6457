import Foundation
import KustoClient
import KustoSink
import LocalKusto
import Synchronization
import Testing

/// The library's public face, against the embedded Kusto.
@Suite struct TableLoadTests {
  private func load(_ cluster: LocalCluster) -> TableLoad {
    var load = TableLoad(
      of: ["\(cluster.folder)/data"], into: "T", database: "Demo", cluster: cluster.endpoints.engine.base)
    load.token = cluster.token
    load.stateFolder = cluster.state.path
    return load
  }

  @Test func `values are converted as they are on the command line, and an unknown kind is refused`() async throws {
    try await LocalCluster.with { cluster in
      let file = "\(cluster.folder)/bank.csv"
      try Data("day;amount\n31.12.2024;1.234,56\n01.01.2025;99,90\n".utf8).write(to: URL(filePath: file))
      var load = load(cluster)
      load.sources = [file]
      load.createsTable = true
      load.conversions = ["day": "dd.mm.yyyy", "amount": "decimal-comma"]
      #expect(try await load.save().outcome == .committed)
      let rows = try await cluster.session.query(
        "T | where day == datetime(2024-12-31) and amount == 1234.56", in: "Demo")
      #expect(rows.first?.rows.count == 1)
      load.conversions = ["day": "sometimes"]
      await #expect(throws: LoadError.self) { try await load.save() }
    }
  }

  @Test func `a load commits, tells its progress, and is listed as a run`() async throws {
    try await LocalCluster.with { cluster in
      var load = load(cluster)
      load.createsTable = true
      load.types = ["id": "real"]
      load.renames = ["name": "who"]
      let reports = Mutex<[LoadProgressReport]>([])
      let result = try await load.save { report in reports.withLock { $0.append(report) } }
      #expect(result.outcome == .committed)
      #expect(result.rows == LocalCluster.rows.reduce(0, +))
      #expect(try await cluster.count("T") == result.rows)
      let seen = reports.withLock { $0 }
      #expect(seen.last?.fraction == 1)
      #expect(seen.last?.partitionsVerified == 1)
      #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.fraction <= $1.fraction })
      #expect(RunCatalogue(cluster.state).find(result.run)?.state.outcome == .committed)
    }
  }

  @Test func `rows with bad values are quarantined, and the others divided by a column`() async throws {
    try await LocalCluster.with { cluster in
      let file = URL(filePath: cluster.folder).appending(path: "bad.csv")
      try Data("k,n\na,1\nb,2\na,many\n,4\n".utf8).write(to: file)
      var load = load(cluster)
      load.sources = [file.path]
      load.createsTable = true
      load.types = ["n": "long"]
      await #expect(throws: LoadError.self) { try await load.save() }

      load.badValues = .quarantine
      load.partitionColumns = ["k"]
      let result = try await load.save()
      #expect(result.outcome == .committed)
      #expect(result.rows == 3)
      let aside = try String(contentsOfFile: try #require(result.quarantineFile), encoding: .utf8)
      #expect(aside.contains("many"))
      let plan = try RunFolder(run: result.run, state: cluster.state).plan()
      #expect(plan.partitions.count == 3)
      #expect(plan.temporaryPaths.allSatisfy { !FileManager.default.fileExists(atPath: $0) })
    }
  }

  @Test func `what stands against a load is told in words, and nothing is changed`() async throws {
    try await LocalCluster.with { cluster in
      let missing = await #expect(throws: LoadError.self) { try await load(cluster).save() }
      #expect(missing?.what.contains("'T'") == true)
      var wrong = load(cluster)
      wrong.types = ["id": "lnog"]
      let type = await #expect(throws: LoadError.self) { try await wrong.save() }
      #expect(type?.description.contains("lnog") == true)
      var split = load(cluster)
      split.requestID = "a\r\nX-Header: b"
      let name = await #expect(throws: LoadError.self) { try await split.save() }
      #expect(name?.what.contains("up to 128 letters") == true)
      let count = try await cluster.count("T")
      #expect(count == nil)
    }
  }

  @Test func `a load whose task is cancelled takes back what it did`() async throws {
    try await LocalCluster.with { cluster in
      cluster.faults.onIngestion(.hold)
      var load = load(cluster)
      load.createsTable = true
      let (reports, continuation) = AsyncStream<Void>.makeStream()
      let task = Task { [load] in
        defer { continuation.finish() }
        return try await load.save { if $0.rowsRead == $0.rows { continuation.yield() } }
      }
      for await _ in reports { break }
      task.cancel()
      let result = try await task.value
      #expect(result.outcome == .notCommitted)
      let plan = try RunCatalogue(cluster.state).find(result.run)?.folder.plan()
      let isGone = try await cluster.stagingIsGone(try #require(plan))
      #expect(isGone)
      let count = try await cluster.count("T")
      #expect(count == nil)
    }
  }
}
