import Foundation
import Kusto
import SinkEngine
import Testing

@Suite struct SinkRunTests {
  @Test func `a load of several partitions commits all rows and leaves no staging table`() async {
    let service = MemoryService()
    await service.addTable("T", schema: Samples.schema, rows: 5)
    let state = await Samples.run(Samples.plan(rows: [4, 7, 1]), service)
    #expect(state.outcome == .committed)
    #expect(state.committedRows == 12)
    #expect(state.fraction == 1)
    #expect(await service.rows(of: "T") == 17)
    #expect(await service.tables.keys.sorted() == ["T"])
    #expect(
      state.timeline.map(\.phase) == [.staging, .loading, .verifying, .committing, .cleaning, .finished])
  }

  @Test func `a missing target is made just before the commit`() async throws {
    let service = MemoryService()
    let events = Collected<RunEvent>()
    let plan = Samples.plan(rows: [2, 2], targetIsMissing: true)
    let state = await Samples.run(plan, service) { events.append($0) }
    #expect(state.outcome == .committed)
    #expect(await service.rows(of: "T") == 4)
    #expect(await service.tables["T"]?.isHidden == false)
    let names = events.all.map(\.body.name)
    let made = try #require(names.firstIndex(of: "target.intended"))
    let verified = try #require(names.lastIndex(of: "partition.verified"))
    #expect(verified < made)
  }

  @Test func `staging and commit are intended in the log before they are sent`() async throws {
    let events = Collected<RunEvent>()
    let service = MemoryService()
    await service.addTable("T", schema: Samples.schema)
    _ = await Samples.run(Samples.plan(rows: [1]), service) { events.append($0) }
    let lines = events.all.map { event in
      if case .commandSent(let sent) = event.body { String(sent.text.prefix(12)) } else { event.body.name }
    }
    let staging = try #require(lines.firstIndex(of: "staging.intended"))
    let create = try #require(lines.firstIndex(of: ".create tabl"))
    #expect(staging < create)
    let commit = try #require(lines.firstIndex(of: "commit.intended"))
    let move = try #require(lines.firstIndex(of: ".move async "))
    #expect(commit < move)
    #expect(events.all.map(\.sequence) == Array(0..<events.all.count))
  }

  @Test func `a second delivery of every message changes nothing in the target`() async {
    var behaviour = MemoryService.Behaviour()
    behaviour.deliveries = 2
    behaviour.extentsEach = 2
    let service = MemoryService(behaviour: behaviour)
    await service.addTable("T", schema: Samples.schema)
    let state = await Samples.run(Samples.plan(rows: [4, 6]), service)
    #expect(state.outcome == .committed)
    #expect(await service.rows(of: "T") == 10)
    #expect(state.warnings.contains { $0.contains("twice") })
  }

  @Test func `a partition that failed for good is named, and nothing is committed`() async {
    var behaviour = MemoryService.Behaviour()
    behaviour.ingestion = { blob, _ in
      guard blob.contains("-1.") || blob.contains("-2.") else { return nil }
      return IngestionStatus(
        state: .failed, errorCode: "Stream_WrongNumberOfFields", failureStatus: "Permanent", details: "bad \(blob)")
    }
    let service = MemoryService(behaviour: behaviour)
    let plan = Samples.plan(rows: [2, 2, 2], targetIsMissing: true, parallel: 3)
    let state = await Samples.run(plan, service)
    #expect(state.outcome == .notCommitted)
    // The first of them ends the load.
    let failed = state.failures.map(\.index)
    #expect(failed == [1] || failed == [2] || failed == [1, 2])
    for index in failed { #expect(state.message?.contains("bad part-\(index).csv.gz") == true) }
    #expect(await service.tables.isEmpty)
  }

  @Test func `a partition whose failure is transient is tried again under the same names`() async {
    var behaviour = MemoryService.Behaviour()
    behaviour.ingestion = { blob, attempt in
      blob.contains("-1.") && attempt < 3
        ? IngestionStatus(state: .failed, errorCode: "Timeout", failureStatus: "Transient", details: "later") : nil
    }
    let service = MemoryService(behaviour: behaviour)
    await service.addTable("T", schema: Samples.schema)
    let events = Collected<RunEvent>()
    let state = await Samples.run(Samples.plan(rows: [2, 2]), service) { events.append($0) }
    #expect(state.outcome == .committed)
    #expect(state.partitions[1].attempt == 3)
    let delays = events.all.compactMap { event in
      if case .partitionRetried(let retried) = event.body { retried.delayMilliseconds } else { nil }
    }
    #expect(delays == [500, 1000])
    #expect(await service.rows(of: "T") == 4)
    #expect(await service.requests.count { $0.name == "put block list" } == 4)
  }

  @Test func `a signature that ran out is renewed, and the partition tried again`() async {
    let service = MemoryService { $0.name == "put block" && $0.earlier == 1 ? .status(403) : nil }
    await service.addTable("T", schema: Samples.schema)
    let state = await Samples.run(Samples.plan(rows: [2, 2], parallel: 1), service)
    #expect(state.outcome == .committed)
    #expect(await service.requests.count { $0.name == ".get ingestion resources" } == 2)
    #expect(await service.rows(of: "T") == 4)
  }

  @Test func `an operation that is forgotten is asked for by the tag`() async {
    var behaviour = MemoryService.Behaviour()
    behaviour.forgetsOperations = true
    let service = MemoryService(behaviour: behaviour)
    await service.addTable("T", schema: Samples.schema)
    let state = await Samples.run(Samples.plan(rows: [3]), service)
    #expect(state.outcome == .committed)
    #expect(await service.rows(of: "T") == 3)
  }

  @Test func `a staging table that cannot be dropped does not make the commit a failure`() async {
    let service = MemoryService { $0.name == ".drop table" ? .status(400) : nil }
    await service.addTable("T", schema: Samples.schema)
    let state = await Samples.run(Samples.plan(rows: [3]), service)
    #expect(state.outcome == .committed)
    #expect(state.warnings.contains { $0.contains("could not be dropped") })
  }

  @Test func `a wish to stop during the load rolls back`() async {
    let stop = StopRequest()
    let service = MemoryService { request in
      if request.name == "post message" { stop.request(by: .abortCommand) }
      return nil
    }
    await service.addTable("T", schema: Samples.schema, rows: 1)
    let state = await Samples.run(Samples.plan(rows: [3, 3, 3, 3]), service, stop: stop)
    #expect(state.outcome == .notCommitted)
    #expect(state.stopped)
    #expect(state.abortRequestedBy == .abortCommand)
    #expect(await service.tables.keys.sorted() == ["T"])
    #expect(await service.rows(of: "T") == 1)
  }

  @Test func `a wish to stop after the move is out is refused and the commit finished`() async {
    let stop = StopRequest()
    let service = MemoryService { request in
      if request.name == ".show operations" { stop.request(by: .signal) }
      return nil
    }
    await service.addTable("T", schema: Samples.schema)
    let state = await Samples.run(Samples.plan(rows: [3]), service, stop: stop)
    #expect(state.outcome == .committed)
    #expect(state.warnings.contains { $0.contains("finished first") })
  }

  @Test func `a wish to stop that comes while the target is made is heard, and the target goes again`() async {
    let stop = StopRequest()
    let service = MemoryService { request in
      if request.name == ".create table", request.earlier == 1 { stop.request(by: .console) }
      return nil
    }
    let state = await Samples.run(Samples.plan(rows: [3], targetIsMissing: true), service, stop: stop)
    #expect(state.outcome == .notCommitted)
    #expect(state.stopped)
    #expect(await service.tables.isEmpty)
  }

  @Test(arguments: [false, true])
  func `a wish to stop at any request ends with all rows or none, and no table too many`(missing: Bool) async {
    var step = 0
    while true {
      let stop = StopRequest()
      let service = MemoryService { [step] request in
        if request.number == step { stop.request(by: .signal) }
        return nil
      }
      if !missing { await service.addTable("T", schema: Samples.schema, rows: 5) }
      let state = await Samples.run(Samples.plan(rows: [3, 4], targetIsMissing: missing), service, stop: stop)
      let committed = state.outcome == .committed
      #expect(state.outcome == .notCommitted || committed, "at \(step)")
      let expected: Int? = committed ? (missing ? 7 : 12) : (missing ? nil : 5)
      #expect(await service.rows(of: "T") == expected, "at \(step)")
      #expect(await service.tables.keys.allSatisfy { $0 == "T" }, "at \(step)")
      let count = await service.requests.count
      step += 1
      if step > count { return }
    }
  }

  @Test func `a table that somebody else made is never taken away`() async {
    let service = MemoryService { $0.name == ".move extents" ? .status(400) : nil }
    await service.addTable("T", schema: Samples.schema)
    let state = await Samples.run(Samples.plan(rows: [3], targetIsMissing: true), service)
    #expect(state.outcome == .notCommitted)
    #expect(await service.tables.keys.sorted() == ["T"])
  }

  @Test func `the status of a partition is read where it was written, also when another loan has other tables`() async {
    var behaviour = MemoryService.Behaviour()
    behaviour.addsStatusTables = true
    let service = MemoryService(behaviour: behaviour) {
      $0.name == "read status" && $0.earlier == 0 ? .status(403) : nil
    }
    await service.addTable("T", schema: Samples.schema)
    let state = await Samples.run(Samples.plan(rows: [2]), service)
    #expect(state.outcome == .committed)
    #expect(await service.requests.count { $0.name == ".get ingestion resources" } == 2)
  }

  @Test func `storage that cannot be lent again for a while costs a look at the status, not the run`() async {
    let service = MemoryService { request in
      switch request.name {
      case "read status" where request.earlier == 0: .status(403)
      case ".get ingestion resources" where request.earlier == 1: .status(403)
      default: nil
      }
    }
    await service.addTable("T", schema: Samples.schema)
    let state = await Samples.run(Samples.plan(rows: [2]), service)
    #expect(state.outcome == .committed)
  }

  @Test func `a run past its deadline stops, though no person stopped it`() async {
    let clock = Samples.quickClock()
    let service = MemoryService()
    await service.addTable("T", schema: Samples.schema)
    let stop = StopRequest(deadline: clock.uptime(), clock: clock)
    let state = await Samples.run(Samples.plan(rows: [3]), service, stop: stop)
    #expect(state.outcome == .notCommitted)
    #expect(!state.stopped)
    #expect(await service.rows(of: "T") == 0)
  }

  @Test func `when nobody answers after the move the outcome is unknown, and the words say how to find out`() async {
    let service = MemoryService { request in
      switch request.name {
      case ".move extents": .lostAnswer
      case ".show extents" where request.earlier > 0: .status(503)
      case ".drop table": .unreachable
      default: nil
      }
    }
    await service.addTable("T", schema: Samples.schema)
    let state = await Samples.run(Samples.plan(rows: [3]), service)
    #expect(state.outcome == .unknown)
    let message = state.message ?? ""
    #expect(message.contains("kustosink resume \(state.run)"))
    let fence = message.firstRange(of: ".drop table ['\(state.staging)'] ifexists")
    let question = message.firstRange(of: ".show table ['T'] extents where tags has 'drop-by:kustosink-")
    #expect(fence != nil && question != nil)
    if let fence, let question { #expect(fence.upperBound < question.lowerBound) }
  }

  @Test func `a table that somebody made meanwhile with other columns stays`() async {
    let other = TableSchema([Column(name: "z", type: .guid)])
    let service = MemoryService()
    await service.addTable("T", schema: other)
    let state = await Samples.run(Samples.plan(rows: [3], targetIsMissing: true), service)
    #expect(state.outcome == .notCommitted)
    #expect(await service.tables["T"]?.schema == other)
    #expect(await service.tables.count == 1)
  }
}
