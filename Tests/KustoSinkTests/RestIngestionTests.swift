import Foundation
import KustoClient
import KustoSink
import LocalKusto
import Testing

/// Ingestion by REST where data management prefers it, and the way back to the queue.
@Suite struct RestIngestionTests {
  @Test func `a service that prefers REST gets no message in its queue`() async throws {
    try await LocalCluster.with(prefersREST: true) { cluster in
      let plan = try await cluster.plan(into: "T")
      #expect(plan.loadRoute == LoadRoute(.storage, .rest, .move))
      #expect(plan.steps.contains { $0.text.hasPrefix("POST /v1/rest/ingestion/queued/Demo/KustoSinkStaging_T_") })
      let before = cluster.faults.history.count
      let state = try await cluster.run(plan)
      #expect(state.outcome == .committed, Comment(rawValue: state.message ?? ""))
      #expect(try await cluster.count("T") == 8)
      let sent = cluster.faults.history.dropFirst(before)
      #expect(!sent.contains { $0.route == .queue || $0.route == .statusTable })
      #expect(!sent.contains { $0.text.hasPrefix(".get ") })
      #expect(sent.count { $0.route == .rest && $0.method == "POST" } == 2)
    }
  }

  @Test func `an offer that is none leaves the queue`() async throws {
    let page = "<html>the front page of a proxy</html>"
    let offers: [FaultPlan.Fault] = [
      .status(404), .status(405, permanent: true), .status(500), .reset, .answer(page, acts: false),
      .answer("{}", acts: false),
      .answer("{\"ingestionSettings\":{\"preferredIngestionMethod\":\"REST\"}}", acts: false),
    ]
    try await LocalCluster.with(prefersREST: true) { cluster in
      for offer in offers {
        cluster.faults.on(.rest, containing: "configuration", at: 1...10, offer)
        let plan = try await cluster.plan(into: "T")
        #expect(plan.loadRoute == .standard, "\(offer)")
        cluster.faults.clear()
      }
    }
    try await LocalCluster.with { cluster in
      let plan = try await cluster.plan(into: "T")
      #expect(plan.loadRoute == .standard)
    }
  }

  @Test(arguments: [404, 405, 501])
  func `a blob that is not taken by REST goes to the queue, which is told`(status: Int) async throws {
    try await LocalCluster.with(prefersREST: true) { cluster in
      let plan = try await cluster.plan(into: "T", parallel: 1)
      cluster.faults.on(.rest, method: "POST", .status(status, permanent: true))
      let state = try await cluster.run(plan)
      #expect(state.outcome == .committed, Comment(rawValue: state.message ?? ""))
      #expect(try await cluster.count("T") == 8)
      #expect(state.warnings.count { $0.contains("it goes to the queue") } == 1, "\(state.warnings)")
      #expect(cluster.faults.history.count { $0.route == .queue && $0.method == "POST" } == 1)
    }
  }

  @Test func `a failure is told in the service's words, and nothing is in the table`() async throws {
    try await LocalCluster.with(prefersREST: true) { cluster in
      let plan = try await cluster.plan(into: "T")
      cluster.faults.onIngestion(
        at: 1...10, .fail(code: "Stream_WrongNumberOfFields", status: "Permanent", details: "record 3 has 5 fields"))
      let state = try await cluster.run(plan)
      #expect(state.outcome == .notCommitted)
      #expect(state.message?.contains("record 3 has 5 fields") == true, "\(state.message ?? "")")
      #expect(try await cluster.count("T") == nil)
    }
  }

  @Test func `a state that cannot be read for a while is asked for again`() async throws {
    let wrong: [FaultPlan.Fault] = [
      .reset, .loseAnswer, .status(503), .status(429, retryAfter: 1), .answer("<html></html>", acts: false),
      .answer("{\"status\":{}}", acts: false), .answer("{\"status\":{},\"details\":[{}]}", acts: false),
    ]
    try await LocalCluster.with(prefersREST: true) { cluster in
      for (index, fault) in wrong.enumerated() {
        let plan = try await cluster.plan(into: "T\(index)")
        cluster.faults.on(.rest, method: "GET", containing: "/queued/", at: 1...2, fault)
        let state = try await cluster.run(plan)
        cluster.faults.clear()
        #expect(state.outcome == .committed, "\(fault): \(state.message ?? "")")
        #expect(try await cluster.count("T\(index)") == 8)
      }
    }
  }

