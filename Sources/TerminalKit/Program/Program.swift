/// The loop of a terminal program: keys and messages change the model, the model is shown, effects are performed.
///
/// `update` and `view` are pure; all that takes time or touches the world is an `Effect`, and comes back as a message.
/// Keys are handled before messages and shown at once. What messages change is shown at most every `frameInterval`, the
/// first of it sooner, and a frame that is equal to the one before is not presented at all, so an idle program writes
/// nothing.
@MainActor
package struct Program<Model, Message: Sendable, Effect: Sendable> {
  /// Hands a message to the program; waits while too many are waiting.
  package typealias Send = @Sendable (Message) async -> Void

  package let model: Model
  package let key: (Key) -> Message
  package let update: (inout Model, Message) -> [Effect]
  package let view: (Model, inout Grid) -> Void
  package let isDone: (Model) -> Bool
  package let perform: @Sendable (Effect, Send) async -> Void
  /// Four frames a second while messages stream: a progress bar still moves, and a slow line is not filled with it.
  package var frameInterval: Duration = .milliseconds(250)
  /// Between the first frames after a key or some quiet, for which a person waits.
  package var promptInterval: Duration = .milliseconds(80)

  /// Describes a program; nothing runs before `run`.
  /// - Parameters:
  ///   - key: the message for a key; `^Z` and `^L` are handled by the loop and never come here.
  ///   - isDone: asked after each update; true ends the loop.
  ///   - perform: runs an effect in a task of its own, cancelled when the loop ends; the loop waits for it to return.
  package init(
    model: Model, key: @escaping (Key) -> Message,
    update: @escaping (inout Model, Message) -> [Effect],
    view: @escaping (Model, inout Grid) -> Void,
    isDone: @escaping (Model) -> Bool,
    perform: @escaping @Sendable (Effect, Send) async -> Void
  ) {
    self.model = model
    self.key = key
    self.update = update
    self.view = view
    self.isDone = isDone
    self.perform = perform
  }

  /// How a run came to its end, and the model it had then.
  package struct Ending {
    package let model: Model
    /// Nil when the program ended itself.
    package let closing: TerminalClosing?
  }

  /// Runs until the model is done or the terminal is gone.
  ///
  /// Does not restore the terminal: who made it does.
  package func run(on terminal: any Terminal, glyphs: Glyphs = .unicode, start: [Effect] = []) async -> Ending {
    let mailbox = Mailbox<Message>()
    return await withDiscardingTaskGroup { group in
      let keys = terminal.keys
      group.addTask {
        for await key in keys { await mailbox.deliver(key) }
        mailbox.close()
      }
      var loop = ProgramLoop(program: self, terminal: terminal, glyphs: glyphs, mailbox: mailbox)
      loop.begin(start, &group)
      while !isDone(loop.model), await loop.step(&group) {}
      mailbox.abandon()
      group.cancelAll()
      return Ending(model: loop.model, closing: isDone(loop.model) ? nil : terminal.closing ?? .hangup)
    }
  }
}

/// The state of one run of a program.
@MainActor
private struct ProgramLoop<Model, Message: Sendable, Effect: Sendable> {
  let program: Program<Model, Message, Effect>
  let terminal: any Terminal
  let glyphs: Glyphs
  let mailbox: Mailbox<Message>
  var model: Model
  private var shown: Grid?
  private var lastFrame = ContinuousClock.now
  /// Frames for messages since the last key or second of quiet.
  private var streak = 0
  private var isChanged = false
  private var isFrameScheduled = false

  init(
    program: Program<Model, Message, Effect>, terminal: any Terminal, glyphs: Glyphs, mailbox: Mailbox<Message>
  ) {
    self.program = program
    self.terminal = terminal
    self.glyphs = glyphs
    self.mailbox = mailbox
    self.model = program.model
  }

  mutating func begin(_ effects: [Effect], _ group: inout DiscardingTaskGroup) {
    show()
    start(effects, &group)
  }

  /// Handles one thing; false when there will be no more.
  mutating func step(_ group: inout DiscardingTaskGroup) async -> Bool {
    switch await mailbox.next() {
    case .closed:
      return false
    case .frame:
      isFrameScheduled = false
      if isChanged { show() }
    case .key(.control("z")):
      terminal.suspend()
    case .key(.control("l")):
      terminal.redraw()
    case .key(let key):
      start(program.update(&model, program.key(key)), &group)
      isChanged = true
      streak = 0
      // A held key may come faster than frames can be drawn; then the last of those waiting is shown.
      if !mailbox.hasKeys || lastFrame.duration(to: .now) > program.frameInterval { show() }
    case .message(let message):
      start(program.update(&model, message), &group)
      isChanged = true
      showSoon(&group)
    }
    return true
  }

  private func start(_ effects: [Effect], _ group: inout DiscardingTaskGroup) {
    for effect in effects {
      group.addTask { [perform = program.perform, mailbox] in
        await perform(effect) { await mailbox.send($0) }
      }
    }
  }

  private mutating func showSoon(_ group: inout DiscardingTaskGroup) {
    guard !isFrameScheduled else { return }
    let quiet = lastFrame.duration(to: .now)
    if quiet > .seconds(1) { streak = 0 }
    streak += 1
    let wait = (streak > Self.promptFrames ? program.frameInterval : program.promptInterval) - quiet
    guard wait > .zero else { return show() }
    isFrameScheduled = true
    group.addTask { [mailbox] in
      // Cancelled means that the program ends: then nobody asks for the frame.
      try? await Task.sleep(for: wait)
      mailbox.frameIsDue()
    }
  }

  private static var promptFrames: Int { 5 }

  private mutating func show() {
    isChanged = false
    var grid = Grid(size: terminal.size, glyphs: glyphs)
    program.view(model, &grid)
    guard grid != shown else { return }
    terminal.present(grid)
    shown = grid
    lastFrame = .now
  }
}

extension Program.Ending: Sendable where Model: Sendable {}
