import Console
import Foundation
import KustoSink
import Synchronization
import TerminalKit
import Testing

/// A console world out of the scripted one: what an effect would be answered, its closure returns.
func appWorld(
  script: RunScript = .committed, follow: ConsoleWorld.Follow? = nil, copied: (@Sendable (String) -> Void)? = nil
) -> ConsoleWorld {
  var world = ConsoleWorld(
    databases: { _ in ["Demo", "Samples"].map(DatabaseEntry.init) },
    tables: { _, _ in [TableEntry(name: "Flights")] }, tableSchema: { _ in Fixtures.schema },
    folder: { FolderListing(path: $0, entries: Fixtures.listing.entries) }, firstLines: { _ in Fixtures.lines },
    inspect: { _, _, _ in Fixtures.profile }, plan: { Fixtures.plan(table: $0.target.table) }, launch: { _, _ in },
    follow: follow ?? { _, each in for event in script.events { await each(event) } },
    launchStream: { _, _ in Fixtures.stream },
    followStream: { _, each in
      for news in StreamScript.started + StreamScript.batches { await each(news) }
      try await Task.sleep(for: .seconds(3600))
    },
    readers: { _, body in try await body { .rows(count: 5) } }, signIn: { _, _, _, _ in "signed in" },
    check: { _, _ in Fixtures.items }, query: { _, _ in Fixtures.answer },
    recall: { _ in nil }, export: { answer, _ in answer.rows.count },
    order: { _, _ in }, goOnStream: { _ in },
    abort: { _ in }, resume: { _ in }, undo: { _ in 7 },
    runs: { Fixtures.runs }, watchRuns: { _ in }, copy: { copied?($0) }, setTheme: { _ in }, now: { Fixtures.start },
    problem: { Problem("\($0)") })
  world.batchInterval = .milliseconds(5)
  world.tickInterval = .milliseconds(5)
  return world
}

private let start = Start(
  clusters: ["local"], folder: "/data", isRecording: true, time: Fixtures.start,
  wishes: Start.Wishes(cluster: "local", database: "Demo", table: "New", sources: ["/data/flights"]))

@Suite @MainActor struct AppTests {
  private func shows(_ text: String, on terminal: MemoryTerminal) async throws {
    let grid = await terminal.screen { $0.text.contains(text) }
    _ = try #require(grid, "no \"\(text)\" on:\n\(terminal.screen.text)")
  }

  @Test func `a load in a terminal ends in Result, and its session in the same frame`() async throws {
    let folder = try ScratchFolder()
    let header = SessionHeader(app: "test", width: 80, height: 24, glyphs: "unicode", start: start)
    let recorder = try SessionRecorder(path: folder.file("s"), header: header)
    let terminal = MemoryTerminal()
    async let reason = ConsoleApp.run(terminal: terminal, world: appWorld(), start: start, recorder: recorder)
    try await shows("336 776", on: terminal)
    terminal.press(.character("3"))
    try await shows("[3 Schema]", on: terminal)
    terminal.press(.enter)
    try await shows("partitions,", on: terminal)
    terminal.press(.character("S"), .enter)
    try await shows("Enter goes on to the result", on: terminal)
    terminal.press(.enter)
    try await shows("COMMITTED", on: terminal)
    terminal.press(.character("q"))
    #expect(await reason == .finished(run: Fixtures.run, outcome: .committed, stopped: false))
    var player = Player(try Session(path: folder.file("s")))
    player.seek(to: player.count)
    var grid = Grid(size: terminal.size, glyphs: .unicode)
    view(player.model, in: grid.bounds, on: &grid)
    #expect(grid == terminal.screen)
    #expect(player.session.ending == .finished(run: Fixtures.run, outcome: .committed, stopped: false))
  }

