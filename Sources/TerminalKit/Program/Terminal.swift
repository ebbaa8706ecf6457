/// A screen and its keyboard.
///
/// All of it runs on the main actor: the library beneath the real one allows one thread only.
@MainActor
package protocol Terminal: AnyObject {
  var size: Size { get }
  /// What comes in, in order; ends when the terminal is gone or the process is told to end. For one reader.
  var keys: AsyncStream<Key> { get }
  /// Why `keys` ended, once it did.
  var closing: TerminalClosing? { get }
  /// Shows a frame; costs nothing for what did not change.
  func present(_ grid: Grid)
  /// Draws with another theme from now on.
  func use(_ theme: Theme)
  /// Gives the screen back to the shell, stops the process, and comes back with the last frame.
  func suspend()
  /// Draws everything again, whatever the screen was thought to show.
  func redraw()
  func bell()
  /// Whether clicks and the wheel come as keys; off at first.
  func watchMouse(_ isOn: Bool)
  /// Gives the screen back for good; to be called on every way out, and harmless twice.
  func restore()
}

/// Why a terminal sends no more keys.
package enum TerminalClosing: Hashable, Sendable {
  /// A signal that asks to end: SIGTERM or SIGHUP.
  case signal(Int32)
  /// The other side hung up.
  case hangup
}
