import Foundation
import Kusto
import SinkEngine
import Testing

/// Services that break their promises, and runs beside each other: evidence decides, not words.
@Suite struct BrokenPromiseTests {
  /// What hides the truth about a move that took only a part.
  enum Cover: CaseIterable, CustomTestStringConvertible {
    case nothing, garbledDetails, forbiddenDetails, forbiddenOperations, partiallySucceeded

    var testDescription: String { "\(self)" }

    func fault(_ request: MemoryService.Request) -> MemoryService.Fault? {
      switch (self, request.name) {
      case (.garbledDetails, ".show operation details"): request.earlier == 0 ? .garbage : nil
      case (.forbiddenDetails, ".show operation details"), (.forbiddenOperations, ".show operations"): .status(403)
      default: nil
      }
    }
  }

  @Test(arguments: Cover.allCases, [0, 1])
  func `a move that took a part, or nothing, is never a commit`(cover: Cover, moved: Int) async {
    var behaviour = MemoryService.Behaviour()
    behaviour.movesOnly = moved
    behaviour.movePolls = 0
    if cover == .partiallySucceeded { behaviour.partialState = "PartiallySucceeded" }
    let service = MemoryService(behaviour: behaviour) { cover.fault($0) }
    await service.addTable("T", schema: Samples.schema, rows: 5)
    let state = await Samples.run(Samples.plan(rows: [60, 60]), service)
    #expect(state.outcome == .notCommitted, "\(state.message ?? "")")
    #expect(await service.rows(of: "T") == 5)
    #expect(await service.tables.keys.sorted() == ["T"])
  }

  @Test(arguments: [Cover.garbledDetails, .forbiddenDetails, .forbiddenOperations])
  func `a move that took all rows is a commit, whatever hides it`(cover: Cover) async {
    var behaviour = MemoryService.Behaviour()
    behaviour.movePolls = 0
    let service = MemoryService(behaviour: behaviour) { cover.fault($0) }
    await service.addTable("T", schema: Samples.schema, rows: 5)
    let state = await Samples.run(Samples.plan(rows: [60, 60]), service)
    #expect(state.outcome == .committed, "\(state.message ?? "")")
    #expect(await service.rows(of: "T") == 125)
  }

  /// Another run commits into the table that this one made, at any request from its move on.
  @Test func `a roll-back never takes other people's rows, whenever they come`() async {
    for step in 0..<12 {
      let service = MemoryService { request in
        request.name == ".move extents" ? .status(400) : nil
      }
      let plan = Samples.plan(rows: [3], targetIsMissing: true)
      let asked = Collected<Int>()
      let state = await Samples.run(plan, service) { event in
        guard case .commandSent(let sent) = event.body, sent.text.contains(".move") || !asked.all.isEmpty else {
          return
        }
        asked.append(sent.command)
        if asked.all.count == step + 1 { Task { await service.addRows(7, to: "T") } }
      }
      // Let the other run's commit land where it was still on its way.
      try? await Task.sleep(for: .milliseconds(5))
      #expect(state.outcome == .notCommitted)
      let tables = await service.tables
      let others = tables.values.reduce(0) { $0 + $1.rows }
      // It landed, or the table was gone by then and the other run was refused.
      #expect(others == 7 || (others == 0 && tables["T"] == nil), "step \(step): \(tables.keys)")
      if others == 7 { #expect(tables["T"]?.rows == 7, "step \(step)") }
    }
  }

  @Test func `a table that both of two runs saw missing belongs to the one whose name is in it`() async {
    let service = MemoryService { $0.name == ".move extents" ? .status(400) : nil }
    let plan = Samples.plan(rows: [3], targetIsMissing: true)
    await service.addTable("T", schema: Samples.schema, docstring: "made by kustosink run other")
    let state = await Samples.run(plan, service)
    #expect(state.outcome == .notCommitted)
    #expect(await service.tables["T"] != nil)
  }

  @Test(arguments: [
    ".create table", ".get ingestion resources", ".get kusto identity token", ".alter table policy auto_delete",
    ".show extents", ".show operations", ".show operation details", ".drop table", "read status",
  ])
  func `one bad answer to what may be repeated costs a try, not the load`(name: String) async {
    for fault in [MemoryService.Fault.garbage, .status(401), .lostAnswer] {
      let service = MemoryService { $0.name == name && $0.earlier == 0 ? fault : nil }
      await service.addTable("T", schema: Samples.schema)
      let state = await Samples.run(Samples.plan(rows: [3]), service)
      #expect(state.outcome == .committed, "\(fault): \(state.message ?? "")")
      #expect(await service.tables.keys.sorted() == ["T"], "\(fault)")
    }
  }

  @Test func `a status that is out of sight for minutes is waited for`()
    async
  {
    let service = MemoryService { request in
      switch request.name {
      case "read status" where request.earlier < 20: .status(503)
      default: nil
      }
    }
    await service.addTable("T", schema: Samples.schema)
    let state = await Samples.run(Samples.plan(rows: [3]), service)
    #expect(state.outcome == .committed, "\(state.message ?? "")")
  }

  @Test(arguments: [false, true])
  func `staging whose making was cut off is gone at the end`(carriesOut: Bool) async {
    let stop = StopRequest()
    var limits = RunLimits.standard
    limits.grace = 0.2
    limits.lateArrival = 0.1
    let service = MemoryService { request in
      guard request.name == ".create table" else { return nil }
      // Once: asked again, there would be a hurry, and how far it gets then is a matter of the machine's speed.
      if request.earlier == 0 { stop.request(by: .signal) }
      return carriesOut ? .hang(carriesOut: true) : .late(requests: 1)
    }
    await service.addTable("T", schema: Samples.schema)
    let state = await Samples.run(Samples.plan(rows: [3]), service, stop: stop, limits: limits)
    #expect(state.outcome == .notCommitted)
    #expect(await service.tables.keys.sorted() == ["T"])
  }

  @Test func `what Kusto will delete is said only when Kusto has agreed`() async {
    let service = MemoryService { request in
      [".alter table policy auto_delete", ".drop table"].contains(request.name) ? .status(400) : nil
    }
    await service.addTable("T", schema: Samples.schema)
    let state = await Samples.run(Samples.plan(rows: [3]), service)
    #expect(state.outcome == .notCommitted)
    #expect(state.message?.contains("is left behind") == true)
    #expect(state.message?.contains("Kusto will delete it") == false)
  }
}
