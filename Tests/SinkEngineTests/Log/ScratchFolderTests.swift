import Foundation
import SinkEngine
import Testing

@Suite struct ScratchFolderTests {
  private let plan = Samples.plan(rows: [2])

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Makes what `path` holds look as old as that.
  private func age(_ path: String, to date: Date) throws {
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
  }

  /// A folder that was given to the run of ``plan`` by a process that is gone.
  private func orphan(_ state: StateFolder) throws -> String {
    let folder = ScratchFolder(in: state)
    try Data("rows".utf8).write(to: URL(filePath: "\(try folder.make())/part.csv"))
    try folder.give(to: plan.run)
    try age(folder.path, to: Date(timeIntervalSinceNow: -100))
    return folder.path
  }

  private func record(_ body: RunEvent.Body, in folder: RunFolder) throws {
    try RunLog(folder).append(RunEvent(sequence: 0, at: Samples.moment, run: plan.run, body: body), synced: false)
  }

  @Test func `it is made when it is asked for, for its owner only, and goes with the value`() async throws {
    try await withStateFolder { state in
      var folder: ScratchFolder? = ScratchFolder(in: state)
      #expect(!isThere(state.scratch))
      let path = try #require(try folder?.make())
      #expect(try folder?.make() == path)
      #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
      folder = nil
      #expect(!isThere(path))
    }
  }

  @Test func `what nobody made is given to no run`() async throws {
    try await withStateFolder { state in
      try ScratchFolder(in: state).give(to: plan.run)
      #expect(!isThere(state.scratch))
    }
  }

  @Test func `a sweep leaves alone what is in use, and what may not be locked yet`() async throws {
    try await withStateFolder { state in
      let folder = ScratchFolder(in: state)
      let path = try folder.make()
      try age(path, to: Date(timeIntervalSinceNow: -100))
      ScratchSweep(state).run()
      #expect(isThere(path))
      withExtendedLifetime(folder) {}

      let young = "\(state.scratch)/young"
      try FileManager.default.createDirectory(atPath: young, withIntermediateDirectories: true)
      ScratchSweep(state).run()
      #expect(isThere(young))
      try age(young, to: Date(timeIntervalSinceNow: -100))
      ScratchSweep(state).run()
      #expect(!isThere(young))
    }
  }

  @Test func `the files of a run stay until the run has ended, also when its process died`() async throws {
    try await withStateFolder { state in
      let path = try orphan(state)
      let folder = try RunFolder.create(for: plan, in: state)
      try record(.started(.init(pid: 1, host: "h", version: "1")), in: folder)
      let lock = try FileLock(folder.lockPath)
      ScratchSweep(state).run()
      #expect(isThere(path))
      withExtendedLifetime(lock) {}
    }
    try await withStateFolder { state in
      let path = try orphan(state)
      let folder = try RunFolder.create(for: plan, in: state)
      ScratchSweep(state).run()
      #expect(isThere(path), "its process may be on the way")
      try record(.started(.init(pid: 1, host: "h", version: "1")), in: folder)
      ScratchSweep(state).run()
      #expect(isThere(path), "it died, and may be taken up again")
    }
  }

  @Test func `the files of a run that ended, or never began, go`() async throws {
    try await withStateFolder { state in
      let never = try orphan(state)
      ScratchSweep(state).run()
      #expect(!isThere(never))

      let ended = try orphan(state)
      let end = RunEvent.Finished(
        outcome: .committed, rows: 2, bytes: 9, partitions: 1, table: "T", seconds: 1, message: nil)
      try record(.finished(end), in: try RunFolder.create(for: plan, in: state))
      ScratchSweep(state).run()
      #expect(!isThere(ended))
    }
  }
}
