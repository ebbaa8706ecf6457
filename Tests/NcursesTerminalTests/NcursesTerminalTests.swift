import CNcurses
import Foundation
import NcursesTerminal
import TerminalKit
import Testing

/// One after the other: ncurses has one screen in a process.
@MainActor
@Suite(.serialized, .timeLimit(.minutes(1)))
struct NcursesTerminalTests {
  private func frame(_ size: Size = Size(width: 80, height: 24)) -> Grid {
    var grid = Grid(size: size)
    grid.box(grid.bounds, role: .borderFocus)
    grid.write("漢字😀e\u{301}\u{1B}[31m end", x: 2, y: 1, role: .selection)
    grid.write("last", x: size.width - 5, y: size.height - 2, role: .stateFailed)
    return grid
  }

  @Test(arguments: ["xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100", "xterm"])
  func `a frame is on the screen as it was drawn`(name: String) async throws {
    let pty = try PseudoTerminal()
    let terminal = try pty.terminal(name)
    defer { terminal.restore() }
    #expect(terminal.size == pty.size)
    let grid = frame()
    terminal.present(grid)
    #expect(await eventually { pty.screen.text == grid.text }, "\(pty.screen.text)")
    #expect(pty.screen.unknown.isEmpty || name == "linux", "\(pty.screen.unknown)")
  }