  @Test func `a secret that is typed reaches the sign-in and nothing else`() async throws {
    let folder = try ScratchFolder()
    let header = SessionHeader(app: "test", width: 80, height: 24, glyphs: "unicode", start: start)
    let recorder = try SessionRecorder(path: folder.file("s"), header: header)
    let terminal = MemoryTerminal()
    let taken = Mutex("")
    var closed = appWorld()
    closed.databases = { _ in
      if taken.withLock(\.isEmpty) { throw SessionError.notASession }
      return [DatabaseEntry(name: "Open")]
    }
    closed.problem = { error in
      var problem = Problem("\(error)")
      problem.needsSignIn = true
      return problem
    }
    closed.signIn = { _, _, secret, _ in
      taken.withLock { $0 = secret }
      return "signed in with a token"
    }
    async let reason = ConsoleApp.run(terminal: terminal, world: closed, start: start, recorder: recorder)
    try await shows("Sign in at", on: terminal)
    terminal.press(.down, .down, .down, .down, .enter)
    try await shows("token file", on: terminal)
    terminal.press(.enter)
    try await shows("never shown", on: terminal)
    terminal.press(.paste("s3cr3t-q?\n"), .character("x"), .backspace, .character("!"))
    try await shows("********", on: terminal)
    #expect(!terminal.screen.text.contains("s3cr3t"))
    terminal.press(.enter)
    try await shows("Open", on: terminal)
    #expect(taken.withLock(\.self) == "s3cr3t-q?!")
    terminal.press(.character("q"))
    _ = await reason
    let text = try String(contentsOfFile: folder.file("s"), encoding: .utf8)
    #expect(!text.contains("s3cr3t"))
    // One line says that there is a secret, none how long it is.
    #expect(text.components(separatedBy: "ui.secret").count == 2)
  }

  @Test func `a stream in a terminal shows its news, and goes on when the console is left`() async throws {
    let terminal = MemoryTerminal()
    async let reason = ConsoleApp.run(terminal: terminal, world: appWorld(), start: start, recorder: nil)
    try await shows("336 776", on: terminal)
    terminal.press(.character("3"), .enter)
    try await shows("partitions,", on: terminal)
    terminal.press(.home, .down, .character(" "), .character(" "))
    try await shows("START the stream", on: terminal)
    terminal.press(.character("S"), .enter)
    try await shows("batch 12: 14 400 rows", on: terminal)
    terminal.press(.character("q"))
    #expect(await reason == .streaming(stream: Fixtures.stream))
  }

  @Test func `a terminal that hangs up leaves the run going`() async throws {
    let terminal = MemoryTerminal()
    let endless: ConsoleWorld.Follow = { _, each in
      for event in RunScript.middle.events { await each(event) }
      try await Task.sleep(for: .seconds(3600))
    }
    async let reason = ConsoleApp.run(terminal: terminal, world: appWorld(follow: endless), start: start, recorder: nil)
    try await shows("336 776", on: terminal)
    terminal.press(.character("3"), .enter)
    try await shows("partitions,", on: terminal)
    terminal.press(.character("S"), .enter)
    try await shows("load..", on: terminal)
    terminal.close()
    #expect(await reason == .detached(run: Fixtures.run))
  }

  @Test func `without a change nothing is drawn`() async throws {
    let terminal = MemoryTerminal()
    async let reason = ConsoleApp.run(terminal: terminal, world: appWorld(), start: start, recorder: nil)
    try await shows("336 776", on: terminal)
    terminal.press(.focus(true), .character("`"))
    terminal.press(.character("?"))
    try await shows("Keys of Dataset", on: terminal)
    let before = terminal.presentedCount
    terminal.press(.escape, .character("q"))
    _ = await reason
    #expect(terminal.presentedCount - before <= 2)
  }

  @Test func `a replay in a terminal plays to its end and leaves`() async throws {
    let terminal = MemoryTerminal()
    let player = Player(Driver.atRun(.committed).session, speed: 32)
    async let done: Void = ReplayApp.run(terminal: terminal, player: player, themes: ["mono"], setTheme: { _ in })
    try await shows("REPLAY  ended", on: terminal)
    try await shows("COMMITTED", on: terminal)
    #expect(terminal.screen.text.contains("REPLAY"))
    terminal.press(.character(","))
    try await shows("paused", on: terminal)
    terminal.press(.character("q"))
    await done
  }

}

