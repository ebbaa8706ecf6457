import Foundation
import SinkEngine
import Testing

/// A limit holds at every request, also against a service that never answers.
@Suite struct TimeLimitTests {
  private static let limit = 0.3
  private static let grace = 0.4

  private static var limits: RunLimits {
    var limits = RunLimits.standard
    limits.grace = grace
    limits.stopPatience = 0.5
    limits.lateArrival = 0.05
    return limits
  }

  private static func run(
    _ plan: Plan, _ service: MemoryService, _ stop: StopRequest
  ) async -> (state: RunState, seconds: Double) {
    let clock = EngineClock.system
    let recorder = RunRecorder(run: plan.run, log: nil, clock: clock)
    let run = SinkRun(
      plan: plan, service: service, recorder: recorder, stop: stop, process: .init(pid: 1, host: "test", version: "0"),
      clock: clock, limits: limits
    ) { LineSource(rows: $0.partition.rows) }
    let begin = clock.uptime()
    let state = await run.execute()
    return (state, clock.uptime() - begin)
  }

  private static func requests() async -> Int {
    let service = MemoryService()
    _ = await Samples.run(Samples.plan(rows: [3, 4], targetIsMissing: true, parallel: 1), service)
    return await service.requests.count
  }

  @Test func `a service that hangs from any request on holds nobody beyond the limit and its grace`() async {
    let steps = await Self.requests()
    #expect(steps > 15)
    await withTaskGroup(of: Void.self) { group in
      for step in 0..<steps {
        for carriesOut in [false, true] { group.addTask { await Self.check(step, carriesOut: carriesOut) } }
      }
    }
  }

  private static func check(_ step: Int, carriesOut: Bool) async {
    let service = MemoryService {
      $0.number == step ? .hang(carriesOut: carriesOut) : $0.number > step ? .hang(carriesOut: false) : nil
    }
    let clock = EngineClock.system
    let plan = Samples.plan(rows: [3, 4], targetIsMissing: true, parallel: 1)
    let stop = StopRequest(deadline: clock.uptime() + limit, clock: clock)
    let (state, seconds) = await run(plan, service, stop)
    let requests = await service.requests
    // On a busy machine the limit may come before the request that hangs.
    let name = step < requests.count ? requests[step].name : "not reached"
    let place = Comment(rawValue: "\(name), \(carriesOut): \(seconds) s, \(state.message ?? "")")
    // Generous for a busy machine; without a limit it would be an hour.
    #expect(seconds < limit + grace + 5, place)
    let rows = await service.rows(of: "T") ?? 0
    switch state.outcome {
    case .committed: #expect(rows == 7, place)
    case .notCommitted: #expect(rows == 0, place)
    case .unknown: #expect(rows == 0 || rows == 7, place)
    default: Issue.record(place)
    }
  }

  @Test func `one wish to stop against a black hole ends soon, a second one sooner`() async {
    for wishes in 1...2 {
      let service = MemoryService { $0.number > 5 ? .hang(carriesOut: false) : nil }
      await service.addTable("T", schema: Samples.schema)
      let stop = StopRequest()
      async let ended = Self.run(Samples.plan(rows: [3, 4]), service, stop)
      try? await Task.sleep(for: .milliseconds(200))
      for _ in 0..<wishes { stop.request(by: .signal) }
      let (state, seconds) = await ended
      #expect(state.outcome == .notCommitted)
      // Generous for a busy machine, as above: without a limit it would be minutes.
      #expect(seconds < 20, "\(wishes): \(seconds) s")
    }
  }
}
