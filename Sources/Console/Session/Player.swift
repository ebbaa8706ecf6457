import KustoSink

/// Plays a session: a fold of its messages through ``update(_:_:)``, whose effects go nowhere.
package struct Player: Sendable {
  package enum State: Sendable, Hashable { case playing, paused, ended }

  package let session: Session
  /// What the console showed at this place.
  package private(set) var model: Model
  /// How many lines are in ``model``.
  package private(set) var position = 0
  package private(set) var state = State.paused
  package private(set) var speed = 1.0
  /// Where the player stands on the shortened time, in milliseconds.
  package private(set) var time = 0
  package var theme: String
  package var showsHelp = false

  /// Time of each line with long pauses cut.
  private let times: [Int]
  package let markers: [Marker]
  /// Models at some places, so that a step back does not begin at the start.
  private var checkpoints: [Checkpoint]

  private struct Checkpoint: Sendable {
    var position: Int
    var model: Model
  }

  /// A place worth jumping to.
  package struct Marker: Sendable, Hashable {
    package var position: Int
    /// m set by a person, A a run began, C committed, ! something failed, E it ended.
    package var letter: Character
  }

  /// Nobody wants to watch somebody think for longer than this, in milliseconds.
  package static let longestPause = 2000
  private static let checkpointInterval = 500
  package static let speeds = [0.25, 0.5, 1, 2, 4, 8, 16, 32]

  package init(_ session: Session, speed: Double = 1, theme: String? = nil) {
    self.session = session
    self.speed = Self.speeds.min { abs($0 - speed) < abs($1 - speed) } ?? 1
    self.theme = theme ?? session.header.start.theme
    var model = Model(session.header.start)
    _ = begin(&model)
    self.model = model
    checkpoints = [Checkpoint(position: 0, model: model)]
    var (last, sum) = (0, 0)
    var stage = StageHold(isShown: session.header.start.showsCommit ?? false)
    times = session.lines.map { line in
      sum += max(min(max(0, line.milliseconds - last), Self.longestPause), stage.pause(before: line.entry))
      last = max(last, line.milliseconds)
      return sum
    }
    markers = Self.markers(of: session)
  }

  package var count: Int { session.lines.count }
  package var duration: Int { times.last ?? 0 }

  /// The shortened time of a place.
  package func time(at position: Int) -> Int { position == 0 ? 0 : times[min(position, count) - 1] }

  /// Milliseconds of the viewer's time until the next line; nil when nothing will happen by itself.
  package var untilNext: Int? {
    guard state == .playing, position < count else { return nil }
    return Int((Double(max(0, times[position] - time)) / speed).rounded(.up))
  }

  package mutating func play() {
    if position >= count { seek(to: 0) }
    state = count == 0 ? .ended : .playing
  }

  package mutating func pause() { if state == .playing { state = .paused } }

  /// Lets so many milliseconds of the viewer's time pass.
  package mutating func advance(by milliseconds: Int) {
    guard state == .playing else { return }
    time = min(duration, time + Int(Double(milliseconds) * speed))
    while position < count, times[position] <= time { step() }
    if position >= count { state = .ended }
  }

  package mutating func stepForward() {
    pause()
    guard position < count else { return }
    time = times[position]
    step()
    if position >= count { state = .ended }
  }

  package mutating func stepBack() { seek(to: position - 1) }

  /// Goes to the place after `target` lines.
  package mutating func seek(to target: Int) {
    let target = max(0, min(target, count))
    if target < position, let checkpoint = checkpoints.last(where: { $0.position <= target }) {
      (position, model) = (checkpoint.position, checkpoint.model)
    }
    while position < target { step() }
    time = target == 0 ? 0 : times[target - 1]
    state = state == .playing && position < count ? .playing : position >= count && count > 0 ? .ended : .paused
  }

  /// Goes to a time on the shortened time line.
  package mutating func seek(toTime milliseconds: Int) {
    let wanted = max(0, min(milliseconds, duration))
    seek(to: times.firstIndex { $0 > wanted } ?? count)
    time = wanted
  }

  package mutating func seek(toMarkerAfter isForward: Bool) {
    let marker = isForward ? markers.first { $0.position > position } : markers.last { $0.position < position }
    if let marker { seek(to: marker.position) }
  }

  package mutating func changeSpeed(faster: Bool) {
    let index = (Self.speeds.firstIndex(of: speed) ?? 2) + (faster ? 1 : -1)
    if Self.speeds.indices.contains(index) { speed = Self.speeds[index] }
  }

  private mutating func step() {
    // The effects are dropped: what came of them stands in the session.
    if case .message(let message) = session.lines[position].entry { _ = update(&model, message) }
    position += 1
    if position % Self.checkpointInterval == 0, (checkpoints.last?.position ?? 0) < position {
      checkpoints.append(Checkpoint(position: position, model: model))
    }
  }

  private static func markers(of session: Session) -> [Marker] {
    session.lines.enumerated().flatMap { index, line -> [Marker] in
      switch line.entry {
      case .mark: [Marker(position: index + 1, letter: "m")]
      case .message(.runEvents(_, let events)):
        Set(events.compactMap { letter(of: $0.body) }).sorted().map { Marker(position: index + 1, letter: $0) }
      default: []
      }
    }
  }

  private static func letter(of body: RunEvent.Body) -> Character? {
    switch body {
    case .started: "A"
    case .committed: "C"
    case .partitionFailed: "!"
    case .finished(let end): end.outcome == .committed ? "E" : "!"
    default: nil
    }
  }
}
