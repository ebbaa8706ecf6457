import Foundation
import SinkEngine
import Testing

/// The promise: whatever goes wrong at whatever step, all rows are in the target once, or none.
@Suite struct FaultAtEveryStepTests {
  private typealias Fault = MemoryService.Fault
  private static let rows = [3, 4]
  private static let before = 5

  /// How a fault goes on from its step.
  enum Lasting: CaseIterable {
    /// The one request.
    case once
    /// Six requests: longer than a hiccup, shorter than the patience for most steps.
    case forAWhile
    /// For ever: the service is gone for good.
    case forEver
  }

  private static func steps(targetIsMissing: Bool) async -> Int {
    let service = MemoryService()
    if !targetIsMissing { await service.addTable("T", schema: Samples.schema, rows: before) }
    _ = await Samples.run(Samples.plan(rows: rows, targetIsMissing: targetIsMissing, parallel: 1), service)
    return await service.requests.count
  }

  @Test(
    arguments: [
      MemoryService.Fault.lostRequest, .lostAnswer, .garbage, .status(400), .status(401), .status(429), .status(500),
      .status(503),
      .unreachable, .late(requests: 1), .late(requests: 4),
    ], [false, true])
  func `a fault at each step ends with all rows once or none`(fault: MemoryService.Fault, missing: Bool) async {
    let steps = await Self.steps(targetIsMissing: missing)
    #expect(steps > 15)
    for step in 0..<steps {
      for lasting in Lasting.allCases {
        await check(fault, from: step, lasting: lasting, targetIsMissing: missing)
      }
    }
  }

  private func check(_ fault: MemoryService.Fault, from step: Int, lasting: Lasting, targetIsMissing: Bool) async {
    let last =
      switch lasting {
      case .once: step
      case .forAWhile: step + 5
      case .forEver: Int.max
      }
    let service = MemoryService { (step...last).contains($0.number) ? fault : nil }
    let before = targetIsMissing ? 0 : Self.before
    if !targetIsMissing { await service.addTable("T", schema: Samples.schema, rows: before) }
    let plan = Samples.plan(rows: Self.rows, targetIsMissing: targetIsMissing, parallel: 1)
    let state = await Samples.run(plan, service)
    let name = await service.requests[step].name
    let place = Comment(rawValue: "\(fault) at \(step) (\(name)), \(lasting): \(state.message ?? "no message")")
    let rows = await service.rows(of: "T") ?? 0
    switch state.outcome {
    case .committed: #expect(rows == before + plan.rows, place)
    case .notCommitted: #expect(rows == before, place)
    case .unknown:
      // Only when nobody answers any more after the move was sent.
      #expect(lasting != .once, place)
      #expect(rows == before || rows == before + plan.rows, place)
    case .detached, nil: Issue.record(place)
    }
    guard lasting == .once else { return }
    #expect(await service.tables[plan.staging] == nil || state.warnings.contains { $0.contains("staging") }, place)
    if state.outcome == .notCommitted, targetIsMissing, fault != .late(requests: 4) {
      #expect(await service.tables["T"] == nil, place)
    }
  }
}
