import Console
import Foundation
import Synchronization
import Testing

/// Somebody who answers questions line by line, and what they were told.
final class Talk: Sendable {
  let terminal: PlainTerminal
  private let events: AsyncStream<PlainTerminal.Event>.Continuation

  init(_ answers: [String], ends: Bool = true) {
    let (stream, events) = AsyncStream.makeStream(of: PlainTerminal.Event.self)
    self.events = events
    let box = Box()
    terminal = PlainTerminal(
      events: stream, say: { box.add($0 + "\n") }, ask: { box.add($0) })
    self.box = box
    for answer in answers { events.yield(.line(answer)) }
    if ends { events.yield(.end) }
  }

  private let box: Box

  private final class Box: Sendable {
    private let text = Mutex("")
    func add(_ more: String) { text.withLock { $0 += more } }
    var all: String { text.withLock(\.self) }
  }

  var text: String { box.all }
  func send(_ event: PlainTerminal.Event) { events.yield(event) }

  /// Waits until something was said.
  func hears(_ words: String) async throws {
    for _ in 0..<2000 {
      if text.contains(words) { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("nobody said \"\(words)\":\n\(text)")
  }
}
