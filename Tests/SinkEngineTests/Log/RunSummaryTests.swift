import Foundation
import SinkEngine
import Testing

/// The list of runs reads a few lines of a run that has ended, and sees the same as from all of them.
@Suite struct RunSummaryTests {
  private func withRun(_ body: (StateFolder, RunFolder) async throws -> Void) async throws {
    let state = StateFolder(path: "\(NSTemporaryDirectory())kustosink-test-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: state.path) }
    let plan = Samples.plan(rows: Array(repeating: 3, count: 80))
    let folder = try RunFolder.create(for: plan, in: state)
    let service = MemoryService()
    await service.addTable("T", schema: Samples.schema)
    _ = await Samples.run(plan, service, log: try RunLog(folder))
    try await body(state, folder)
  }

  @Test func `a list from the summary is the list from the log`() async throws {
    try await withRun { state, folder in
      let catalogue = RunCatalogue(state)
      let whole = RunRecord(folder)
      for _ in 0..<2 {
        let listed = try #require(catalogue.runs().first)
        #expect(listed.status == .finished)
        #expect(listed.state.outcome == whole.state.outcome)
        #expect(listed.state.plannedRows == whole.state.plannedRows)
        #expect(listed.state.committedRows == whole.state.committedRows)
        #expect(listed.state.startedAt == whole.state.startedAt)
        #expect(listed.state.endedAt == whole.state.endedAt)
        #expect(listed.state.table == whole.state.table)
      }
      #expect(RunSummary(folder).events().count < 20)
      #expect(RunLogReader.all(in: folder).count > 200)
      #expect(catalogue.unsettled().isEmpty)
    }
  }

  @Test func `a summary is not believed when the log went on, or when it is damaged`() async throws {
    try await withRun { state, folder in
      _ = RunCatalogue(state).runs()
      let events = RunLogReader.all(in: folder)
      let next = RunEvent(
        sequence: events.count, at: Samples.moment, run: folder.run, body: .undone(.init(rows: 240, extents: 80)))
      try RunLog(path: folder.logPath).append(next, synced: true)
      #expect(RunCatalogue(state).runs().first?.state.undoneRows == 240)
      #expect(RunCatalogue(state).runs().first?.state.undoneRows == 240)
      try Data("log of 5 bytes\n{".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/summary.jsonl"))
      #expect(RunCatalogue(state).runs().first?.state.outcome == .committed)
    }
  }
}
