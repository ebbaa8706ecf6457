/// A dialect as plain numbers, for loops over bytes; a byte that the dialect lacks is a number that no byte has.
struct DialectRules {
  let delimiter: [UInt8]
  let quote: UInt16
  private let first: UInt16
  private let escape: UInt16
  private let comment: UInt16
  private let skipsBlanks: Bool
  private let endsRecords: Bool
  let escapesControls: Bool
  /// No byte that may end a field is greater.
  let greatest: UInt8

  private static let none: UInt16 = 256

  init(_ dialect: Dialect) {
    delimiter = dialect.delimiter
    first = dialect.delimiter.first.map(UInt16.init) ?? Self.none
    quote = dialect.quote.map(UInt16.init) ?? Self.none
    escape = dialect.escape.map(UInt16.init) ?? Self.none
    comment = dialect.comment.map(UInt16.init) ?? Self.none
    skipsBlanks = dialect.skipsBlanksAroundQuotes
    endsRecords = dialect.endsRecords
    escapesControls = dialect.escapesControls
    greatest = max(dialect.delimiter.first ?? 0, dialect.escape ?? 0, .carriageReturn)
  }

  var hasEscape: Bool { escape != Self.none }

  @inline(__always)
  func isQuote(_ byte: UInt8) -> Bool { UInt16(byte) == quote }

  @inline(__always)
  func isEscape(_ byte: UInt8) -> Bool { UInt16(byte) == escape }

  func isComment(_ byte: UInt8) -> Bool { UInt16(byte) == comment }

  /// Whether the byte is a blank that may stand beside a quote.
  @inline(__always)
  func skipsBlanks(_ byte: UInt8) -> Bool {
    skipsBlanks && (byte == .space || byte == .tab) && UInt16(byte) != first
  }

  @inline(__always)
  func mayEndField(_ byte: UInt8) -> Bool {
    UInt16(byte) == first || byte == .newline || byte == .carriageReturn || UInt16(byte) == escape
  }

  /// What stands at a place of a text.
  enum Mark { case nothing, delimiter, lineEnd, escape, unknown }

  /// `unknown` when bytes that are not there yet decide.
  @inline(__always)
  func mark(_ base: UnsafePointer<UInt8>, _ place: Int, _ end: Int, _ isLast: Bool) -> Mark {
    let byte = base[place]
    if byte == .newline || byte == .carriageReturn { return endsRecords ? .lineEnd : .nothing }
    if UInt16(byte) == escape { return .escape }
    guard UInt16(byte) == first else { return .nothing }
    if delimiter.count == 1 { return .delimiter }
    for offset in 1..<delimiter.count {
      guard place + offset < end else { return isLast ? .nothing : .unknown }
      if base[place + offset] != delimiter[offset] { return .nothing }
    }
    return .delimiter
  }

  // MARK: Taking out quotes and escapes

  /// What the byte behind an escape stands for; nil where the escape is data.
  private func meaning(_ byte: UInt8) -> UInt8? {
    if isEscape(byte) || isQuote(byte) || UInt16(byte) == first || byte == .newline || byte == .carriageReturn {
      return byte
    }
    guard escapesControls else { return nil }
    switch byte {
    case UInt8(ascii: "n"): return .newline
    case UInt8(ascii: "r"): return .carriageReturn
    case UInt8(ascii: "t"): return .tab
    case UInt8(ascii: "0"): return 0
    default: return nil
    }
  }

  /// Takes out quotes and escapes in place; where the field is quoted, its bytes begin behind the opening quote.
  ///
  /// The answer is how many bytes are left.
  func unescape(_ bytes: UnsafeMutablePointer<UInt8>, count: Int, isQuoted: Bool) -> Int {
    var write = 0
    var read = 0
    var inQuotes = isQuoted
    while read < count {
      var byte = bytes[read]
      read += 1
      if isEscape(byte), read < count, let meaning = meaning(bytes[read]) {
        byte = meaning
        read += 1
      } else if isQuote(byte), inQuotes {
        inQuotes = read < count && isQuote(bytes[read])
        if !inQuotes { continue }
        read += 1
      }
      bytes[write] = byte
      write += 1
    }
    return write
  }
}
