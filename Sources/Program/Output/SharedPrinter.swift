import KustoSink
import Synchronization

/// A ``RunPrinter`` that the engine may call from any thread, one event after the other.
final class SharedPrinter: Sendable {
  private let printer: Mutex<RunPrinter>

  init(json: Bool) { printer = Mutex(RunPrinter(json: json)) }

  func print(_ event: RunEvent) { printer.withLock { $0.print(event) } }

  /// What the events so far add up to.
  var folded: RunState { printer.withLock { $0.folded } }
}
