/// A reader of short ASCII forms: dates, durations, numbers.
struct ByteScanner {
  private let bytes: [UInt8]
  private var at = 0

  init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { at == bytes.count }

  var peekDigit: Bool { at < bytes.count && Self.isDigit(bytes[at]) }

  /// Steps over `character` when it stands next; it must be ASCII.
  mutating func take(_ character: Character) -> Bool {
    guard at < bytes.count, bytes[at] == character.asciiValue else { return false }
    at += 1
    return true
  }

  /// Up to `limit` digits; nil when there is none, or another digit follows.
  mutating func digits(upTo limit: Int) -> (value: Int, count: Int)? {
    var value = 0
    let start = at
    while at < bytes.count, Self.isDigit(bytes[at]), at - start < limit {
      value = value * 10 + Int(bytes[at] - UInt8(ascii: "0"))
      at += 1
    }
    return at > start && !peekDigit ? (value, at - start) : nil
  }

  /// The digits of a fraction of a second as ticks; digits past the seventh are dropped.
  mutating func fraction() -> Int64? {
    guard peekDigit else { return nil }
    var ticks: Int64 = 0
    var unit = Ticks.perSecond
    while peekDigit {
      unit /= 10
      ticks += Int64(bytes[at] - UInt8(ascii: "0")) * unit
      at += 1
    }
    return ticks
  }

  /// The ASCII letters that stand next.
  mutating func word() -> String {
    let start = at
    while at < bytes.count, Self.isLetter(bytes[at]) { at += 1 }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  /// True when there was a blank.
  @discardableResult
  mutating func skipBlanks() -> Bool {
    let start = at
    while at < bytes.count, bytes[at] == UInt8(ascii: " ") || bytes[at] == UInt8(ascii: "\t") { at += 1 }
    return at > start
  }

  mutating func skipBlanksAndDashes() {
    while at < bytes.count, bytes[at] == UInt8(ascii: " ") || bytes[at] == UInt8(ascii: "-") { at += 1 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
  }
}
