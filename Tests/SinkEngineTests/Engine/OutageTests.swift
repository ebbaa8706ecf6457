import Kusto
import SinkEngine
import Testing

/// The log tells when the service falls silent and when it answers again, whatever the answer brings.
@Suite struct OutageTests {
  /// Partitions that Kusto does not ingest: a look at their status brings nothing new.
  private static var idle: MemoryService.Behaviour {
    var behaviour = MemoryService.Behaviour()
    behaviour.ingestion = { _, _ in IngestionStatus(state: .pending) }
    return behaviour
  }

  @Test(arguments: [MemoryService.Fault.lostAnswer, .unreachable, .status(503)])
  func `the first good answer after failures is in the log, though it brings nothing new`(
    fault: MemoryService.Fault
  ) async throws {
    let service = MemoryService(behaviour: Self.idle) {
      $0.name == "read status" && (2...3).contains($0.earlier) ? fault : nil
    }
    await service.addTable("T", schema: Samples.schema)
    let states = Collected<RunState>()
    let folded = Collected<RunEvent>()
    var limits = RunLimits.standard
    limits.ingestionPatience = 60
    let state = await Samples.run(Samples.plan(rows: [1]), service, limits: limits) { event in
      folded.append(event)
      states.append(RunState(folding: folded.all))
    }
    let names = folded.all.map(\.body.name).filter { $0.hasPrefix("step.") || $0.hasPrefix("service.") }
    #expect(names == ["step.retried", "step.retried", "service.answered"])
    let outages = zip(folded.all, states.all).filter { $1.outage != nil }.map(\.0.body.name)
    #expect(Set(outages) == ["step.retried"])
    #expect(state.outage == nil)
    let silences = folded.all.compactMap { event in
      if case .serviceAnswered(let answered) = event.body { answered.silentMilliseconds } else { nil }
    }
    #expect(silences.count == 1 && silences[0] > 0)
  }

  @Test func `an upload that takes long is no silence of the service`() async {
    let service = MemoryService { $0.name == "put block" ? .slow(seconds: 0.5) : nil }
    await service.addTable("T", schema: Samples.schema)
    var limits = RunLimits.standard
    limits.silence = 0.1
    let events = Collected<RunEvent>()
    let state = await Samples.run(Samples.plan(rows: [1]), service, limits: limits) { events.append($0) }
    #expect(state.outcome == .committed)
    #expect(!events.all.contains { $0.body.name == "service.silent" })
  }

  @Test func `a request without an answer is told long before it is given up`() async throws {
    let service = MemoryService { $0.name == "read status" ? .hang(carriesOut: false) : nil }
    await service.addTable("T", schema: Samples.schema)
    var limits = RunLimits.standard
    limits.silence = 0.1
    limits.stopPatience = 0.2
    limits.grace = 0.2
    let stop = StopRequest()
    let plan = Samples.plan(rows: [1])
    let events = Collected<RunEvent>()
    let recorder = RunRecorder(run: plan.run, log: nil, clock: .system) { event in
      events.append(event)
      if case .serviceSilent = event.body { stop.request(by: .signal) }
    }
    let run = SinkRun(
      plan: plan, service: service, recorder: recorder, stop: stop, process: .init(pid: 1, host: "test", version: "0"),
      limits: limits
    ) { LineSource(rows: $0.partition.rows) }
    let state = await run.execute()
    #expect(state.outcome == .notCommitted)
    let silent = try #require(events.all.first { $0.body.name == "service.silent" })
    let before = RunState(folding: events.all.filter { $0.sequence <= silent.sequence })
    let outage = try #require(before.outage)
    #expect(outage.since < silent.at)
    // It is told once, until an answer comes.
    let told = events.all.map(\.body.name).filter { $0.hasPrefix("service.") }
    #expect(!zip(told, told.dropFirst()).contains { $0 == "service.silent" && $1 == "service.silent" }, "\(told)")
  }
}
