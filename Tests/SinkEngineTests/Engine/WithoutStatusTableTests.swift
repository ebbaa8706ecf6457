import Kusto
import SinkEngine
import Testing

/// Loads into a service that lends no status table: extents and `.show ingestion failures` tell what became of a partition.
@Suite struct WithoutStatusTableTests {
  private static func service(
    _ ingestion: @escaping @Sendable (_ blob: String, _ attempt: Int) -> IngestionStatus? = { _, _ in nil }
  ) async -> MemoryService {
    var behaviour = MemoryService.Behaviour()
    behaviour.hasStatusTables = false
    behaviour.ingestion = ingestion
    let service = MemoryService(behaviour: behaviour)
    await service.addTable("T", schema: Samples.schema)
    return service
  }

  @Test func `what arrived is seen by its extents`() async {
    let service = await Self.service()
    let state = await Samples.run(Samples.plan(rows: [4, 6, 1]), service)
    #expect(state.outcome == .committed)
    #expect(await service.rows(of: "T") == 11)
    let names = await service.requests.map(\.name)
    #expect(!names.contains("insert status") && !names.contains("read status"))
  }

  @Test func `what failed for good is told in the words of the list of failures`() async {
    let service = await Self.service { blob, _ in
      guard blob.contains("-1.") else { return nil }
      return IngestionStatus(
        state: .failed, errorCode: "Stream_WrongNumberOfFields", failureStatus: "Permanent", details: "bad \(blob)")
    }
    let state = await Samples.run(Samples.plan(rows: [2, 2, 2]), service)
    #expect(state.outcome == .notCommitted)
    #expect(state.failures.map(\.index) == [1])
    #expect(state.message?.contains("bad part-1.csv.gz") == true)
    #expect(await service.rows(of: "T") == 0)
  }

  @Test func `a failure of an earlier try is not taken for one of this try`() async {
    let service = await Self.service { blob, attempt in
      blob.contains("-1.") && attempt < 3
        ? IngestionStatus(state: .failed, errorCode: "Timeout", failureStatus: "Transient", details: "later") : nil
    }
    let state = await Samples.run(Samples.plan(rows: [2, 2]), service)
    #expect(state.outcome == .committed)
    #expect(state.partitions[1].attempt == 3)
    #expect(await service.rows(of: "T") == 4)
    #expect(await service.requests.contains { $0.name == ".show ingestion failures" })
  }
}