/// What an effect runner sent.
private final class Heard: Sendable {
  private let messages = Mutex<[Message]>([])

  var all: [Message] { messages.withLock(\.self) }
  var events: [RunEvent] { all.flatMap { if case .runEvents(_, let events) = $0 { events } else { [RunEvent]() } } }

  func hear(_ message: Message) { messages.withLock { $0.append(message) } }
}

@Suite struct EffectRunnerTests {
  @Test func `an effect that is cancelled ends, and says nothing`() async {
    let heard = Heard()
    let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
    let runner = EffectRunner(
      appWorld(follow: { _, _ in
        hasBegun.yield()
        try await Task.sleep(for: .seconds(3600))
      }))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await runner.perform(.follow(id: EffectID(7), run: "x")) { heard.hear($0) } }
      for await _ in begun { break }
      await runner.perform(.cancel(id: EffectID(7))) { _ in }
    }
    #expect(heard.events == [])
  }

  @Test func `readers are asked until it is stopped, and what tells nothing new is not sent`() async {
    let heard = Heard()
    let asked = Mutex(0)
    let (enough, isEnough) = AsyncStream.makeStream(of: Void.self)
    var counting = appWorld()
    counting.readers = { _, body in
      try await body {
        let number = asked.withLock { count in
          count += 1
          return count
        }
        if number == 4 { throw SessionError.notASession }
        if number == 5 { isEnough.yield() }
        return .rows(count: number < 3 ? 7 : 9)
      }
    }
    let runner = EffectRunner(counting)
    let target = Plan.Target(cluster: "local", database: "Demo", table: "T")
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await runner.perform(.watchRows(id: EffectID(7), target: target, pace: .close)) { heard.hear($0) }
      }
      for await _ in enough { break }
      try? await Task.sleep(for: .milliseconds(50))
      await runner.perform(.cancel(id: EffectID(7))) { _ in }
    }
    let looks = heard.all.compactMap { if case .rowPoll(EffectID(7), let look) = $0 { look } else { nil } }
    #expect(looks.map(\.seen) == [.rows(count: 7), .rows(count: 9), .failed(reason: "notASession"), .rows(count: 9)])
    #expect(looks.map(\.times) == [1, 3, 4, 5])
  }

  @Test func `an effect that is cancelled before it begins does not begin`() async {
    let runner = EffectRunner(appWorld())
    await runner.perform(.cancel(id: EffectID(3))) { _ in }
    await runner.perform(.listRuns(id: EffectID(3))) { _ in Issue.record("it began") }
  }

  @Test func `an error becomes a problem in the words of the world`() async {
    let heard = Heard()
    var broken = appWorld()
    broken.runs = { throw SessionError.notASession }
    await EffectRunner(broken).perform(.listRuns(id: EffectID(1))) { heard.hear($0) }
    let wanted = EffectResult(id: EffectID(1), outcome: .failed(problem: Problem("notASession")))
    #expect(heard.all == [.result(wanted)])
  }

  @Test func `progress that is out of date is left out, other events never`() async {
    var script = RunScript()
    script.phase(.loading)
    for step in 1...50 { script.progress(0, rows: step, bytes: step, uploaded: 0) }
    script.ingest(0)
    let heard = Heard()
    await EffectRunner(appWorld(script: script)).perform(.follow(id: EffectID(1), run: "x")) { heard.hear($0) }
    let kept = heard.events
    #expect(kept.count < script.events.count)
    let progress: (RunEvent) -> Bool = { if case .partitionProgress = $0.body { true } else { false } }
    #expect(kept.filter { !progress($0) } == script.events.filter { !progress($0) })
    #expect(kept.last(where: progress) == script.events.last(where: progress))
  }
}