  @Test func `more partitions than one look asks about are all found`() async throws {
    try await LocalCluster.with(prefersREST: true) { cluster in
      let plan = try await cluster.manyPartitions(40, into: "M")
      cluster.faults.onIngestion(.hold)
      // Two workers: both wait, so that all forty are looked at.
      cluster.faults.onIngestion(at: 2...2, .hold)
      let watch = Task {
        while cluster.faults.history.count(where: { $0.text.contains("/queued/") && $0.method == "GET" }) < 20 {
          try await Task.sleep(for: .milliseconds(20))
        }
        cluster.faults.release()
      }
      let state = try await cluster.run(plan)
      try await watch.value
      #expect(state.outcome == .committed, Comment(rawValue: state.message ?? ""))
      #expect(try await cluster.count("M") == 40)
    }
  }

  @Test func `one of many partitions that fails for good ends the load in its words`() async throws {
    try await LocalCluster.with(prefersREST: true) { cluster in
      let plan = try await cluster.manyPartitions(40, into: "M")
      // Another worker goes on with the rest, so that the look is at more partitions than it asks about.
      cluster.faults.onIngestion(
        at: 20...20, .fail(code: "Download_Forbidden", status: "Permanent", details: "the blob cannot be read"))
      let state = try await cluster.run(plan)
      #expect(state.outcome == .notCommitted)
      #expect(state.message?.contains("the blob cannot be read") == true, "\(state.message ?? "")")
      #expect(try await cluster.count("M") == nil)
      #expect(try await cluster.stagingIsGone(plan))
    }
  }

  @Test func `rows that came by REST are taken out again by undo, and the other load stays`() async throws {
    try await LocalCluster.with(prefersREST: true) { cluster in
      let plans = [try await cluster.plan(into: "T"), try await cluster.plan(into: "T")]
      for plan in plans { #expect(try await cluster.run(plan).outcome == .committed) }
      #expect(try await cluster.count("T") == 16)
      let undo = try UndoExecution(RunFolder(run: plans[0].run, state: cluster.state), clock: LocalCluster.impatient())
      #expect(try await undo.run(on: cluster.session.service) == .undone(rows: 8))
      #expect(try await cluster.count("T") == 8)
    }
  }

  @Test(arguments: [
    "", "[]", "null", "{\"ingestionOperationId\":7}", "{\"ingestionOperationId\":\"\"}", "<html></html>",
    "{\"ingestionOperationId\":",
  ])
  func `an answer to a blob that cannot be read is asked again, and no row comes twice`(body: String) async throws {
    try await LocalCluster.with(prefersREST: true) { cluster in
      let plan = try await cluster.plan(into: "T", parallel: 1)
      cluster.faults.on(.rest, method: "POST", .answer(body, acts: true))
      let state = try await cluster.run(plan)
      let count = try await cluster.count("T") ?? 0
      // Either the second delivery is found when rows are verified, or it was never made.
      #expect(state.outcome == .committed ? count == 8 : count == 0, "\(state.message ?? "")")
      #expect(state.outcome != .unknown)
    }
  }
}

extension LocalCluster {
  /// The plan of loading so many files of one row, each a partition, all at the same time.
  fileprivate func manyPartitions(_ count: Int, into table: String) async throws -> Plan {
    let folder = "\(folder)/many"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for file in 0..<count {
      try "n\n\(file)\n".write(toFile: "\(folder)/\(file).csv", atomically: true, encoding: .utf8)
    }
    var choices = LoadChoices(
      target: .init(cluster: "local", database: "Demo", table: table), create: .createIfNotExist, parallel: count)
    choices.packsFiles = false
    let plan = try await session.plan(try DatasetInspector().inspect([folder]), choices)
    #expect(plan.partitions.count == count)
    return plan
  }
}
