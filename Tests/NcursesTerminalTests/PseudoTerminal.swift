import CNcurses
import Dispatch
import Foundation
import NcursesTerminal
import Synchronization
import TerminalKit

/// Both ends of a terminal, and all that was written to it.
final class PseudoTerminal {
  let master: Int32
  let slave: Int32
  let size: Size
  private let written = Written()
  private let source: any DispatchSourceRead

  init(_ size: Size = Size(width: 80, height: 24)) throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    let status = cn_open_pty(&master, &slave, Int32(size.height), Int32(size.width))
    guard status == 0 else { throw NcursesError.system(call: "openpty", errno: status) }
    self.master = master
    self.slave = slave
    self.size = size
    let descriptor = master
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
    source.setEventHandler { [written] in written.collect(from: descriptor) }
    // Not earlier: a number that is used again while it is watched is watched no more.
    source.setCancelHandler { close(descriptor) }
    source.activate()
  }

  /// Read on another queue: who draws must not wait for who looks.
  private final class Written: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    private let pause = Mutex(0.0)

    var all: [UInt8] { bytes.withLock { $0 } }
    func clear() { bytes.withLock { $0 = [] } }

    func holdBack(_ seconds: Double) { pause.withLock { $0 = seconds } }

    private func takePause() -> Double {
      pause.withLock { pause in
        defer { pause = 0 }
        return pause
      }
    }

    func collect(from descriptor: Int32) {
      Thread.sleep(forTimeInterval: takePause())
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = read(descriptor, &buffer, buffer.count)
      if count > 0 { bytes.withLock { $0 += buffer[..<count] } }
    }
  }

  deinit {
    source.cancel()
    close(slave)
  }

  /// Reads nothing for `seconds`, as a slow line does.
  func holdBack(_ seconds: Double) { written.holdBack(seconds) }

  var output: [UInt8] { written.all }
  func clearOutput() { written.clear() }

  /// What a screen shows that got all output so far.
  var screen: Screen {
    var screen = Screen(width: size.width, height: size.height)
    screen.write(output)
    return screen
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(master, bytes, bytes.count)
  }

  /// Takes our end away, as a lost connection does.
  func hangUp() { source.cancel() }

  func resize(_ size: Size) { _ = cn_resize_pty(master, Int32(size.height), Int32(size.width)) }

  /// The path that opens it in another process.
  var slaveName: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(slave)")) ?? ""
  }

  /// Whether the terminal edits lines and echoes, as it does for a shell.
  var isCooked: Bool {
    var settings = termios()
    guard tcgetattr(slave, &settings) == 0 else { return false }
    return settings.c_lflag & tcflag_t(ICANON) != 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }

  @MainActor
  func terminal(
    _ name: String = "xterm-256color", environment: [String: String] = [:], theme: Theme = ThemeLibrary.fallback
  ) throws -> NcursesTerminal {
    try NcursesTerminal(
      theme: theme, environment: environment.merging(["TERM": name]) { _, new in new },
      descriptors: (input: slave, output: slave))
  }
}

/// Waits until something is so; false when it is not within the limit.
func eventually(
  within limit: Duration = .seconds(5), isolation: isolated (any Actor)? = #isolation, _ condition: () -> Bool
) async -> Bool {
  let end = ContinuousClock.now + limit
  while ContinuousClock.now < end {
    if condition() { return true }
    try? await Task.sleep(for: .milliseconds(2))
  }
  return condition()
}
