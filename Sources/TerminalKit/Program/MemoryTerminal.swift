/// A terminal without a screen: keys are put in, frames are taken out.
///
/// For tests, for demonstrations that play themselves, and for exporting sessions.
@MainActor
package final class MemoryTerminal: Terminal {
  package private(set) var size: Size
  package let keys: AsyncStream<Key>
  package private(set) var closing: TerminalClosing?
  /// Every frame that was shown, oldest first, at most `frameBound` of them.
  package private(set) var frames: [Grid] = []
  package private(set) var theme = ThemeLibrary.fallback
  package private(set) var presentedCount = 0
  package private(set) var suspendedCount = 0
  package private(set) var redrawnCount = 0
  package private(set) var bellCount = 0
  package private(set) var isRestored = false
  package private(set) var watchesMouse = false

  package static let frameBound = 1_000
  private let input: AsyncStream<Key>.Continuation
  private var waiting: [(condition: (Grid) -> Bool, resume: CheckedContinuation<Grid?, Never>, id: Int)] = []
  private var lastWaiter = 0

  package init(size: Size = Size(width: 80, height: 24)) {
    self.size = size
    (keys, input) = AsyncStream.makeStream(of: Key.self, bufferingPolicy: .bufferingOldest(10_000))
  }

  /// What is shown now.
  package var screen: Grid { frames.last ?? Grid(size: size) }

  package func press(_ keys: Key...) {
    for key in keys { input.yield(key) }
  }

  /// Types a text, one key for each character.
  package func type(_ text: String) {
    for character in text { input.yield(.character(character)) }
  }

  package func resize(_ size: Size) {
    self.size = size
    input.yield(.resize(size))
  }

  /// Ends the input as a lost connection does.
  package func close(_ reason: TerminalClosing = .hangup) {
    closing = reason
    input.finish()
    for waiter in waiting { waiter.resume.resume(returning: nil) }
    waiting = []
  }

  /// The first frame, now or later, that fulfils the condition; nil when the time is over or the terminal closed.
  package func screen(
    within limit: Duration = .seconds(60), where condition: @escaping (Grid) -> Bool
  ) async -> Grid? {
    if let last = frames.last, condition(last) { return last }
    guard closing == nil, !isRestored else { return nil }
    lastWaiter += 1
    let id = lastWaiter
    // Ends with this function: what an `async let` started is cancelled when its scope is left.
    async let _ = expire(id, after: limit)
    return await withCheckedContinuation { waiting.append((condition, $0, id)) }
  }

  private func expire(_ id: Int, after limit: Duration) async {
    try? await Task.sleep(for: limit)
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
    waiting.remove(at: index).resume.resume(returning: nil)
  }

  package func present(_ grid: Grid) {
    presentedCount += 1
    frames.append(grid)
    if frames.count > Self.frameBound { frames.removeFirst(frames.count - Self.frameBound) }
    let ready = waiting.filter { $0.condition(grid) }
    waiting.removeAll { waiter in ready.contains { $0.id == waiter.id } }
    for waiter in ready { waiter.resume.resume(returning: grid) }
  }

  package func use(_ theme: Theme) { self.theme = theme }
  package func suspend() { suspendedCount += 1 }
  package func redraw() { redrawnCount += 1 }
  package func bell() { bellCount += 1 }
  package func watchMouse(_ isOn: Bool) { watchesMouse = isOn }

  package func restore() {
    isRestored = true
    for waiter in waiting { waiter.resume.resume(returning: nil) }
    waiting = []
  }
}
