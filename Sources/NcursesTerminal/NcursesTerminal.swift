import CNcurses
import Dispatch
import Foundation
import TerminalKit

/// The terminal that the process was started on, drawn by ncurses.
///
/// It waits in the main queue for input and signals, so it costs nothing while nothing happens. However the process
/// ends, the screen is given back: by `restore`, at exit, and from the signal handlers of crashes.
@MainActor
package final class NcursesTerminal: Terminal {
  package let keys: AsyncStream<Key>
  package private(set) var closing: TerminalClosing?
  package private(set) var size: Size
  package let tier: ColorTier
  private let continuation: AsyncStream<Key>.Continuation
  private let descriptors: Descriptors
  private let signalDescriptor: Int32
  private var sources: [any DispatchSourceRead] = []
  private var decoder = InputDecoder()
  private var lastInput = ContinuousClock.now
  private var painter: Painter
  private var isOpen = true

  /// Keys that wait for a slow program; a key held for minutes is cut, not stored.
  package static let keyBound = 4_096

  /// Takes the screen.
  /// - Parameters:
  ///   - environment: `TERM`, `NO_COLOR`, `SSH_CONNECTION` are looked at.
  ///   - descriptors: the terminal to use, kept open by the caller; nil for the one the process has.
  /// - Throws: why there is no screen; the terminal is then as it was.
  package init(
    theme: Theme = ThemeLibrary.fallback, color: ColorWish = .auto,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    descriptors given: (input: Int32, output: Int32)? = nil
  ) throws(NcursesError) {
    let descriptors = try Descriptors(given)
    let name = environment["TERM"] ?? ""
    // A lone ESC is a key after this long. Over a network the rest of a sequence may come in a later packet.
    let delay: Int32 = environment["SSH_CONNECTION"] == nil ? 25 : 150
    let status = cn_open(name, descriptors.input, descriptors.output, delay)
    if let error = NcursesError(status: status, term: name) {
      descriptors.close()
      throw error
    }
    let signals = cn_catch_signals()
    guard signals >= 0 else {
      let code = errno
      cn_close()
      descriptors.close()
      throw .system(call: "pipe", errno: code)
    }
    self.descriptors = descriptors
    self.signalDescriptor = signals
    self.size = Self.measure()
    self.tier = ColorTier(colors: Int(cn_colors()), environment: environment, wish: color)
    self.painter = Painter(theme: theme, tier: tier)
    (keys, continuation) = AsyncStream.makeStream(of: Key.self, bufferingPolicy: .bufferingOldest(Self.keyBound))
    listen()
  }

  private static func measure() -> Size { Size(width: Int(cn_columns()), height: Int(cn_rows())) }

  private func listen() {
    // Closed when nobody watches it any more: a number that is used again too soon would not be watched.
    watch(descriptors.input, onCancel: { [descriptors] in descriptors.close() }, { $0.readInput() })
    watch(signalDescriptor, onCancel: {}, { $0.readSignals() })
  }

  private func watch(
    _ descriptor: Int32, onCancel: @escaping @Sendable () -> Void,
    _ handle: @escaping @MainActor (NcursesTerminal) -> Void
  ) {
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .main)
    source.setEventHandler { [weak self] in
      // The handler runs on the main queue, which is the main actor's.
      MainActor.assumeIsolated {
        if let self { handle(self) }
      }
    }
    source.setCancelHandler(handler: onCancel)
    source.activate()
    sources.append(source)
  }

  package func present(_ grid: Grid) {
    guard isOpen else { return }
    painter.paint(grid)
  }

  package func use(_ theme: Theme) {
    painter = Painter(theme: theme, tier: tier, shown: painter.shown)
    if isOpen { painter.repaint() }
  }

  package func redraw() {
    guard isOpen else { return }
    cn_forget()
    painter.repaint()
  }

  package func bell() {
    if isOpen { cn_bell() }
  }

  package func watchMouse(_ isOn: Bool) {
    guard isOpen else { return }
    decoder.watchesMouse = isOn
    cn_mouse(isOn)
  }

  package func suspend() {
    guard isOpen else { return }
    cn_pause()
    cn_stop()
    comeBack()
  }

  package func restore() {
    guard isOpen else { return }
    isOpen = false
    for source in sources { source.cancel() }
    sources = []
    cn_release_signals()
    cn_close()
    continuation.finish()
  }

  private func comeBack() {
    while !cn_resume() {
      // Continued in the background: it waits for the screen as other programs do, stopped.
      guard cn_stop() else { return }
    }
    followSize()
    painter.repaint()
  }

  private func followSize() {
    cn_follow_size()
    let now = Self.measure()
    guard now != size else { return }
    size = now
    // Terminals move what they show in ways of their own when their size changes.
    cn_forget()
    painter.forget()
    continuation.yield(.resize(now))
  }

  private func close(_ reason: TerminalClosing) {
    guard closing == nil else { return }
    closing = reason
    // A closed line is readable for ever.
    sources.first?.cancel()
    continuation.finish()
  }
}

