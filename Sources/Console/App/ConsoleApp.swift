import Foundation
import KustoSink
import TerminalKit

/// The console as a program: a terminal, a world, and what it began with.
@MainActor
package enum ConsoleApp {
  /// Runs until the user leaves or the terminal is gone; does not restore the terminal.
  ///
  /// The reason tells the program what to print once the terminal is restored, and which code to exit with. A run that
  /// is going goes on either way: it is a process of its own.
  /// - Parameters:
  ///   - note: what to say first, for instance of a file that is wrong.
  ///   - recorder: writes the session; nil for none.
  package static func run(
    terminal: any Terminal, world: ConsoleWorld, start: Start, glyphs: Glyphs = .unicode,
    keys: KeyBindings = KeyBindings(),
    note: Note? = nil, recorder: SessionRecorder?
  ) async -> ExitReason {
    let secrets = SecretBox()
    let runner = EffectRunner(world, secrets: secrets)
    var shell = Shell(model: Model(start), secrets: secrets)
    shell.size = terminal.size
    shell.model.keys = keys
    let effects = begin(&shell.model) + shell.newTag()
    if let note { shell.model.note = note }
    let first = effects.map(Act.effect) + shell.clock()
    let hands = Hands(terminal: terminal, world: world, runner: runner)
    let program = Program<Shell, Input, Act>(
      model: shell, key: Input.key,
      update: { shell, input in shell.handle(input, recorder, now: world.now) },
      view: { shell, grid in
        if let player = shell.deck?.player {
          view(player, on: &grid)
        } else {
          view(shell.model, in: grid.bounds, on: &grid)
        }
      },
      isDone: { $0.model.exit != nil }, perform: { act, send in await hands.perform(act, send) })
    let ending = await program.run(on: terminal, glyphs: glyphs, start: first)
    let reason = ending.model.model.exit ?? ending.model.model.reasonAfterLoss
    recorder?.end(reason, at: world.now())
    return reason
  }

  /// Performs what the loop wants done: by the terminal, the clock, or the world.
  private struct Hands: Sendable {
    let suspend: @MainActor @Sendable () -> Void
    let redraw: @MainActor @Sendable () -> Void
    let watchMouse: @MainActor @Sendable (Bool) -> Void
    let world: ConsoleWorld
    let runner: EffectRunner

    @MainActor
    init(terminal: any Terminal, world: ConsoleWorld, runner: EffectRunner) {
      suspend = { terminal.suspend() }
      redraw = { terminal.redraw() }
      watchMouse = { terminal.watchMouse($0) }
      self.world = world
      self.runner = runner
    }

    func perform(_ act: Act, _ send: @Sendable (Input) async -> Void) async {
      switch act {
      case .tick:
        // Cancelled means that the console ends; the tick then goes nowhere.
        try? await Task.sleep(for: world.tickInterval)
        await send(.message(.tick(SessionClock.rounded(world.now()))))
      case .effect(.suspend): await suspend()
      case .effect(.redraw): await redraw()
      case .effect(.watchMouse(let isOn)): await watchMouse(isOn)
      case .effect(.play(let id, let path)): await send(await read(path, id))
      case .deck(.setTheme(let name)): await world.setTheme(name)
      case .deck(.setTag(let tag)): await world.setTag(tag)
      case .deck(.wake(let generation, let milliseconds)):
        // Cancelled means that the console ends.
        try? await Task.sleep(for: .milliseconds(milliseconds))
        await send(.woken(generation: generation, milliseconds: milliseconds))
      case .effect(let effect): await runner.perform(effect) { await send(.message($0)) }
      }
    }

    /// Reads a session for the player; what is wrong with it is said in the console.
    private func read(_ path: String, _ id: EffectID) async -> Input {
      do {
        return .session(try await world.session(path), id)
      } catch {
        let problem = error as? Problem ?? world.problem(error)
        return .message(.result(EffectResult(id: id, outcome: .failed(problem: problem))))
      }
    }
  }

  /// What reaches the loop.
  enum Input: Sendable {
    case key(Key)
    case message(Message)
    /// A session to play, asked for under this id.
    case session(Session, EffectID)
    case woken(generation: Int, milliseconds: Int)
  }

  /// What the loop has performed.
  enum Act: Sendable {
    case effect(Effect)
    case deck(ReplayApp.Act)
    case tick
  }

  /// The model and the little that is not part of a session.
  struct Shell {
    var model: Model
    let secrets: SecretBox
    /// The screen's, as the newest resize told it.
    var size = Size(width: 80, height: 24)
    var hasClock = false
    /// The player, while a saved session is shown in place of the console.
    var deck: ReplayApp.Deck?
    /// The tag that the theme shows.
    private var tag: String?

    init(model: Model, secrets: SecretBox = SecretBox()) {
      self.model = model
      self.secrets = secrets
    }

    /// Tells the terminal of the tag, when it is another than before.
    mutating func newTag() -> [Effect] {
      guard model.tag != tag else { return [] }
      tag = model.tag
      return [.setTag(tag: tag)]
    }

    /// Resolves a key, records the message, and lets it happen.
    mutating func handle(_ input: Input, _ recorder: SessionRecorder?, now: () -> Date) -> [Act] {
      let message: Message
      // Also while a session plays: the console comes back in the size that the window has then.
      if case .key(.resize(let size)) = input { self.size = size }
      switch input {
      case .key(let key) where deck != nil: return play(.key(key))
      case .woken(let generation, let milliseconds):
        return play(.woken(generation: generation, milliseconds: milliseconds))
      case .session(let session, let id):
        let acts = show(session)
        return acts + handle(.message(.result(EffectResult(id: id, outcome: .played))), recorder, now: now)
      case .key(.mouse(let event)):
        return Pointer(model, size: size).messages(for: event).flatMap { handle(.message($0), recorder, now: now) }
      case .key(let key):
        guard let meant = meaning(of: key) else { return [] }
        message = meant
      case .message(let told): message = told
      }
      if case .tick = message { hasClock = false }
      var effects = record(message, recorder, now: now) + update(&model, message) + newTag()
      for case .mark(let label) in effects { recorder?.mark(label, at: now()) }
      // Nobody signs in any more: what was typed is forgotten.
      if case .signIn = model.overlay {} else { secrets.clear() }
      effects.removeAll { if case .mark = $0 { true } else { false } }
      return effects.map(Act.effect) + clock()
    }

    /// Shows a session in place of the console, from its beginning.
    private mutating func show(_ session: Session) -> [Act] {
      var deck = ReplayApp.Deck(
        player: Player(session, theme: model.theme), themes: model.themes, pausesOnMarkers: false)
      deck.player.play()
      let acts = deck.wake()
      self.deck = deck
      return acts.map(Act.deck)
    }

    /// Lets the player have a key or its clock; its end brings the console back, with its own theme and tag.
    private mutating func play(_ input: ReplayApp.Input) -> [Act] {
      guard var player = deck else { return [] }
      let acts = player.handle(input)
      deck = player.isDone ? nil : player
      guard deck == nil else { return acts.map(Act.deck) }
      return [.effect(.setTheme(name: model.theme)), .effect(.setTag(tag: tag))]
    }

    /// What a key means; keys of a secret go to the box, and the model learns only whether there is one.
    ///
    /// Nothing tells how many keys there were: neither the screen nor the session.
    private func meaning(of key: Key) -> Message? {
      let wasEmpty = secrets.isEmpty
      guard model.place == .signInSecret, secrets.apply(key) else { return Keymap.message(for: key, in: model) }
      return secrets.isEmpty == wasEmpty ? nil : .secret(isEmpty: secrets.isEmpty)
    }

    /// A session that cannot be written is no reason to stop: it is said, and the console goes on.
    private mutating func record(_ message: Message, _ recorder: SessionRecorder?, now: () -> Date) -> [Effect] {
      guard let recorder else { return [] }
      if case .result = message { recorder.keep(names: model.chosenNames) }
      guard let reason = recorder.record(message, at: now()) else { return [] }
      return update(&model, .recordingStopped(reason: reason))
    }

    /// One tick ahead while something moves by itself; none when nothing does.
    mutating func clock() -> [Act] {
      guard model.needsClock, !hasClock else { return [] }
      hasClock = true
      return [.tick]
    }
  }
}

extension Model {
  /// Why the console ended when the terminal went away before the user did.
  var reasonAfterLoss: ExitReason {
    if run.isLive, let id = run.id { return .detached(run: id) }
    if stream.isLive, let name = stream.name { return .streaming(stream: name) }
    return .terminalLost
  }
}
