import Foundation
import SinkEngine
import Testing

@Suite struct RunLogTests {
  private let plan = Samples.plan(rows: [2, 3])

  private func event(_ number: Int, _ body: RunEvent.Body = .warning(.init(reason: "w"))) -> RunEvent {
    RunEvent(sequence: number, at: Samples.moment, run: plan.run, body: body)
  }

  @Test func `a run's folder keeps its plan as it was`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      #expect(try folder.plan() == plan)
      #expect(folder.run == plan.run)
    }
  }

  @Test func `folders are for their owner only`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      _ = try RunLog(folder)
      for (path, mode) in [
        (state.runs, 0o700), (folder.path, 0o700), (folder.planPath, 0o600), (folder.logPath, 0o600),
      ] {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == mode, "\(path)")
      }
    }
  }

  @Test func `two runs cannot share a folder`() async throws {
    try await withStateFolder { state in
      _ = try RunFolder.create(for: plan, in: state)
      #expect(throws: RunFolderError.self) { try RunFolder.create(for: plan, in: state) }
    }
  }

  @Test func `a run that its own process does is never seen without it`() async throws {
    try await withStateFolder { state in
      let folder = try held(in: state)
      // Killed before its first event, it can be resumed at once; one that waits for its process cannot.
      #expect(RunRecord(folder).status == .died)
      #expect(throws: RunFolderError.self) { try RunFolder.createLocked(for: plan, in: state) }
      #expect(FileManager.default.fileExists(atPath: folder.planPath))
      var other = plan
      other.run = "20260101-000000-00000002"
      #expect(RunRecord(try RunFolder.create(for: other, in: state)).status == .starting)
    }
  }

  @Test func `without the lock there is no run, and the lock of another stays`() async throws {
    try await withStateFolder { state in
      let folder = RunFolder(run: plan.run, state: state)
      try RunFolder.makeFolder(folder.path)
      let other = try FileLock(folder.lockPath)
      #expect { try RunFolder.createLocked(for: plan, in: state) } throws: { ($0 as? RunFolderError)?.kind == .busy }
      #expect(RunCatalogue(state).listed().isEmpty)
      #expect(FileLock.isHeld(folder.lockPath))
      withExtendedLifetime(other) {}
    }
  }

  /// Makes a run as a process of its own does, which dies then.
  private func held(in state: StateFolder) throws -> RunFolder {
    let (folder, lock) = try RunFolder.createLocked(for: plan, in: state)
    return withExtendedLifetime(lock) {
      #expect(RunRecord(folder).status == .running)
      return folder
    }
  }

  @Test func `half a plan is no run`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      try FileManager.default.moveItem(atPath: folder.planPath, toPath: folder.planPath + ".new")
      #expect(RunCatalogue(state).listed().isEmpty)
    }
  }

  @Test func `what was appended is read back in order`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      let log = try RunLog(folder)
      for number in 0..<3 { try log.append(event(number), synced: number == 1) }
      #expect(RunLogReader.all(in: folder).map(\.sequence) == [0, 1, 2])
    }
  }

  @Test func `a torn last line is left until its end is there`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      let line = event(0).line
      try Data(line.utf8.prefix(20)).write(to: URL(filePath: folder.logPath))
      var reader = RunLogReader(folder)
      #expect(reader.next().isEmpty)
      let handle = try #require(FileHandle(forWritingAtPath: folder.logPath))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("\(line.dropFirst(20))\n".utf8))
      #expect(reader.next() == [event(0)])
      #expect(reader.next().isEmpty)
    }
  }

  @Test func `a line that is no event does not hide the lines behind it`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      try Data("rubbish\n\(event(1).line)\n".utf8).write(to: URL(filePath: folder.logPath))
      #expect(RunLogReader.all(in: folder) == [event(1)])
    }
  }

  @Test func `a disk that is full is said as such`() {
    // The device that is always full stands for the disk.
    let folder = RunFolder(path: "/dev/full/x")
    #expect(throws: RunFolderError.self) { _ = try RunLog(folder) }
  }

  @Test func `a state folder below a file cannot be made, and the path is named`() async throws {
    try await withStateFolder { state in
      _ = try RunFolder.create(for: plan, in: state)
      let below = StateFolder(path: "\(RunFolder(run: plan.run, state: state).planPath)/state")
      #expect { try RunFolder.create(for: plan, in: below) } throws: { error in
        guard let error = error as? RunFolderError else { return false }
        return error.path.contains("plan.json") && error.reason == "Not a directory"
      }
    }
  }

  @Test func `a lock that is held is seen, and free again when its owner is gone`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      #expect(!FileLock.isHeld(folder.lockPath))
      do {
        let lock = try FileLock(folder.lockPath)
        #expect(FileLock.isHeld(folder.lockPath))
        #expect { try FileLock(folder.lockPath) } throws: { ($0 as? RunFolderError)?.kind == .busy }
        withExtendedLifetime(lock) {}
      }
      #expect(!FileLock.isHeld(folder.lockPath))
    }
  }

  @Test func `a run without an end and without a process has died`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      #expect(RunRecord(folder).status == .starting)
      let log = try RunLog(folder)
      try log.append(event(0, .planned(.init(plan))), synced: false)
      try log.append(event(1, .started(.init(pid: 1, host: "h", version: "1"))), synced: false)
      #expect(RunRecord(folder).status == .died)
      let lock = try FileLock(folder.lockPath)
      #expect(RunRecord(folder).status == .running)
      withExtendedLifetime(lock) {}
      try log.append(event(2, .finished(finished(.committed))), synced: false)
      #expect(RunRecord(folder).status == .finished)
      #expect(RunCatalogue(state).runs().map(\.run) == [plan.run])
      #expect(RunCatalogue(state).find(String(plan.run.suffix(8)))?.run == plan.run)
      #expect(RunCatalogue(state).find("2099") == nil)
    }
  }

  @Test func `a follower sees what is there and what comes, and ends with the run`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      let lock = try FileLock(folder.lockPath)
      let log = try RunLog(folder)
      try log.append(event(0), synced: false)
      var numbers: [Int] = []
      for await event in RunFollower(folder, interval: 0.005) {
        numbers.append(event.sequence)
        if event.sequence < 3 {
          try log.append(self.event(event.sequence + 1), synced: false)
        } else if event.sequence == 3 {
          try log.append(self.event(4, .finished(finished(.committed))), synced: false)
        }
      }
      #expect(numbers == [0, 1, 2, 3, 4])
      withExtendedLifetime(lock) {}
    }
  }

  @Test func `a follower of a dead run ends after its last line`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      let log = try RunLog(folder)
      try log.append(event(0, .started(.init(pid: 1, host: "h", version: "1"))), synced: false)
      var count = 0
      for await _ in RunFollower(folder, interval: 0.005) { count += 1 }
      #expect(count == 1)
    }
  }

  @Test func `a line of many megabytes is no end of the log for a follower`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      let log = try RunLog(folder)
      try log.append(event(0, .started(.init(pid: 1, host: "h", version: "1"))), synced: false)
      try log.append(event(1, .warning(.init(reason: String(repeating: "w", count: 3 << 20)))), synced: false)
      try log.append(event(2, .finished(finished(.committed))), synced: false)
      var numbers: [Int] = []
      for await event in RunFollower(folder, interval: 0.005) { numbers.append(event.sequence) }
      #expect(numbers == [0, 1, 2])
    }
  }

  @Test func `a log that could not be written for a while has the end of the run once it can`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      // A pipe stands for the disk: without a reader it cannot be written.
      signal(SIGPIPE, SIG_IGN)
      let path = "\(folder.path)/pipe"
      #expect(mkfifo(path, 0o600) == 0)
      let reader = open(path, O_RDONLY | O_NONBLOCK)
      let log = try RunLog(path: path)
      close(reader)
      let recorder = RunRecorder(run: plan.run, log: log, clock: Samples.quickClock())
      await #expect(throws: RunFolderError.self) { try await recorder.record(.warning(.init(reason: "lost"))) }
      await #expect(throws: RunFolderError.self) { try await recorder.record(.warning(.init(reason: "refused"))) }
      await recorder.toleratesFailure()
      try await recorder.record(.warning(.init(reason: "lost too")))
      let again = open(path, O_RDONLY | O_NONBLOCK)
      defer { close(again) }
      try await recorder.record(.finished(finished(.notCommitted)))
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = read(again, &buffer, buffer.count)
      #expect(RunEvent(line: buffer.prefix(max(0, count - 1)))?.body == .finished(finished(.notCommitted)))
    }
  }

  @Test func `a lock waits for those who only look`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      let looker = open(folder.lockPath, O_RDWR | O_CREAT, 0o600)
      #expect(flock(looker, LOCK_SH) == 0)
      Thread.detachNewThread {
        usleep(200_000)
        close(looker)
      }
      let lock = try FileLock(folder.lockPath)
      #expect(FileLock.isHeld(folder.lockPath))
      withExtendedLifetime(lock) {}
    }
  }

  @Test func `a wish to stop that another process leaves is heard`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      let stop = StopRequest(folder: folder)
      #expect(stop.current() == nil)
      try folder.requestAbort(by: .console)
      #expect(stop.current() == .person(by: .console))
    }
  }

  @Test func `a log that cannot be written before the commit rolls the run back`() async throws {
    try await withStateFolder { state in
      let folder = try RunFolder.create(for: plan, in: state)
      // A log on a device that is always full: it can be opened, and not written.
      try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/full", withDestinationPath: "/dev/full")
      let service = MemoryService()
      await service.addTable("T", schema: Samples.schema)
      let log = try RunLog(path: "\(folder.path)/full")
      let state = await Samples.run(plan, service, log: log)
      #expect(state.outcome == .notCommitted)
      #expect(state.message?.contains("log cannot be written") == true)
      #expect(await service.requests.isEmpty)
    }
  }

  @Test(arguments: ["20261123-190512-7f3a9c1e"])
  func `run names are recognised`(name: String) {
    #expect(RunName.isValid(name))
    #expect(RunName.make(at: Samples.moment, chance: 0x7f3a_9c1e) == name)
  }

  @Test(arguments: ["", "..", "20261123-190512-7F3A9C1E", "20261123-190512", "x/../y", "20261123-190512-7f3a9c1e/.."])
  func `nothing else is a run name`(name: String) {
    #expect(!RunName.isValid(name))
  }

  private func finished(_ outcome: RunOutcome) -> RunEvent.Finished {
    .init(outcome: outcome, rows: 0, bytes: 0, partitions: 0, table: "T", seconds: 0)
  }
}

/// Runs `body` with a state folder that is gone afterwards.
func withStateFolder<Result>(_ body: (StateFolder) async throws -> Result) async throws -> Result {
  let path = "\(NSTemporaryDirectory())kustosink-tests-\(UUID().uuidString)"
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try await body(StateFolder(path: path))
}
