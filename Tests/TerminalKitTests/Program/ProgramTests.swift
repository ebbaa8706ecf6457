import Synchronization
import TerminalKit
import Testing

/// A program that counts: keys add text, effects send numbers.
@MainActor
@Suite(.timeLimit(.minutes(1)))
struct ProgramTests {
  struct Model: Sendable {
    var typed = ""
    var number = 0
    var viewed = 0
    var isDone = false
  }

  enum Message: Sendable {
    case key(Key)
    case number(Int)
  }

  enum Effect: Sendable, Equatable {
    case send(Int)
    case sendMany(Int)
    case wait
  }

  private func program(
    perform: @escaping @Sendable (Effect, Program<Model, Message, Effect>.Send) async -> Void = Self.performing
  ) -> Program<Model, Message, Effect> {
    Program(
      model: Model(), key: Message.key,
      update: { model, message in
        switch message {
        case .key(.character("q")): model.isDone = true
        case .key(.character("m")): return [.sendMany(2_000)]
        case .key(.character("s")): return [.send(7)]
        case .key(.character("w")): return [.wait]
        case .key(.character(let character)): model.typed.append(character)
        case .key(.resize(let size)): model.typed = "\(size.width)x\(size.height)"
        case .key: break
        case .number(let number): model.number = number
        }
        return []
      },
      view: { model, grid in
        grid.write(SafeText(model.typed), in: grid.bounds.row(0))
        grid.write("number \(model.number)", in: grid.bounds.row(1))
      },
      isDone: \.isDone, perform: perform)
  }

  private nonisolated static func performing(_ effect: Effect, _ send: Program<Model, Message, Effect>.Send) async {
    switch effect {
    case .send(let number): await send(.number(number))
    case .sendMany(let count): for number in 1...count { await send(.number(number)) }
    case .wait: try? await Task.sleep(for: .seconds(3_600))
    }
  }

  @Test func `keys change the model and each change is shown`() async {
    let terminal = MemoryTerminal(size: Size(width: 20, height: 3))
    terminal.type("abc")
    terminal.press(.character("q"))
    let ending = await program().run(on: terminal)
    #expect(ending.model.typed == "abc")
    #expect(ending.closing == nil)
    #expect(terminal.frames.first?.text.hasPrefix("\nnumber 0") == true)
    #expect(terminal.screen.text.hasPrefix("abc"))
  }

  @Test func `an effect is performed and its message shown`() async {
    let terminal = MemoryTerminal(size: Size(width: 20, height: 3))
    async let ending = program().run(on: terminal)
    terminal.press(.character("s"))
    let shown = await terminal.screen { $0.text.contains("number 7") }
    #expect(shown != nil)
    terminal.press(.character("q"))
    #expect(await ending.model.number == 7)
  }

  @Test func `a flood of messages is neither lost nor drawn one by one`() async {
    let terminal = MemoryTerminal(size: Size(width: 20, height: 3))
    async let ending = program().run(on: terminal)
    terminal.press(.character("m"))
    let last = await terminal.screen { $0.text.contains("number 2000") }
    #expect(last != nil)
    // Two thousand, if they were drawn one by one; how many fit into the time depends on what else runs here.
    #expect(terminal.presentedCount < 1_000)
    terminal.press(.character("q"))
    _ = await ending
  }

  @Test func `a frame that is equal to the one before is not presented`() async {
    let terminal = MemoryTerminal(size: Size(width: 20, height: 3))
    for _ in 0..<50 { terminal.press(.up) }
    terminal.press(.character("q"))
    _ = await program().run(on: terminal)
    #expect(terminal.presentedCount == 1)
  }

  @Test func `keys go before messages that were there first`() async {
    let terminal = MemoryTerminal(size: Size(width: 20, height: 3))
    let program = program { _, send in
      for number in 1...100_000_000 {
        if Task.isCancelled { return }
        await send(.number(number))
      }
    }
    async let ending = program.run(on: terminal)
    terminal.press(.character("w"))
    _ = await terminal.screen { !$0.text.contains("number 0") }
    terminal.type("abc")
    let shown = await terminal.screen { $0.text.hasPrefix("abc") }
    #expect(shown != nil)
    terminal.press(.character("q"))
    #expect(await ending.model.typed == "abc")
  }

  @Test func `what still runs is cancelled when the program ends`() async {
    let terminal = MemoryTerminal(size: Size(width: 20, height: 3))
    let wasCancelled = Mutex(false)
    let program = program { _, _ in
      try? await Task.sleep(for: .seconds(3_600))
      wasCancelled.withLock { $0 = Task.isCancelled }
    }
    terminal.press(.character("w"), .character("q"))
    _ = await program.run(on: terminal)
    #expect(wasCancelled.withLock { $0 })
  }

  @Test func `a terminal that is gone ends the program, and says why`() async {
    let terminal = MemoryTerminal()
    terminal.type("a")
    terminal.close(.signal(15))
    let ending = await program().run(on: terminal)
    #expect(ending.closing == .signal(15))
    #expect(ending.model.typed == "a")
  }

  @Test func `a resize is a message and a new frame of that size`() async {
    let terminal = MemoryTerminal(size: Size(width: 20, height: 3))
    async let ending = program().run(on: terminal)
    terminal.resize(Size(width: 7, height: 2))
    let shown = await terminal.screen { $0.text.hasPrefix("7x2") }
    #expect(shown?.size == Size(width: 7, height: 2))
    #expect(shown?.text == "7x2\nnumber…")
    terminal.press(.character("q"))
    _ = await ending
  }

  @Test func `suspending and redrawing are the loop's own`() async {
    let terminal = MemoryTerminal()
    terminal.press(.control("z"), .control("l"), .character("q"))
    let ending = await program().run(on: terminal)
    #expect(terminal.suspendedCount == 1)
    #expect(terminal.redrawnCount == 1)
    #expect(ending.model.typed.isEmpty)
  }

  @Test func `waiting for a screen that never comes has an end`() async {
    let terminal = MemoryTerminal()
    #expect(await terminal.screen(within: .milliseconds(10)) { _ in true } == nil)
  }
}
