import Foundation
import KustoClient
import KustoSink
import LocalKusto
import Testing

/// The promise over the real wire: each kind of request goes wrong in each way, and all rows are there once or none.
@Suite struct FaultsOverHTTPTests {
  /// By queue and by REST, which have requests of their own.
  @Test(
    arguments: [
      FaultPlan.Fault.reset, .loseAnswer, .status(500), .status(503), .status(429, retryAfter: 1),
      .actThenStatus(500), .status(401), .answer("", acts: true), .answer("", acts: false),
      .answer("<html><body>Please sign in</body></html>", acts: true),
      .answer("<html><body>Please sign in</body></html>", acts: false),
      .answer(#"{"Tables":[{"TableName":"Table_0","Columns":[{"#, acts: true), .delay(.milliseconds(200)),
    ], [false, true])
  func `each request goes wrong once`(fault: FaultPlan.Fault, byREST: Bool) async throws {
    try await LocalCluster.with(prefersREST: byREST) { cluster in
      let steps = try await cluster.steps()
      #expect(steps.count > (byREST ? 8 : 12))
      #expect(byREST == steps.contains { $0.route == .rest && $0.method == "POST" })
      for (number, step) in steps.enumerated() {
        let plan = try await cluster.plan(into: "T\(number)")
        cluster.faults.on(step.route, method: step.method, containing: step.text, fault)
        let state = try await cluster.run(plan)
        cluster.faults.clear()
        let place = Comment(rawValue: "\(fault) at \(step): \(state.message ?? "no message")")
        // Once is never enough to stop a load.
        #expect(state.outcome == .committed, place)
        #expect(try await cluster.count("T\(number)") == LocalCluster.rows.reduce(0, +), place)
        #expect(try await cluster.stagingIsGone(plan), place)
      }
    }
  }

  @Test func `a service that is long to answer is told as an outage, which ends with its answer`() async throws {
    try await LocalCluster.with { cluster in
      // The second look brings nothing but an end of the silence.
      cluster.faults.on(.statusTable, method: "GET", at: 1...2, .delay(.seconds(2)))
      var limits = RunLimits.standard
      limits.silence = 0.3
      let execution = try RunExecution(try await cluster.plan(into: "T"), state: cluster.state)
      let state = await execution.run(on: cluster.session.service, limits: limits)
      #expect(state.outcome == .committed && state.outage == nil)
      // As a console sees it that attaches later.
      let events = RunLogReader.all(in: execution.folder)
      let silent = try #require(events.firstIndex { $0.body.name == "service.silent" })
      let answered = try #require(events.firstIndex { $0.body.name == "service.answered" })
      #expect(silent < answered)
      let outage = try #require(RunState(folding: events[...silent]).outage)
      #expect(events[silent].at.timeIntervalSince(outage.since) < 5)
      #expect(RunState(folding: events[...answered]).outage == nil)
      // On a busy machine another request may have been silent before.
      let silences = events.map { event in
        if case .serviceAnswered(let silence) = event.body { silence.silentMilliseconds } else { 0 }
      }
      #expect((silences.max() ?? 0) >= 1900, "\(silences)")
    }
  }

  @Test(arguments: 1...4)
  func `a lost answer to any upload, of a block or of the list of blocks, stops no load`(upload: Int) async throws {
    try await LocalCluster.with { cluster in
      cluster.faults.on(.blob, method: "PUT", at: upload...upload, .loseAnswer)
      let state = try await cluster.load(into: "T")
      let uploads = cluster.faults.history.count { $0.route == .blob && $0.method == "PUT" }
      #expect(uploads == 5)
      #expect(state.outcome == .committed, Comment(rawValue: state.message ?? ""))
      let count = try await cluster.count("T")
      #expect(count == LocalCluster.rows.reduce(0, +))
    }
  }

  @Test(arguments: [FaultPlan.Fault.reset, .loseAnswer, .status(503), .status(400, permanent: true)], [false, true])
  func `each kind of request goes wrong for ever`(fault: FaultPlan.Fault, byREST: Bool) async throws {
    try await LocalCluster.with(prefersREST: byREST) { cluster in
      for (number, step) in try await cluster.steps().enumerated() {
        let table = "T\(number)"
        let plan = try await cluster.plan(into: table)
        cluster.faults.on(step.route, method: step.method, containing: step.text, at: 1...Int.max, fault)
        let state = try await cluster.run(plan)
        cluster.faults.clear()
        let place = Comment(rawValue: "\(fault) at \(step): \(state.message ?? "no message")")
        let count = try await cluster.count(table) ?? 0
        switch state.outcome {
        case .committed: #expect(count == LocalCluster.rows.reduce(0, +), place)
        case .notCommitted: #expect(count == 0, place)
        // Only the questions after the commit can leave it unknown.
        case .unknown: #expect(step.text.hasPrefix(".show") || step.text.hasPrefix(".drop"), place)
        case .detached, nil: Issue.record(place)
        }
      }
    }
  }
}

/// What a request is: its route and the beginning of what it says.
private struct RequestKind: Hashable, Sendable, CustomStringConvertible {
  var route: FaultPlan.Route
  var method: String
  var text: String

  init(_ seen: FaultPlan.Seen) {
    route = seen.route
    method = seen.method
    let words = seen.text.split(separator: " ")
    // `.move async extents`, `.alter table [..] policy merge`: enough of a command to tell it from others.
    text = seen.route == .management ? words.prefix(2).joined(separator: " ") : ""
  }

  var description: String { "\(route.rawValue) \(method) \(text)" }
}

extension LocalCluster {
  /// The kinds of requests of one load, in the order of their names.
  fileprivate func steps() async throws -> [RequestKind] {
    let before = faults.history.count
    #expect(try await load(into: "Undisturbed").outcome == .committed)
    return Set(faults.history.dropFirst(before).map(RequestKind.init)).sorted { "\($0)" < "\($1)" }
  }
}
