import Foundation
import KustoSink
import LocalKusto
import Testing

/// Taking the rows of one of two loads out again over the real wire, while its requests go wrong.
@Suite struct UndoOverHTTPTests {
  private static let rows = LocalCluster.rows.reduce(0, +)

  /// Two loads into `table`; gives the folder of the first.
  private func loads(into table: String, _ cluster: LocalCluster) async throws -> RunFolder {
    let plans = [try await cluster.plan(into: table), try await cluster.plan(into: table)]
    for plan in plans { #expect(try await cluster.run(plan).outcome == .committed) }
    return RunFolder(run: plans[0].run, state: cluster.state)
  }

  private func undo(_ folder: RunFolder, _ cluster: LocalCluster) async throws -> UndoOutcome {
    try await UndoExecution(folder, clock: LocalCluster.impatient()).run(on: cluster.session.service)
  }

  /// How many requests an undo has that nothing disturbs.
  private func requests(_ cluster: LocalCluster) async throws -> Int {
    let folder = try await loads(into: "Plain", cluster)
    let before = cluster.faults.history.count
    #expect(try await undo(folder, cluster) == .undone(rows: Self.rows))
    #expect(try await cluster.count("Plain") == Self.rows)
    return cluster.faults.history.count - before
  }

  @Test(arguments: [
    FaultPlan.Fault.reset, .loseAnswer, .status(500), .status(503), .status(429, retryAfter: 1),
    .actThenStatus(500), .status(401), .answer("", acts: true), .answer("", acts: false),
    .answer("<html><body>Please sign in</body></html>", acts: true),
    .answer(#"{"Tables":[{"TableName":"Table_0","Columns":[{"#, acts: true), .delay(.milliseconds(200)),
  ])
  func `each request of an undo goes wrong once, and the other load stays`(fault: FaultPlan.Fault) async throws {
    try await LocalCluster.with { cluster in
      let requests = try await requests(cluster)
      #expect(requests >= 3)
      for number in 1...requests {
        let folder = try await loads(into: "T\(number)", cluster)
        cluster.faults.on(nil, at: number...number, fault)
        let outcome = try await undo(folder, cluster)
        cluster.faults.clear()
        let place = Comment(rawValue: "\(fault) at request \(number)")
        #expect(outcome == .undone(rows: Self.rows), place)
        #expect(try await cluster.count("T\(number)") == Self.rows, place)
      }
    }
  }

  @Test(arguments: [FaultPlan.Fault.reset, .loseAnswer, .status(503), .status(400, permanent: true)])
  func `from some request on an undo goes wrong for ever, and the next one ends it`(fault: FaultPlan.Fault) async throws
  {
    try await LocalCluster.with { cluster in
      let requests = try await requests(cluster)
      for number in 1...requests {
        let folder = try await loads(into: "T\(number)", cluster)
        cluster.faults.on(nil, at: number...Int.max, fault)
        let outcome = try await undo(folder, cluster)
        cluster.faults.clear()
        let place = Comment(rawValue: "\(fault) from request \(number) on: \(outcome)")
        let count = try await cluster.count("T\(number)")
        switch outcome {
        case .undone: #expect(count == Self.rows, place)
        case .refused: #expect(count == 2 * Self.rows, place)
        case .unknown: #expect(count == Self.rows || count == 2 * Self.rows, place)
        }
        #expect(try await undo(folder, cluster) == .undone(rows: Self.rows), place)
        #expect(try await cluster.count("T\(number)") == Self.rows, place)
      }
    }
  }
}
