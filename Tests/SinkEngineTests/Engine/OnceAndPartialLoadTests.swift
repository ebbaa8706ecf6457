import Foundation
import Kusto
import SinkEngine
import Testing

/// Loads that may lack a partition, and loads that happen once.
@Suite struct OnceAndPartialLoadTests {
  /// Partition `index` fails for good.
  private static func service(failing index: Int) async -> MemoryService {
    var behaviour = MemoryService.Behaviour()
    behaviour.ingestion = { blob, _ in
      blob.contains("part-\(index).") ? IngestionStatus(state: .failed, errorCode: "Bad", details: "it is bad") : nil
    }
    let service = MemoryService(behaviour: behaviour)
    await service.addTable("T", schema: Samples.schema, rows: 5)
    return service
  }

  @Test func `a failure that will not pass ends the load at once, without a second try`() async {
    let service = await Self.service(failing: 1)
    let state = await Samples.run(Samples.plan(rows: Array(repeating: 3, count: 60), parallel: 1), service)
    #expect(state.outcome == .notCommitted)
    #expect(state.retries == 0)
    #expect(await service.requests.count { $0.name == "post message" } < 30)
    #expect(await service.rows(of: "T") == 5)
  }

  @Test func `what may be missing is left out, everything else is committed`() async {
    let service = await Self.service(failing: 1)
    var plan = Samples.plan(rows: [3, 4, 2])
    plan.allowPartial = ["f1.csv"]
    let state = await Samples.run(plan, service)
    #expect(state.outcome == .committed, "\(state.message ?? "")")
    #expect(state.committedRows == 5)
    #expect(state.message == "without f1.csv, as allowed")
    #expect(await service.rows(of: "T") == 10)
    #expect(await service.tables.keys.sorted() == ["T"])
  }

  @Test func `a load of which nothing arrives commits nothing, whatever may be missing`() async {
    let service = await Self.service(failing: 0)
    var plan = Samples.plan(rows: [3])
    plan.allowPartial = ["f0.csv"]
    #expect(await Samples.run(plan, service).outcome == .notCommitted)
    #expect(await service.rows(of: "T") == 5)
  }

  @Test(arguments: [false, true])
  func `killed at any request of a load that lacks a partition, then resumed: the others once`(carriesOut: Bool) async {
    var plan = Samples.plan(rows: [3, 4, 2], parallel: 1)
    plan.allowPartial = ["f1.csv"]
    let whole = await Self.service(failing: 1)
    _ = await Samples.run(plan, whole)
    let steps = await whole.requests.count
    #expect(steps > 15)
    for step in 0..<steps {
      let service = await Self.service(failing: 1)
      let first = await MortalRun.untilDeath(plan, service, deathAt: step, carriesOut: carriesOut)
      let second = await MortalRun.untilDeath(plan, service, resuming: first.events)
      let place = Comment(rawValue: "step \(step): \(second.state?.message ?? "")")
      #expect(second.state?.outcome == .committed, place)
      #expect(await service.rows(of: "T") == 10, place)
      #expect(await service.tables.keys.sorted() == ["T"], place)
    }
  }

  private static var once: Plan {
    var plan = Samples.plan(rows: [3, 4], parallel: 1)
    plan.ingestIfNotExists = "x"
    plan.userTags = [Plan.ingestTag("x")]
    return plan
  }

  @Test func `a text that the table holds already makes the load needless before anything is made`() async {
    let service = MemoryService()
    await service.addTable("T", schema: Samples.schema)
    await service.addRows(9, to: "T", tags: [Plan.ingestTag("x")])
    let state = await Samples.run(Self.once, service)
    #expect(state.outcome == .committed)
    #expect(state.committedRows == 0)
    #expect(await service.rows(of: "T") == 9)
    #expect(await service.requests.map(\.name) == [".show extents"])
  }

  @Test func `a load of the same text that comes while this one uploads makes it needless`() async {
    let service = MemoryService()
    await service.addTable("T", schema: Samples.schema)
    let other = Collected<Bool>()
    let state = await Samples.run(Self.once, service) { event in
      guard case .partitionUploaded = event.body, other.all.isEmpty else { return }
      other.append(true)
      Task { await service.addRows(9, to: "T", tags: [Plan.ingestTag("x")]) }
    }
    #expect(state.outcome == .committed)
    #expect(state.committedRows == 0)
    #expect(await service.rows(of: "T") == 9)
    #expect(await service.tables.keys.sorted() == ["T"])
  }

  @Test func `a load of a text that is not there is loaded, and resumed after a death anywhere`() async {
    let whole = MemoryService()
    await whole.addTable("T", schema: Samples.schema)
    #expect(await Samples.run(Self.once, whole).outcome == .committed)
    for step in 0..<(await whole.requests.count) {
      let service = MemoryService()
      await service.addTable("T", schema: Samples.schema)
      let first = await MortalRun.untilDeath(Self.once, service, deathAt: step, carriesOut: true)
      let second = await MortalRun.untilDeath(Self.once, service, resuming: first.events)
      #expect(second.state?.outcome == .committed, "step \(step)")
      #expect(await service.rows(of: "T") == 7, "step \(step)")
    }
  }
}
