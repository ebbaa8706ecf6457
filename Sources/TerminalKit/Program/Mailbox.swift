import Synchronization

/// What waits for the program: keys first, then messages, each with a bound.
///
/// A sender waits while its queue is full, so a source that is faster than the screen is slowed down, not stored.
final class Mailbox<Message: Sendable>: Sendable {
  enum Item: Sendable {
    case key(Key)
    case message(Message)
    /// Time to show what came since the last frame.
    case frame
    case closed
  }

  static var keyBound: Int { 1_024 }
  static var messageBound: Int { 256 }

  private struct State {
    var keys = BoundedQueue<Key>(bound: Mailbox.keyBound)
    var messages = BoundedQueue<Message>(bound: Mailbox.messageBound)
    var isFrameDue = false
    var isClosed = false
    var reader: CheckedContinuation<Void, Never>?

    var isEmpty: Bool { keys.isEmpty && messages.isEmpty && !isFrameDue && !isClosed }

    mutating func takeReader() -> CheckedContinuation<Void, Never>? {
      defer { reader = nil }
      return reader
    }
  }

  private let state = Mutex(State())

  func deliver(_ key: Key) async {
    await post { $0.keys.append(key, $1) }
  }

  func send(_ message: Message) async {
    await post { $0.messages.append(message, $1) }
  }

  func frameIsDue() { wake { $0.isFrameDue = true } }

  /// No more keys will come; the keys that came before are still delivered.
  func close() { wake { $0.isClosed = true } }

  /// Lets go the senders that wait for a reader that will not come again.
  func abandon() {
    let senders = state.withLock { state in
      state.isClosed = true
      return state.keys.abandon() + state.messages.abandon()
    }
    for sender in senders { sender.resume() }
  }

  /// The next thing to do, waiting for one; for a single reader.
  func next() async -> Item {
    while true {
      if let item = poll() { return item }
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          guard state.isEmpty else { return true }
          state.reader = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    }
  }

  /// The next thing to do if there is one: keys, then a frame that is due, then messages.
  func poll() -> Item? {
    let (item, sender) = state.withLock { state -> (Item?, CheckedContinuation<Void, Never>?) in
      if let (key, sender) = state.keys.popFirst() { return (.key(key), sender) }
      if state.isFrameDue {
        state.isFrameDue = false
        return (.frame, nil)
      }
      if state.isClosed { return (.closed, nil) }
      if let (message, sender) = state.messages.popFirst() { return (.message(message), sender) }
      return (nil, nil)
    }
    sender?.resume()
    return item
  }

  var hasKeys: Bool { state.withLock { !$0.keys.isEmpty } }

  private func post(_ append: @Sendable (inout State, CheckedContinuation<Void, Never>) -> Bool) async {
    await withCheckedContinuation { continuation in
      let (isTaken, reader) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
        guard !state.isClosed else { return (true, nil) }
        return (append(&state, continuation), state.takeReader())
      }
      if isTaken { continuation.resume() }
      reader?.resume()
    }
  }

  private func wake(_ change: @Sendable (inout State) -> Void) {
    let reader = state.withLock { state in
      change(&state)
      return state.takeReader()
    }
    reader?.resume()
  }
}

/// A queue that keeps those who put something in waiting while it is full.
private struct BoundedQueue<Element> {
  typealias Sender = CheckedContinuation<Void, Never>

  let bound: Int
  private var elements: [Element] = []
  private var waiting: [(element: Element, sender: Sender)] = []

  init(bound: Int) { self.bound = bound }

  var isEmpty: Bool { elements.isEmpty }

  /// Puts one in; false when the sender has to wait, and is kept to be resumed.
  mutating func append(_ element: Element, _ sender: Sender) -> Bool {
    guard elements.count < bound else {
      waiting.append((element, sender))
      return false
    }
    elements.append(element)
    return true
  }

  /// The oldest one, and the sender that need not wait any longer.
  mutating func popFirst() -> (Element, Sender?)? {
    guard !elements.isEmpty else { return nil }
    let first = elements.removeFirst()
    guard !waiting.isEmpty else { return (first, nil) }
    let next = waiting.removeFirst()
    elements.append(next.element)
    return (first, next.sender)
  }

  mutating func abandon() -> [Sender] {
    defer { waiting = [] }
    return waiting.map(\.sender)
  }
}
