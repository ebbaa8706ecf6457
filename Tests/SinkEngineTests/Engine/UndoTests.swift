import Foundation
import SinkEngine
import Testing

@Suite struct UndoTests {
  private static func undo(
    _ plan: Plan, _ service: MemoryService, hadBegun: Bool = false
  ) async -> (outcome: UndoOutcome, events: [RunEvent]) {
    let events = Collected<RunEvent>()
    let clock = Samples.quickClock()
    let recorder = RunRecorder(run: plan.run, log: nil, clock: clock) { events.append($0) }
    let undo = UndoRun(
      plan: plan, rows: plan.rows, hadBegun: hadBegun, service: service, recorder: recorder,
      stop: StopRequest(clock: clock), clock: clock)
    return (await undo.execute(), events.all)
  }

  /// Plans of three loads into one table, with names of their own.
  private static func plans() -> [Plan] {
    (0..<3).map { number in
      var plan = Samples.plan(rows: [3 + number, 4])
      plan.run += "\(number)"
      plan.tag += "\(number)"
      plan.staging += "\(number)"
      for index in plan.partitions.indices {
        plan.partitions[index].tag += "-\(number)"
        plan.partitions[index].blobName = "\(number)-" + plan.partitions[index].blobName
      }
      return plan
    }
  }

  @Test func `the undo of one of three loads leaves the other two whole, and a second undo changes nothing`() async {
    let service = MemoryService()
    await service.addTable("T", schema: Samples.schema)
    let plans = Self.plans()
    for plan in plans { #expect(await Samples.run(plan, service).outcome == .committed) }
    let (outcome, events) = await Self.undo(plans[1], service)
    #expect(outcome == .undone(rows: 8))
    #expect(events.map(\.body.name).filter { !$0.hasPrefix("command") } == ["undo.intended", "undone"])
    let tags = Set(await service.tables["T"]?.extents.flatMap(\.tags) ?? [])
    #expect(await service.rows(of: "T") == 7 + 9)
    #expect(tags.contains(plans[0].tag) && tags.contains(plans[2].tag) && !tags.contains(plans[1].tag))
    #expect(await Self.undo(plans[1], service, hadBegun: true).outcome == .undone(rows: 8))
    #expect(await service.rows(of: "T") == 7 + 9)
  }

  @Test func `a fault at any request of an undo ends with all rows or none, and the truth`() async {
    for fault in [MemoryService.Fault.lostRequest, .lostAnswer, .garbage, .status(401), .status(503), .status(400)] {
      for step in 0..<3 {
        for last in [step, Int.max] {
          let begin = Collected<Int>()
          let service = MemoryService { request in
            guard let first = begin.all.first else { return nil }
            let number = request.number - first
            return number >= step && number <= last ? fault : nil
          }
          await service.addTable("T", schema: Samples.schema, rows: 5)
          let plan = Samples.plan(rows: [3, 4])
          _ = await Samples.run(plan, service)
          begin.append(await service.requests.count)
          let outcome = await Self.undo(plan, service).outcome
          let rows = await service.rows(of: "T")
          let place = Comment(rawValue: "\(fault) at \(step): \(outcome)")
          switch outcome {
          case .undone: #expect(rows == 5, place)
          case .refused: #expect(rows == 12, place)
          case .unknown: #expect(rows == 5 || rows == 12, place)
          }
          if last == step, fault != .status(400) { #expect(outcome == .undone(rows: 7), place) }
        }
      }
    }
  }

  @Test func `rows that retention took, or that were merged with others, are left alone, with the reason`() async {
    var machine = UndoMachine(rows: 7, tag: "drop-by:kustosink-a", hadBegun: false)
    let ours = Extent(id: "e", rows: 7, tags: ["drop-by:kustosink-a"], created: Samples.moment)
    #expect(machine.whyNot([ours]) == nil)
    #expect(machine.whyNot([])?.contains("none of its rows") == true)
    var part = ours
    part.rows = 3
    #expect(machine.whyNot([part])?.contains("only 3 of its 7") == true)
    var merged = ours
    merged.tags.append("drop-by:kustosink-b")
    #expect(machine.whyNot([merged])?.contains("merged with those of other runs") == true)
    _ = machine.receive(.begin)
    #expect(machine.receive(.extents([part])) == [.perform(.end)])
  }
}