// What comes in.
extension NcursesTerminal {
  /// Longer than any terminal takes for the rest of a sequence, also over a bad line.
  private static let patience: Duration = .milliseconds(500)
  /// A paste of a few hundred kilobytes over a slow line comes in many pieces.
  private static let pastePatience: Duration = .seconds(3)
  /// Input taken in one go, so that a flood leaves time for drawing.
  private static let unitBound = 65_536

  private func readInput() {
    guard isOpen, closing == nil else { return }
    let limit = decoder.isPasting ? Self.pastePatience : Self.patience
    if decoder.isWaiting, lastInput.duration(to: .now) > limit { deliver(decoder.giveUp()) }
    let units = readUnits()
    lastInput = .now
    guard !units.isEmpty else {
      if cn_is_gone(descriptors.input) { close(.hangup) }
      return
    }
    deliver(decoder.decode(units))
  }

  private func readUnits() -> [InputDecoder.Unit] {
    var units: [InputDecoder.Unit] = []
    while units.count < Self.unitBound {
      let code = cn_read()
      guard code >= 0 else { break }
      if code < 256 {
        units.append(.byte(UInt8(code)))
      } else if let key = Self.key(code: code - 256) {
        units.append(.key(key))
      }
    }
    return units
  }

  private func deliver(_ keys: [Key]) {
    for key in keys { continuation.yield(key) }
  }

  private func readSignals() {
    var numbers = [UInt8](repeating: 0, count: 64)
    let count = read(signalDescriptor, &numbers, numbers.count)
    guard isOpen, count > 0 else { return }
    for number in Set(numbers.prefix(count)).map(Int32.init) {
      switch number {
      case SIGWINCH: followSize()
      case SIGINT: deliver([.control("c")])
      case SIGTSTP: suspend()
      case SIGCONT: comeBack()
      default: close(.signal(number))
      }
    }
  }

  private static func key(code: Int32) -> Key? {
    if code > Int32(CN_KEY_FUNCTION.rawValue) { return .function(Int(code) - Int(CN_KEY_FUNCTION.rawValue)) }
    return named[UInt32(code)]
  }

  private static let named: [UInt32: Key] = [
    CN_KEY_UP.rawValue: .up, CN_KEY_DOWN.rawValue: .down, CN_KEY_LEFT.rawValue: .left,
    CN_KEY_RIGHT.rawValue: .right, CN_KEY_HOME.rawValue: .home, CN_KEY_END.rawValue: .end,
    CN_KEY_PAGE_UP.rawValue: .pageUp, CN_KEY_PAGE_DOWN.rawValue: .pageDown, CN_KEY_INSERT.rawValue: .insert,
    CN_KEY_DELETE.rawValue: .delete, CN_KEY_BACKSPACE.rawValue: .backspace,
    CN_KEY_BACK_TAB.rawValue: .backTab, CN_KEY_ENTER.rawValue: .enter,
  ]
}

extension NcursesError {
  /// The error that a status of the library stands for; nil when all is well.
  init?(status: Int32, term: String) {
    switch UInt32(status) {
    case CN_OK.rawValue: return nil
    case CN_UNKNOWN_TERMINAL.rawValue: self = .unknownTerminal(name: term)
    case CN_NO_CURSOR_ADDRESSING.rawValue: self = .cannotPlaceCursor(name: term)
    case CN_NO_DATABASE.rawValue: self = .noDatabase
    case CN_ALREADY_OPEN.rawValue: self = .alreadyOpen
    default: self = .system(call: "open the terminal", errno: errno)
    }
  }
}
