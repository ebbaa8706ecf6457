import Foundation
import SinkEngine
import Synchronization
import Testing

/// A disk that takes no more lines, at each line of the log in turn.
@Suite struct LogFaultTests {
  private static let rows = [3, 4]

  /// Runs a load whose log fails from the write `first` on, so many times; gives the writes too.
  private static func run(
    _ service: MemoryService, failing: Range<Int>, missing: Bool, kind: RunFolderError.Kind
  ) async throws -> (state: RunState, writes: Int, logged: [RunEvent]) {
    let folder = RunFolder(path: "\(NSTemporaryDirectory())kustosink-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    let writes = Mutex(0)
    let log = try RunLog(path: folder.logPath) {
      let number = writes.withLock { count in
        count += 1
        return count - 1
      }
      return failing.contains(number) ? RunFolderError(kind, path: "/state/log", reason: "injected") : nil
    }
    if !missing { await service.addTable("T", schema: Samples.schema, rows: 5) }
    let plan = Samples.plan(rows: rows, targetIsMissing: missing, parallel: 1)
    let state = await Samples.run(plan, service, log: log)
    return (state, writes.withLock { $0 }, RunLogReader.all(in: folder))
  }

  @Test(arguments: [RunFolderError.Kind.noRoom, .readOnly], [false, true])
  func `a log that cannot be written, at any line: all rows or none, no staging, the truth`(
    kind: RunFolderError.Kind, missing: Bool
  ) async throws {
    let writes = try await Self.run(MemoryService(), failing: 0..<0, missing: missing, kind: kind).writes
    #expect(writes > 40)
    let before = missing ? 0 : 5
    var ends: [RunOutcome: Int] = [:]
    for first in 0..<writes {
      for failing in [first..<first + 1, first..<Int.max] {
        let service = MemoryService()
        let (state, _, logged) = try await Self.run(service, failing: failing, missing: missing, kind: kind)
        let place = Comment(rawValue: "\(failing): \(state.message ?? "")")
        let rows = await service.rows(of: "T") ?? 0
        #expect(rows == (state.outcome == .committed ? before + 7 : before), place)
        #expect(await service.tables.keys.allSatisfy { $0 == "T" }, place)
        #expect(missing || rows >= before, place)
        // What the log holds never says more than what was done: a later process decides by it.
        let evidence = RunEvidence(folding: logged)
        #expect(evidence.committed == nil || rows == before + 7, place)
        if let outcome = state.outcome { ends[outcome, default: 0] += 1 } else { Issue.record(place) }
      }
    }
    #expect(ends[.committed, default: 0] > 0 && ends[.notCommitted, default: 0] > 0 && ends[.unknown] == nil, "\(ends)")
  }
}
