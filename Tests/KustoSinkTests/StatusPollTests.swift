import Foundation
import KustoClient
import KustoSink
import LocalKusto
import Testing

/// What became of many partitions is asked in few requests.
@Suite struct StatusPollTests {
  @Test func `a look at fifty queued partitions is one request`() async throws {
    try await LocalCluster.with { cluster in
      let folder = "\(cluster.folder)/many"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for number in 0..<50 {
        try "n\n\(number)\n".write(toFile: "\(folder)/\(number).csv", atomically: true, encoding: .utf8)
      }
      let profile = try DatasetInspector().inspect([folder])
      var choices = LoadChoices(
        target: .init(cluster: "local", database: "Demo", table: "T"), create: .createIfNotExist, parallel: 8)
      choices.packsFiles = false
      let plan = try await cluster.session.plan(profile, choices)
      #expect(plan.partitions.count == 50)
      cluster.faults.onIngestion(at: 1...Int.max, .hold)
      let running = Task { try await cluster.run(plan) }
      func posts() -> Int { cluster.faults.history.count { $0.route == .queue && $0.method == "POST" } }
      for _ in 0..<1000 where posts() < 50 { try await Task.sleep(for: .milliseconds(10)) }
      #expect(posts() == 50)
      let before = cluster.faults.history.count
      try await Task.sleep(for: .milliseconds(400))
      let looks = cluster.faults.history.dropFirst(before).filter { $0.route == .statusTable && $0.method == "GET" }
      cluster.faults.release()
      #expect(try await running.value.outcome == .committed)
      #expect(!looks.isEmpty)
      // Each look asks for the rows of the run; none asks for a row.
      #expect(looks.allSatisfy { !$0.text.contains("RowKey") }, "\(looks.prefix(3))")
    }
  }

  @Test func `a table of more rows than a page has is read to its end`() async throws {
    try await LocalCluster.with { cluster in
      let lent = try await cluster.session.service.run(.ingestionResources, database: nil)
      let table = StorageAddress(try #require(try IngestionResources(lent).statusTables.first))
      let key = UUID().uuidString.lowercased()
      for number in 0..<1_250 {
        let entity = StatusEntity(
          partitionKey: number < 1_200 ? key : "another", rowKey: "row-\(number)", sourceID: UUID(),
          sourcePath: "b", database: "Demo", table: "T", updatedOn: Date())
        try await cluster.session.service.insertStatus(entity, into: table)
      }
      let before = cluster.faults.history.count
      let found = try await cluster.session.service.statuses(partitionKey: key, in: table)
      #expect(found.count == 1_200)
      #expect(found.values.allSatisfy { $0.state == .pending })
      #expect(cluster.faults.history.count - before == 2)
    }
  }
}
