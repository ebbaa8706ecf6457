import Foundation
import SinkEngine
import Testing

/// A process that dies at any request, and the one that takes its run up again, which may die too.
@Suite struct ResumeTests {
  private static let rows = [3, 4, 1]

  private static func requests(missing: Bool) async -> Int {
    let service = MemoryService()
    if !missing { await service.addTable("T", schema: Samples.schema) }
    _ = await Samples.run(Samples.plan(rows: rows, targetIsMissing: missing, parallel: 1), service)
    return await service.requests.count
  }

  @Test(arguments: [false, true], [false, true])
  func `killed at any request, then resumed: all rows once`(missing: Bool, carriesOut: Bool) async {
    let steps = await Self.requests(missing: missing)
    #expect(steps > 20)
    for step in 0..<steps {
      let service = MemoryService()
      let before = missing ? 0 : 5
      if !missing { await service.addTable("T", schema: Samples.schema, rows: before) }
      let plan = Samples.plan(rows: Self.rows, targetIsMissing: missing, parallel: 1)
      let first = await MortalRun.untilDeath(plan, service, deathAt: step, carriesOut: carriesOut)
      let second = await MortalRun.untilDeath(plan, service, resuming: first.events)
      let place = Comment(rawValue: "step \(step): \(second.state?.message ?? "")")
      #expect(second.state?.outcome == .committed, place)
      #expect(await service.rows(of: "T") == before + plan.rows, place)
      #expect(await service.tables.keys.sorted() == ["T"], place)
      #expect(second.events.map(\.sequence) == Array(0..<second.events.count), place)
    }
  }

  @Test func `a resume that is killed at any request is resumed again`() async {
    let steps = await Self.requests(missing: true)
    for step in stride(from: 2, to: steps, by: 3) {
      for again in stride(from: 0, to: 12, by: 2) {
        let service = MemoryService()
        let plan = Samples.plan(rows: Self.rows, targetIsMissing: true, parallel: 1)
        let first = await MortalRun.untilDeath(plan, service, deathAt: step, carriesOut: true)
        let second = await MortalRun.untilDeath(plan, service, resuming: first.events, deathAt: again, carriesOut: true)
        let third = await MortalRun.untilDeath(plan, service, resuming: second.events)
        let place = Comment(rawValue: "step \(step), then \(again): \(third.state?.message ?? "")")
        #expect(await service.rows(of: "T") == plan.rows, place)
        #expect(await service.tables.keys.sorted() == ["T"], place)
      }
    }
  }

  @Test func `sources that changed: no row, or all of them where the move had arrived`() async {
    let steps = await Self.requests(missing: true)
    for step in 0..<steps {
      let service = MemoryService()
      let plan = Samples.plan(rows: Self.rows, targetIsMissing: true, parallel: 1)
      let first = await MortalRun.untilDeath(plan, service, deathAt: step, carriesOut: true)
      let second = await MortalRun.untilDeath(
        plan, service, resuming: first.events, sourceProblem: "'/data/f0.csv' changed")
      let place = Comment(rawValue: "step \(step): \(second.state?.message ?? "")")
      switch second.state?.outcome {
      case .committed: #expect(await service.rows(of: "T") == plan.rows, place)
      case .notCommitted: #expect(await service.tables.isEmpty, place)
      default: Issue.record(place)
      }
    }
  }

  @Test func `partitions that are in staging are not sent again`() async {
    let service = MemoryService()
    await service.addTable("T", schema: Samples.schema)
    let plan = Samples.plan(rows: Self.rows, parallel: 1)
    let names = MemoryService()
    await names.addTable("T", schema: Samples.schema)
    _ = await Samples.run(plan, names)
    let look = await names.requests.firstIndex { $0.name == ".show extents" } ?? 0
    let first = await MortalRun.untilDeath(plan, service, deathAt: look, carriesOut: true)
    let posted = await service.requests.count { $0.name == "post message" }
    let second = await MortalRun.untilDeath(plan, service, resuming: first.events)
    #expect(second.state?.outcome == .committed)
    #expect(await service.requests.count { $0.name == "post message" } == posted)
  }

  @Test func `the fence makes a move that is still on its way harmless`() async {
    // The move lands two requests after it was lost; the process died there.
    let service = MemoryService { $0.name == ".move extents" ? .late(requests: 2) : nil }
    await service.addTable("T", schema: Samples.schema)
    let plan = Samples.plan(rows: Self.rows, parallel: 1)
    let names = MemoryService()
    await names.addTable("T", schema: Samples.schema)
    _ = await Samples.run(plan, names)
    let move = await names.requests.firstIndex { $0.name == ".move extents" } ?? 0
    let first = await MortalRun.untilDeath(plan, service, deathAt: move + 1, carriesOut: false)
    let second = await MortalRun.untilDeath(plan, service, resuming: first.events)
    let rows = await service.rows(of: "T")
    #expect(second.state?.outcome == .committed ? rows == plan.rows : rows == 0)
  }
}
