import Console
import KustoSink
import TerminalKit
import Testing

/// Runs, streams and saved sessions.
@Suite struct HistoryTests {
  @Test func `what needs a person comes first, then the newest`() {
    let order = Fixtures.runs.inOrderOfNeed.map(\.run)
    #expect(order.first == "20261121-101500-77001122")
    #expect(Array(order.dropFirst()) == Fixtures.runs.prefix(3).map(\.run))
  }

  @Test func `Tab shows the saved sessions, and Enter plays one`() {
    let driver = Driver()
    driver.press(.character("H"), .tab)
    driver.expect("Saved sessions")
    driver.expect("still open, or ended abruptly")
    driver.press(.down, .enter)
    let path = "/state/sessions/20261122-220000-bb.ksession"
    #expect(driver.effects.contains { if case .play(_, path) = $0 { true } else { false } })
    driver.press(.character("y"))
    #expect(driver.effects.contains { if case .copy(_, "kustosink replay '\(path)'") = $0 { true } else { false } })
    driver.press(.escape)
    driver.expect("Runs and streams")
  }

  @Test func `commands of runs say why they do nothing on a session`() {
    let driver = Driver()
    driver.press(.character("H"), .tab)
    for key in ["A", "R", "U"] {
      driver.press(.character(Character(key)))
      driver.expectNote("a session is selected: Tab goes to the runs")
    }
  }

  @Test func `sessions are narrowed by how they ended`() {
    let driver = Driver()
    driver.press(.character("H"), .tab, .character("/"))
    driver.type("committed")
    driver.press(.enter)
    #expect(driver.model.shownSessions.count == 1)
  }

  @Test func `what is selected stays selected when the list is read again`() {
    let driver = Driver()
    driver.press(.character("H"), .down)
    driver.expectSelected("committed")
    let world = driver.answer
    driver.answer = { effect in
      switch effect {
      case .listRuns: .runs(list: [Fixtures.runs[3]] + Fixtures.runs.prefix(3))
      case .listSessions: .sessions(list: Fixtures.sessions.reversed())
      default: world(effect)
      }
    }
    driver.press(.character("r"))
    #expect(driver.model.runs.selected(in: driver.model)?.run == Fixtures.runs[1].run)
    driver.press(.tab, .character("r"))
    #expect(driver.model.runs.selectedSession(in: driver.model)?.path == Fixtures.sessions[1].path)
    driver.press(.down)
    driver.answer = world
    driver.press(.character("r"))
    #expect(driver.model.runs.selectedSession(in: driver.model)?.path == Fixtures.sessions[0].path)
  }

  @Test func `the shelf reads how sessions ended and leaves out other files`() throws {
    let folder = try ScratchFolder()
    let start = Start(clusters: [], folder: "/", time: Fixtures.start, wishes: Start.Wishes(cluster: "local"))
    let header = SessionHeader(app: "test", width: 80, height: 24, glyphs: "ascii", start: start)
    let recorder = try SessionRecorder(path: folder.file("a.ksession"), header: header)
    recorder.end(.detached(run: "r1"), at: Fixtures.start)
    _ = try SessionRecorder(path: folder.file("b.ksession"), header: header)
    _ = try SessionRecorder(path: folder.file("c.txt"), header: header)
    let entries = SessionShelf(folder: folder.path).entries()
    #expect(entries.map(\.name) == ["b", "a"])
    #expect(entries.map(\.words) == ["still open, or ended abruptly", "left run r1 running"])
    #expect(entries.allSatisfy { $0.cluster == "local" && $0.bytes > 0 })
  }
}

@Suite @MainActor struct PlayerInConsoleTests {
  @Test func `a session plays in place of the console, and q brings the console back`() async throws {
    let start = Start(clusters: ["local"], folder: "/data", time: Fixtures.start)
    var world = appWorld()
    world.sessions = { Fixtures.sessions }
    world.session = { _ in Driver.atSchema().session }
    let terminal = MemoryTerminal()
    let played = world
    async let reason = ConsoleApp.run(terminal: terminal, world: played, start: start, recorder: nil)
    terminal.press(.character("H"), .tab)
    #expect(await terminal.screen { $0.text.contains("still open") } != nil)
    terminal.press(.enter)
    #expect(await terminal.screen { $0.text.contains("REPLAY") } != nil)
    terminal.press(.character("q"))
    #expect(await terminal.screen { $0.text.contains("Saved sessions") } != nil)
    terminal.press(.character("q"))
    #expect(await reason == .left)
  }

  /// The console with a session that plays in it.
  private func playing(_ terminal: MemoryTerminal) async {
    terminal.press(.character("H"), .tab)
    #expect(await terminal.screen { $0.text.contains("still open") } != nil)
    terminal.press(.enter)
    #expect(await terminal.screen { $0.text.contains("REPLAY") } != nil)
  }

  private func world() -> ConsoleWorld {
    var world = appWorld()
    world.sessions = { Fixtures.sessions }
    world.session = { _ in Driver.atSchema().session }
    return world
  }

  @Test func `after a window was made larger in a replay, a click hits what is seen`() async throws {
    let start = Start(clusters: ["local"], folder: "/data", time: Fixtures.start, mouse: true)
    let terminal = MemoryTerminal()
    let played = world()
    async let reason = ConsoleApp.run(terminal: terminal, world: played, start: start, recorder: nil)
    await playing(terminal)
    terminal.resize(Size(width: 120, height: 40))
    #expect(await terminal.screen { $0.size.height == 40 } != nil)
    terminal.press(.character("q"))
    let grid = try #require(await terminal.screen { $0.text.contains("Saved sessions") && $0.size.height == 40 })
    // The footer is elsewhere in a window of another size.
    let rows = grid.text.split(separator: "\n", omittingEmptySubsequences: false)
    let y = try #require(rows.lastIndex { $0.contains("? help") })
    let range = try #require(rows[y].range(of: "? help"))
    let x = rows[y].distance(from: rows[y].startIndex, to: range.lowerBound)
    terminal.press(.mouse(MouseEvent(.press, at: Point(x: x, y: y))))
    #expect(await terminal.screen { $0.text.contains("Keys of History") } != nil)
    terminal.press(.escape, .character("q"))
    #expect(await reason == .left)
  }

  @Test func `Esc closes the player's list of keys first, then the player`() async throws {
    let start = Start(clusters: ["local"], folder: "/data", time: Fixtures.start)
    let terminal = MemoryTerminal()
    let played = world()
    async let reason = ConsoleApp.run(terminal: terminal, world: played, start: start, recorder: nil)
    await playing(terminal)
    terminal.press(.character("?"))
    #expect(await terminal.screen { $0.text.contains("no cluster is contacted") } != nil)
    terminal.press(.escape)
    #expect(
      await terminal.screen { $0.text.contains("REPLAY") && !$0.text.contains("no cluster is contacted") } != nil)
    terminal.press(.escape)
    #expect(await terminal.screen { $0.text.contains("Saved sessions") } != nil)
    terminal.press(.character("q"))
    #expect(await reason == .left)
  }
}
