import KustoSink

/// The pauses of a replay around a commit, so that it is seen: in life it takes a tenth of a second, and a person holds it.
struct StageHold {
  let isShown: Bool
  /// The move was about to be sent, and no line has told its end yet.
  private var isOut = false
  private var isHeld = false

  /// Milliseconds for what readers will see, and for what they see then.
  static let expectation = 2000
  static let change = 4000

  init(isShown: Bool) { self.isShown = isShown }

  /// Milliseconds that must pass before this line; 0 for none.
  mutating func pause(before entry: SessionLine.Entry) -> Int {
    guard isShown else { return 0 }
    switch entry {
    case .message(.runEvents(_, let events)):
      let ends = events.contains { if case .finished = $0.body { true } else { false } }
      let pause = isOut && ends ? Self.expectation : 0
      if events.contains(where: { if case .commitIntended = $0.body { true } else { false } }) { isOut = true }
      if isOut, ends { (isOut, isHeld) = (false, true) }
      return pause
    case .message(.action), .end:
      guard isHeld else { return 0 }
      isHeld = false
      return Self.change
    default: return 0
    }
  }
}