  @Test(arguments: 0..<6) func `any row of frames ends in the last of them`(seed: UInt64) async throws {
    let size = Size(width: 23, height: 6)
    let pty = try PseudoTerminal(size)
    let terminal = try pty.terminal()
    defer { terminal.restore() }
    var random = Linear(state: seed)
    let pieces: [SafeText] = ["a", "漢字", "😀", "e\u{301}", "      ", "======", "│", "\u{1B}[2J", "한글", "xyz"]
    for _ in 0..<30 {
      var grid = Grid(size: size)
      for _ in 0..<Int.random(in: 0...20, using: &random) {
        grid.write(
          pieces[Int.random(in: 0..<pieces.count, using: &random)], x: Int.random(in: -2...23, using: &random),
          y: Int.random(in: 0..<6, using: &random), role: Role.allCases.randomElement(using: &random) ?? .text)
      }
      terminal.present(grid)
      #expect(
        await eventually { pty.screen.text == grid.text },
        "\(grid.text)\n---\n\(pty.screen.text)\n\(pty.screen.unknown)")
    }
  }

  @Test func `a frame is whole where writes do not wait and the line is slow`() async throws {
    let size = Size(width: 400, height: 200)
    let pty = try PseudoTerminal(size)
    #expect(fcntl(pty.slave, F_SETFL, fcntl(pty.slave, F_GETFL) | O_NONBLOCK) == 0)
    let terminal = try pty.terminal()
    defer { terminal.restore() }
    var grid = Grid(size: size)
    for row in 0..<size.height {
      for column in 0..<size.width {
        grid.write(column % 2 == 0 ? "a" : "b", x: column, y: row, role: column % 2 == 0 ? .stateFailed : .selection)
      }
    }
    pty.holdBack(0.5)
    terminal.present(grid)
    #expect(await eventually { pty.output.count > 200_000 && pty.screen.text == grid.text })
  }

  @Test func `a frame that did not change writes nothing, and a small change little`() async throws {
    let pty = try PseudoTerminal()
    let terminal = try pty.terminal()
    defer { terminal.restore() }
    var grid = frame()
    grid.cursor = Point(x: 3, y: 3)
    terminal.present(grid)
    #expect(await eventually { pty.screen.text == grid.text })
    pty.clearOutput()
    terminal.present(grid)
    terminal.present(grid)
    grid.write("x", x: 10, y: 10)
    terminal.present(grid)
    #expect(await eventually { pty.output.contains(UInt8(ascii: "x")) })
    #expect(pty.output.count < 40, "\(pty.output.count) bytes")
  }

  @Test func `keys, characters and pastes arrive`() async throws {
    let pty = try PseudoTerminal()
    let terminal = try pty.terminal()
    defer { terminal.restore() }
    var keys = terminal.keys.makeAsyncIterator()
    let inputs: [(String, Key)] = [
      ("a", .character("a")), ("é", .character("é")), ("漢", .character("漢")), ("\u{1B}OA", .up),
      ("\u{1B}[B", .down), ("\u{1B}[1;5C", .right), ("\u{1B}[15~", .function(5)), ("\u{1B}", .escape),
      ("\r", .enter), ("\u{7F}", .backspace), ("\u{1B}[Z", .backTab), ("\u{3}", .control("c")),
      ("\u{1A}", .control("z")), ("\u{1B}[200~q\rdrop\u{1B}[A\u{1B}[201~", .paste("q\ndrop")),
      ("\u{1B}[24;80R!", .character("!")),
    ]
    for (text, key) in inputs {
      pty.type(text)
      #expect(await keys.next() == key)
    }
  }

  @Test(arguments: ["xterm-256color", "tmux-256color", "linux"])
  func `the mouse is watched when it is asked for, and given back at the end`(name: String) async throws {
    let pty = try PseudoTerminal()
    let terminal = try pty.terminal(name)
    defer { terminal.restore() }
    func written(_ text: String) async -> Bool {
      await eventually { String(decoding: pty.output, as: UTF8.self).contains(text) }
    }
    terminal.present(frame())
    #expect(await written("last"))
    #expect(!String(decoding: pty.output, as: UTF8.self).contains("?1000h"))
    terminal.watchMouse(true)
    #expect(await written("\u{1B}[?1000h\u{1B}[?1006h"))
    var keys = terminal.keys.makeAsyncIterator()
    pty.type("\u{1B}[<0;10;3M")
    #expect(await keys.next() == .mouse(MouseEvent(.press, at: Point(x: 9, y: 2))))
    pty.clearOutput()
    terminal.watchMouse(false)
    #expect(await written("?1000l"))
    terminal.watchMouse(true)
    #expect(await written("?1000h"))
    pty.clearOutput()
    terminal.restore()
    #expect(await written("?1000l"))
  }

  @Test func `a crash gives the mouse back, too`() async throws {
    let pty = try PseudoTerminal()
    let terminal = try pty.terminal()
    defer { terminal.restore() }
    terminal.watchMouse(true)
    terminal.present(frame())
    pty.clearOutput()
    cn_restore_now()
    #expect(await eventually { String(decoding: pty.output, as: UTF8.self).contains("?1000l") })
  }

  @Test func `a resize is told and the next frame fills the new size`() async throws {
    let pty = try PseudoTerminal()
    let terminal = try pty.terminal()
    defer { terminal.restore() }
    terminal.present(frame())
    var keys = terminal.keys.makeAsyncIterator()
    let size = Size(width: 60, height: 16)
    pty.resize(size)
    // The kernel tells the foreground group of a controlling terminal; this one controls nothing.
    kill(getpid(), SIGWINCH)
    #expect(await keys.next() == .resize(size))
    #expect(terminal.size == size)
    pty.clearOutput()
    terminal.present(frame(size))
    #expect(await eventually { String(decoding: pty.output, as: UTF8.self).contains("last") })
  }

  @Test func `restoring gives back the screen, the cursor and the line editor, and twice is once`() async throws {
    let pty = try PseudoTerminal()
    #expect(pty.isCooked)
    let terminal = try pty.terminal()
    terminal.present(frame())
    #expect(await eventually { pty.screen.isAlternate && !pty.screen.isCursorShown && pty.screen.isPasteMarked })
    #expect(!pty.isCooked)
    terminal.restore()
    terminal.restore()
    #expect(await eventually { !pty.screen.isAlternate && pty.screen.isCursorShown && !pty.screen.isPasteMarked })
    #expect(pty.isCooked)
    terminal.present(frame())
    var keys = terminal.keys.makeAsyncIterator()
    #expect(await keys.next() == nil)
  }

  @Test(arguments: [SIGTERM, SIGHUP]) func `a signal to end closes the keys and says which`(signal: Int32) async throws
  {
    let pty = try PseudoTerminal()
    let terminal = try pty.terminal()
    defer { terminal.restore() }
    kill(getpid(), signal)
    var keys = terminal.keys.makeAsyncIterator()
    #expect(await keys.next() == nil)
    #expect(terminal.closing == .signal(signal))
  }

  @Test func `a line that is cut closes the keys`() async throws {
    let pty = try PseudoTerminal()
    let terminal = try pty.terminal()
    defer { terminal.restore() }
    terminal.present(frame())
    pty.hangUp()
    var keys = terminal.keys.makeAsyncIterator()
    #expect(await keys.next() == nil)
    #expect(terminal.closing == .hangup)
    terminal.present(Grid(size: terminal.size))
  }

  @Test func `an interrupt from outside is the key`() async throws {
    let pty = try PseudoTerminal()
    let terminal = try pty.terminal()
    defer { terminal.restore() }
    kill(getpid(), SIGINT)
    var keys = terminal.keys.makeAsyncIterator()
    #expect(await keys.next() == .control("c"))
  }

  @Test(arguments: [
    ("no-such-terminal", NcursesError.unknownTerminal(name: "no-such-terminal")),
    ("", .unknownTerminal(name: "")), ("dumb", .cannotPlaceCursor(name: "dumb")),
  ])
  func `a terminal that cannot be drawn on is an error, and left as it was`(name: String, error: NcursesError) throws {
    let pty = try PseudoTerminal()
    #expect(throws: error) { try pty.terminal(name) }
    #expect(pty.isCooked)
    #expect(pty.output.isEmpty)
  }

  @Test func `a file is not a terminal`() throws {
    let file = try FileHandle(forUpdating: URL(filePath: "/dev/null"))
    #expect(throws: NcursesError.notATerminal(stream: "input")) {
      try NcursesTerminal(
        environment: ["TERM": "xterm"], descriptors: (input: file.fileDescriptor, output: file.fileDescriptor))
    }
  }

  @Test func `there is one screen in a process`() throws {
    let pty = try PseudoTerminal()
    let terminal = try pty.terminal()
    defer { terminal.restore() }
    #expect(throws: NcursesError.alreadyOpen) { try pty.terminal() }
  }

  @Test(arguments: [
    ("xterm-256color", [:], ColorTier.indexed256), ("linux", [:], .ansi8), ("vt100", [:], .mono),
    ("xterm-256color", ["NO_COLOR": "1"], .mono),
  ])
  func `colours are those of the terminal`(name: String, environment: [String: String], tier: ColorTier) async throws {
    let pty = try PseudoTerminal()
    let terminal = try pty.terminal(name, environment: environment)
    defer { terminal.restore() }
    #expect(terminal.tier == tier)
    terminal.present(frame())
    #expect(await eventually { pty.screen.text.contains("last") })
    let output = String(decoding: pty.output, as: UTF8.self)
    #expect(output.contains("38;5;203") == (tier == .indexed256))
    #expect(output.contains(/\x1B\[[0-9;]*3[0-8][0-9;]*m/) == (tier > .mono))
  }

  @Test func `another theme is drawn at once`() async throws {
    let pty = try PseudoTerminal()
    let terminal = try pty.terminal()
    defer { terminal.restore() }
    terminal.present(frame())
    pty.clearOutput()
    terminal.use(try ThemeLibrary().load("default-light").theme)
    #expect(await eventually { String(decoding: pty.output, as: UTF8.self).contains("38;5;160") })
  }

  @Test func `a program runs on it from the first frame to the last`() async throws {
    let pty = try PseudoTerminal(Size(width: 30, height: 4))
    let terminal = try pty.terminal()
    defer { terminal.restore() }
    let program = Program<String, Key, Int>(
      model: "", key: { $0 },
      update: { model, key in
        if case .character(let character) = key { model.append(character) }
        return []
      },
      view: { model, grid in grid.write("typed \(model)", in: grid.bounds.row(0)) },
      isDone: { $0.hasSuffix("q") }, perform: { _, _ in })
    async let ending = program.run(on: terminal)
    #expect(await eventually { pty.screen.text.hasPrefix("typed") })
    pty.type("ab")
    #expect(await eventually { pty.screen.text.hasPrefix("typed ab") })
    pty.type("q")
    #expect(await ending.model == "abq")
  }
}

