import Foundation
import KustoSink
import TerminalKit

/// What reaches the console without a screen, and what it can do to the reader.
package struct PlainTerminal: Sendable {
  package enum Event: Sendable, Hashable {
    case line(String)
    /// No line will come any more.
    case end
    /// Ctrl-C.
    case interrupt
  }

  package var events: AsyncStream<Event>
  /// Whether answers are written too: those of a file nobody sees otherwise.
  package var echoes: Bool
  /// Writes a line.
  package var say: @Sendable (String) -> Void
  /// Writes the beginning of a line, which the answer ends.
  package var ask: @Sendable (String) -> Void

  package init(
    events: AsyncStream<Event>, echoes: Bool = false, say: @escaping @Sendable (String) -> Void,
    ask: @escaping @Sendable (String) -> Void
  ) {
    self.events = events
    self.echoes = echoes
    self.say = say
    self.ask = ask
  }
}

/// The console as numbered questions and lines, for screen readers and for terminals that cannot place a cursor.
///
/// The same model, updates and effects as on a screen: an answer becomes the actions that keys would have become, so its
/// session plays in the console too.
package actor PlainConsole {
  package struct Ending: Sendable, Hashable {
    package var reason: ExitReason
    /// Ctrl-C ended it before a load was started.
    package var wasInterrupted: Bool
  }

  private enum Arrival: Sendable {
    case message(Message)
    case event(PlainTerminal.Event)
  }

  private(set) var model: Model
  private let world: ConsoleWorld
  private let runner: EffectRunner
  private let recorder: SessionRecorder?
  let terminal: PlainTerminal
  private let arrivals: AsyncStream<Arrival>
  private let inbox: AsyncStream<Arrival>.Continuation
  private var iterator: AsyncStream<Arrival>.Iterator?
  private var tasks: [Task<Void, Never>] = []
  private var lines: [String] = []
  private(set) var isAtEnd = false
  /// True where no answer can come any more, or somebody has said twice that they leave: nothing is asked then.
  var mustLeave = false
  private var isInterrupted = false
  private(set) var wasInterrupted = false
  /// Problems are said once.
  private var saidNote = Note(.info, "")
  /// What was told of the run.
  var told = PlainRunTold()

  private init(terminal: PlainTerminal, world: ConsoleWorld, start: Start, recorder: SessionRecorder?) {
    self.terminal = terminal
    self.world = world
    self.recorder = recorder
    runner = EffectRunner(world)
    model = Model(start)
    model.isPlain = true
    (arrivals, inbox) = AsyncStream.makeStream(of: Arrival.self)
  }

  /// Runs until the person leaves, or the run that they wait for has ended and there are no more answers.
  package static func run(
    terminal: PlainTerminal, world: ConsoleWorld, start: Start, recorder: SessionRecorder?
  ) async -> Ending {
    let console = PlainConsole(terminal: terminal, world: world, start: start, recorder: recorder)
    return await console.run()
  }

  /// Its tasks are unstructured, because an effect begins in the middle of a question and may outlast many of them; they
  /// are cancelled when the console ends, and the process with it.
  private func run() async -> Ending {
    tasks.append(
      Task { [terminal, inbox] in
        for await event in terminal.events { inbox.yield(.event(event)) }
        inbox.yield(.event(.end))
      })
    tasks.append(
      Task { [world, inbox] in
        while !Task.isCancelled {
          // Cancelled means that the console ends; the tick then goes nowhere.
          try? await Task.sleep(for: world.tickInterval)
          inbox.yield(.message(.tick(SessionClock.rounded(world.now()))))
        }
      })
    say("kustosink, in lines. Answer with a number or a name. Enter takes what is in brackets.")
    say("b goes back, q quits, ? asks again, unless a choice has this name. Where a text is asked for: :b, :q and :?.")
    if model.isRecording { say("This session is saved.") }
    perform(begin(&model))
    while model.exit == nil { await step() }
    for task in tasks { task.cancel() }
    let reason = model.exit ?? .left
    recorder?.end(reason, at: world.now())
    let hasRun = model.run.id != nil || model.stream.name != nil
    return Ending(reason: reason, wasInterrupted: wasInterrupted && !hasRun)
  }

  /// What the screen asks, as a question.
  private func step() async {
    closeOverlays()
    switch model.screen {
    case .connect: await connectStep()
    case .dataset: await datasetStep()
    case .schema: await schemaStep()
    case .options: await optionsStep()
    case .run: await runStep()
    case .result: await resultStep()
    case .stream: await streamStep()
    case .runs: await historyStep()
    case .query: await queryStep()
    }
  }

  // MARK: messages

  func send(_ actions: Action...) { for action in actions { apply(.action(action)) } }

  /// Types a text into the line that is asked for, in place of what stands there.
  func type(_ text: String) {
    apply(.edit(.killLine))
    apply(.text(text))
  }

  /// Moves the selection of a list to a row.
  func select(_ row: Int) {
    send(.top)
    for _ in 0..<(row / Cursor.page) { send(.pageDown) }
    for _ in 0..<(row % Cursor.page) { send(.down) }
  }

  private func apply(_ message: Message) {
    if case .tick = message, !model.needsClock { return }
    if let recorder {
      if case .result = message { recorder.keep(names: model.chosenNames) }
      if let reason = recorder.record(message, at: world.now()) { say("The session is no longer saved: \(reason)") }
    }
    let hadOverlay = model.overlay != nil
    perform(update(&model, message))
    tellNote()
    if !hadOverlay, !message.isOfPerson { closeUnasked() }
  }

  private func perform(_ effects: [Effect]) {
    for effect in effects {
      tasks.append(Task { [runner, inbox] in await runner.perform(effect) { inbox.yield(.message($0)) } })
    }
  }

  /// Warnings and errors; the others speak of keys and of what is on the screen.
  private func tellNote() {
    guard model.note != saidNote else { return }
    saidNote = model.note
    switch model.note.severity {
    case .warning: say("Warning: \(model.note.text)")
    case .error: say("Error: \(model.note.text)")
    case .info, .ok: break
    }
  }

  /// Takes in the next thing that happens.
  func pump() async {
    if iterator == nil { iterator = arrivals.makeAsyncIterator() }
    guard let arrival = await next() else { return }
    switch arrival {
    case .message(let message): apply(message)
    case .event(.line(let line)): lines.append(line)
    case .event(.end): isAtEnd = true
    case .event(.interrupt): isInterrupted = true
    }
  }

  private func next() async -> Arrival? {
    var iterator = iterator
    let arrival = await iterator?.next(isolation: self)
    self.iterator = iterator
    return arrival
  }

  /// Waits until something holds; false when Ctrl-C came first.
  func wait(saying words: String? = nil, until holds: (Model) -> Bool) async -> Bool {
    var said = 0
    while !holds(model) {
      if takeInterrupt() { return false }
      await pump()
      let waited = model.waitedSeconds / 5
      if let words, waited > said {
        said = waited
        say("\(words) \(model.waitedSeconds) s.")
      }
    }
    return true
  }

  /// Whether Ctrl-C was pressed since the last time.
  func takeInterrupt() -> Bool {
    defer { isInterrupted = false }
    return isInterrupted
  }

  // MARK: lines

  func say(_ line: String) { terminal.say(SafeText(line).string) }

  /// The next answer; nil when none will come, or Ctrl-C was pressed.
  func answer(_ prompt: String) async -> String? {
    terminal.ask(SafeText(prompt).string)
    while lines.isEmpty {
      if takeInterrupt() {
        terminal.say("")
        wasInterrupted = true
        return nil
      }
      if isAtEnd {
        terminal.say("")
        return nil
      }
      await pump()
    }
    let line = lines.removeFirst()
    if terminal.echoes { say(line) }
    return line.trimmingCharacters(in: .whitespaces)
  }

  /// Ends the console whatever is open.
  func end() { _ = model.quit() }
}
