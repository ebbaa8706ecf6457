import TerminalKit

/// Makes keys of what ncurses reads: bytes, and codes of the keys that it knows by the terminal's description.
///
/// Descriptions are often wrong about the terminal at the other end, so the common sequences are known here too. Every
/// other sequence is a reply that nobody asked for, or a key that nobody uses: it is swallowed, not typed.
package struct InputDecoder {
  /// One thing that was read.
  package enum Unit: Hashable, Sendable {
    case byte(UInt8)
    case key(Key)
  }

  /// The longest paste that is taken, in bytes; the rest of it is dropped.
  package static let pasteBound = 256 * 1024
  /// Beyond this no sequence is one.
  private static let sequenceBound = 4_096

  private enum State {
    case plain
    /// After ESC, when more came with it.
    case escape
    case csi([UInt8])
    /// A string that ends with BEL or ESC `\`: OSC, DCS, APC, PM.
    case string(length: Int, sawEscape: Bool)
    /// One more byte belongs to a key of the form ESC O x.
    case ss3
    case character([UInt8], missing: Int)
  }

  private var state = State.plain
  private var paste: [UInt8]?
  /// Whether presses and the wheel are keys.
  package var watchesMouse = false

  package init() {}

  /// Whether the end of something is still to come.
  package var isWaiting: Bool {
    if case .plain = state { return paste != nil }
    return true
  }

  package var isPasting: Bool { paste != nil }

  /// Gives up waiting: what there is of a paste is delivered, a half sequence is dropped.
  package mutating func giveUp() -> [Key] {
    state = .plain
    return endPaste()
  }

  /// The keys in what was read together; a lone ESC at its end is the Escape key.
  package mutating func decode(_ units: [Unit]) -> [Key] {
    var keys: [Key] = []
    for (index, unit) in units.enumerated() {
      switch unit {
      case .byte(let byte): decode(byte, isLast: index == units.count - 1, into: &keys)
      case .key(let key):
        // A key that cuts a sequence short ends it; inside a paste it is text that looked like a key.
        state = .plain
        if paste == nil { keys.append(key) }
      }
    }
    return keys
  }

  private mutating func decode(_ byte: UInt8, isLast: Bool, into keys: inout [Key]) {
    switch state {
    case .plain: plain(byte, isLast: isLast, into: &keys)
    case .escape: afterEscape(byte, isLast: isLast, into: &keys)
    case .csi(let parameters): csi(byte, parameters, into: &keys)
    case .ss3:
      state = .plain
      if let key = Self.finals[byte] ?? Self.ss3Finals[byte] { deliver(key, into: &keys) }
    case .string(let length, let sawEscape):
      let isOver = byte == 0x07 || (sawEscape && byte == UInt8(ascii: "\\")) || length >= Self.sequenceBound
      state = isOver ? .plain : .string(length: length + 1, sawEscape: byte == 0x1B)
    case .character(let bytes, let missing):
      character(byte, bytes, missing: missing, isLast: isLast, into: &keys)
    }
  }

  private mutating func plain(_ byte: UInt8, isLast: Bool, into keys: inout [Key]) {
    switch byte {
    case 0x1B where isLast && paste == nil: keys.append(.escape)
    case 0x1B: state = .escape
    case 0xC2...0xDF: state = .character([byte], missing: 1)
    case 0xE0...0xEF: state = .character([byte], missing: 2)
    case 0xF0...0xF4: state = .character([byte], missing: 3)
    case 0x80...: break
    default:
      if paste != nil { append([byte]) } else { keys.append(Self.key(ascii: byte)) }
    }
  }

  private mutating func afterEscape(_ byte: UInt8, isLast: Bool, into keys: inout [Key]) {
    state = .plain
    switch byte {
    case UInt8(ascii: "["): state = .csi([])
    case UInt8(ascii: "O"): state = .ss3
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
      state = .string(length: 0, sawEscape: false)
    default:
      // Esc and a key in one packet, or a key with Alt: both keys count.
      if paste == nil { keys.append(.escape) }
      plain(byte, isLast: isLast, into: &keys)
    }
  }

  private mutating func csi(_ byte: UInt8, _ parameters: [UInt8], into keys: inout [Key]) {
    guard byte < 0x40 || byte > 0x7E else {
      state = .plain
      return endSequence(byte, parameters, into: &keys)
    }
    let isPart = byte >= 0x20 && byte < 0x40 && parameters.count < Self.sequenceBound
    state = isPart ? .csi(parameters + [byte]) : .plain
  }

  private mutating func endSequence(_ final: UInt8, _ parameters: [UInt8], into keys: inout [Key]) {
    if parameters.first == UInt8(ascii: "<") {
      // A report that nobody asked for is swallowed, as every other is.
      if watchesMouse, let key = Self.mouse(final, parameters.dropFirst()) { deliver(key, into: &keys) }
      return
    }
    let first = parameters.prefix { $0 != UInt8(ascii: ";") }
    let number = Int(String(decoding: first, as: UTF8.self))
    switch (final, number) {
    case (UInt8(ascii: "~"), 200?): paste = paste ?? []
    case (UInt8(ascii: "~"), 201?): keys += endPaste()
    case (UInt8(ascii: "~"), let number?):
      if let key = Self.numbered[number] { deliver(key, into: &keys) }
    case (UInt8(ascii: "I"), nil) where parameters.isEmpty: deliver(.focus(true), into: &keys)
    case (UInt8(ascii: "O"), nil) where parameters.isEmpty: deliver(.focus(false), into: &keys)
    default:
      // A parameter other than `1;modifier` makes it a reply, as the cursor's place is.
      guard parameters.isEmpty || number == 1, let key = Self.finals[final] else { return }
      deliver(key, into: &keys)
    }
  }

  /// What the mouse did: `button;column;row` from 1, `M` for a press; nil for what nobody waits for.
  private static func mouse(_ final: UInt8, _ parameters: ArraySlice<UInt8>) -> Key? {
    let numbers = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { Int(String(decoding: $0, as: UTF8.self)) }
    guard final == UInt8(ascii: "M"), numbers.count == 3, let button = numbers[0], let x = numbers[1],
      let y = numbers[2], x > 0, y > 0
    else { return nil }
    let place = Point(x: x - 1, y: y - 1)
    return switch button {
    case 0: .mouse(MouseEvent(.press, at: place))
    case 64: .mouse(MouseEvent(.wheelUp, at: place))
    case 65: .mouse(MouseEvent(.wheelDown, at: place))
    default: nil
    }
  }

  private mutating func character(
    _ byte: UInt8, _ bytes: [UInt8], missing: Int, isLast: Bool, into keys: inout [Key]
  ) {
    guard byte & 0xC0 == 0x80 else {
      state = .plain
      return plain(byte, isLast: isLast, into: &keys)
    }
    let all = bytes + [byte]
    guard missing == 1 else {
      state = .character(all, missing: missing - 1)
      return
    }
    state = .plain
    guard let text = String(validating: all, as: UTF8.self), let first = text.first else { return }
    if paste != nil { append(all) } else { keys.append(.character(first)) }
  }

  private func deliver(_ key: Key, into keys: inout [Key]) {
    if paste == nil { keys.append(key) }
  }

  private mutating func append(_ bytes: [UInt8]) {
    guard let count = paste?.count, count + bytes.count <= Self.pasteBound else { return }
    paste? += bytes
  }

  private mutating func endPaste() -> [Key] {
    guard let bytes = paste else { return [] }
    paste = nil
    let text = String(decoding: bytes, as: UTF8.self)
    return [.paste(text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))]
  }

  private static func key(ascii byte: UInt8) -> Key {
    switch byte {
    case 0x0A, 0x0D: .enter
    case 0x09: .tab
    case 0x08, 0x7F: .backspace
    case 0x00: .control("@")
    case 0x01...0x1A: .control(Character(UnicodeScalar(byte + 0x60)))
    case 0x1C...0x1F: .control(Character(UnicodeScalar(byte + 0x40)))
    default: .character(Character(UnicodeScalar(byte)))
    }
  }

  private static let finals: [UInt8: Key] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
    UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end, UInt8(ascii: "Z"): .backTab,
    UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2), UInt8(ascii: "S"): .function(4),
  ]
  /// ESC [ R is a reply with the cursor's place, ESC O R is F3.
  private static let ss3Finals: [UInt8: Key] = [UInt8(ascii: "R"): .function(3), UInt8(ascii: "M"): .enter]
  private static let numbered: [Int: Key] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5), 17: .function(6),
    18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10), 23: .function(11), 24: .function(12),
  ]
}