private struct Linear: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }
}

/// The ways to end that leave nobody to call `restore`; each in a process of its own, on a terminal that outlives it.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct TerminalAtTheEndTests {
  @Test func `a crash gives the screen back`() async throws {
    let pty = try PseudoTerminal()
    let name = pty.slaveName
    await #expect(processExitsWith: .failure) { [name = name as String] in
      try await draw(on: name)
      fatalError("planned")
    }
    await expectRestored(pty)
  }

  @Test func `a fault in memory gives the screen back`() async throws {
    let pty = try PseudoTerminal()
    let name = pty.slaveName
    await #expect(processExitsWith: .failure) { [name = name as String] in
      try await draw(on: name)
      kill(getpid(), SIGSEGV)
      sleep(10)
    }
    await expectRestored(pty)
  }

  @Test func `exit from anywhere gives the screen back`() async throws {
    let pty = try PseudoTerminal()
    let name = pty.slaveName
    await #expect(processExitsWith: .exitCode(7)) { [name = name as String] in
      try await draw(on: name)
      exit(7)
    }
    await expectRestored(pty)
  }

  @Test func `a program that does not listen is ended, its screen given back`() async throws {
    let pty = try PseudoTerminal()
    let name = pty.slaveName
    await #expect(processExitsWith: .signal(SIGTERM)) { [name = name as String] in
      try await draw(on: name)
      for _ in 0..<2_000 {
        kill(getpid(), SIGTERM)
        usleep(5_000)
      }
    }
    await expectRestored(pty)
  }

  private func expectRestored(_ pty: PseudoTerminal) async {
    #expect(await eventually { String(decoding: pty.output, as: UTF8.self).contains("drawn") })
    #expect(await eventually { !pty.screen.isAlternate && pty.screen.isCursorShown && !pty.screen.isPasteMarked })
    #expect(pty.isCooked)
  }
}

/// Takes the terminal of that name and shows something on it.
private func draw(on name: String) async throws {
  let descriptor = open(name, O_RDWR | O_NOCTTY)
  try await MainActor.run {
    let terminal = try NcursesTerminal(
      environment: ["TERM": "xterm-256color"], descriptors: (input: descriptor, output: descriptor))
    var grid = Grid(size: terminal.size)
    grid.write("drawn", x: 0, y: 0)
    terminal.present(grid)
    lastTerminal = terminal
  }
}

/// Keeps it: a terminal that nobody holds is another way to end.
@MainActor private var lastTerminal: NcursesTerminal?
