import Dispatch
import KustoSink
import Synchronization

/// Prints the events of a load without ever stopping it: a reader that does not read fills a bounded queue, no more.
///
/// Progress of a partition that waits is replaced by newer progress of it. When the queue is full, lines that only show
/// how far the load is make room, then the oldest; the last line of the run always stays.
final class QueuedPrinter: Sendable {
  private struct Waiting {
    var events: [RunEvent] = []
    var isPrinting = false
  }

  private let waiting = Mutex(Waiting())
  private let printer: SharedPrinter
  /// A thread of its own: it may stand still in a write for as long as the reader does.
  private let thread = DispatchQueue(label: "kustosink.printer")
  private let limit: Int

  init(json: Bool, limit: Int = 10_000) {
    printer = SharedPrinter(json: json)
    self.limit = limit
  }

  /// Takes `event` for printing, and returns at once.
  func print(_ event: RunEvent) {
    let begins = waiting.withLock { waiting in
      waiting.events.take(event, limit: limit)
      defer { waiting.isPrinting = true }
      return !waiting.isPrinting
    }
    if begins { thread.async { self.drain() } }
  }

  private func drain() {
    while let event = next() { printer.print(event) }
  }

  private func next() -> RunEvent? {
    waiting.withLock { waiting in
      guard !waiting.events.isEmpty else {
        waiting.isPrinting = false
        return nil
      }
      return waiting.events.removeFirst()
    }
  }

  /// Waits until all is printed, or the run's `stop` is in a hurry: a reader that does not read has had its time then.
  func finish(_ stop: StopRequest) async {
    while waiting.withLock({ $0.isPrinting }), stop.hurrySince == nil {
      try? await Task.sleep(for: .milliseconds(20))
    }
  }
}

extension [RunEvent] {
  /// Appends `event`; what it makes needless goes, and so does what is worth least when there are more than `limit`.
  mutating func take(_ event: RunEvent, limit: Int) {
    if let partition = event.body.progressOf,
      let index = lastIndex(where: { $0.body.progressOf == partition })
    {
      remove(at: index)
    }
    append(event)
    guard count > limit else { return }
    remove(at: firstIndex { $0.body.progressOf != nil } ?? 0)
  }
}

extension RunEvent.Body {
  /// The partition whose progress this is, which newer progress replaces.
  fileprivate var progressOf: Int? {
    if case .partitionProgress(let progress) = self { progress.partition } else { nil }
  }
}
