import Foundation
import SinkEngine
import Synchronization
import Testing

/// How long runs are kept, and how others learn of their ends.
@Suite struct RunHousekeepingTests {
  private let state = StateFolder(path: "\(NSTemporaryDirectory())kustosink-test-\(UUID().uuidString)")

  private func finishedRun(_ number: Int, isBatch: Bool? = nil) async throws -> RunFolder {
    var plan = Samples.plan(rows: [3])
    plan.isBatch = isBatch
    plan.run = "20261123-190512-0000000\(number)"
    let folder = try RunFolder.create(for: plan, in: state)
    try await finish(plan, in: folder)
    return folder
  }

  /// Does the run, with its lock as a process has it that does one.
  private func finish(_ plan: Plan, in folder: RunFolder) async throws {
    let lock = try FileLock(folder.lockPath)
    defer { withExtendedLifetime(lock) {} }
    let service = MemoryService()
    await service.addTable("T", schema: Samples.schema)
    _ = await Samples.run(plan, service, log: try RunLog(folder))
  }

  private func clean() { try? FileManager.default.removeItem(atPath: state.path) }

  @Test func `a run that is over is kept for so many days, and others for ever`() async throws {
    defer { clean() }
    let over = try await finishedRun(1)
    let withRows = try await finishedRun(2)
    try Data("n,reason\n".utf8).write(to: URL(fileURLWithPath: withRows.quarantinePath))
    var plan = Samples.plan(rows: [3])
    plan.run = "20261123-190512-00000003"
    let died = try RunFolder.create(for: plan, in: state)
    func kept(_ setting: String?, daysLater days: Double) -> Set<String> {
      RunRetention(state, setting: setting, now: Date(timeIntervalSinceNow: days * 86_400)).run()
      return Set(RunCatalogue(state).runs().map(\.run))
    }
    let all: Set = [over.run, withRows.run, died.run]
    #expect(kept(nil, daysLater: 89) == all)
    #expect(kept("forever", daysLater: 10_000) == all)
    #expect(kept("7", daysLater: 6) == all)
    #expect(kept("nonsense", daysLater: 89) == all)
    #expect(kept("7", daysLater: 8) == [withRows.run, died.run])
  }

  @Test func `the folder of a process that died before it wrote its plan goes after a day`() throws {
    defer { clean() }
    let folder = try RunFolder.create(for: Samples.plan(rows: [3]), in: state)
    unlink(folder.planPath)
    func isThere(hoursLater hours: Double) -> Bool {
      RunRetention(state, setting: "forever", now: Date(timeIntervalSinceNow: hours * 3600)).run()
      return FileManager.default.fileExists(atPath: folder.path)
    }
    #expect(isThere(hoursLater: 23))
    #expect(!isThere(hoursLater: 25))
  }

  @Test func `the end of a run is told once, and what is not settled at the start`() async throws {
    defer { clean() }
    _ = try await finishedRun(1)
    var plan = Samples.plan(rows: [3])
    plan.run = "20261123-190512-00000002"
    let died = try RunFolder.create(for: plan, in: state)
    try? FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: died.path)
    let news = Mutex<[String]>([])
    let feed = RunNewsFeed(state, interval: .milliseconds(20))
    let task = Task {
      try await feed.follow { told in
        switch told {
        case .unsettled(let runs): news.withLock { $0 += runs.map { "unsettled \($0.run)" } }
        case .ended(let run): news.withLock { $0.append("ended \(run.run) \(run.state.outcome?.rawValue ?? "-")") }
        }
      }
    }
    try await until { news.withLock { $0.count } == 1 }
    // A stream makes one by the second.
    _ = try await finishedRun(4, isBatch: true)
    let late = try await finishedRun(3)
    try await until { news.withLock { $0.count } == 2 }
    try await Task.sleep(for: .milliseconds(100))
    task.cancel()
    _ = await task.result
    #expect(news.withLock { $0 } == ["unsettled \(died.run)", "ended \(late.run) committed"])
  }

  @Test func `the end of a run that was taken up again is told too`() async throws {
    defer { clean() }
    let plan = Samples.plan(rows: [3])
    let folder = try RunFolder.create(for: plan, in: state)
    // Its process took the lock, and died.
    do { _ = try FileLock(folder.lockPath) }
    let news = Mutex<[String]>([])
    let task = Task {
      try await RunNewsFeed(state, interval: .milliseconds(20)).follow { told in
        switch told {
        case .unsettled(let runs): news.withLock { $0 += runs.map { "unsettled \($0.run)" } }
        case .ended(let run): news.withLock { $0.append("ended \(run.run) \(run.state.outcome?.rawValue ?? "-")") }
        }
      }
    }
    try await until { news.withLock { $0.count } == 1 }
    try await finish(plan, in: folder)
    try await until { news.withLock { $0.count } == 2 }
    task.cancel()
    _ = await task.result
    #expect(news.withLock { $0 } == ["unsettled \(plan.run)", "ended \(plan.run) committed"])
  }

  private func until(_ condition: () -> Bool) async throws {
    for _ in 0..<500 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
    try #require(condition())
  }
}
