/// Whether bytes are one JSON value by the standard (RFC 8259): no NaN, no single quotes, no comments.
struct JSONText {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  /// Deeper text is taken for no JSON, so that no cell can exhaust the stack.
  private static let greatestDepth = 200

  static func isValue(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var text = JSONText(bytes: bytes)
    text.skipBlanks()
    guard text.value(depth: 0) else { return false }
    text.skipBlanks()
    return text.position == bytes.count
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skip(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  private mutating func skip(_ word: StaticString) -> Bool {
    guard position + word.utf8CodeUnitCount <= bytes.count else { return false }
    for index in 0..<word.utf8CodeUnitCount where bytes[position + index] != word.utf8Start[index] { return false }
    position += word.utf8CodeUnitCount
    return true
  }

  private mutating func skipBlanks() {
    while let byte = next, byte.isBlank || byte == .newline || byte == .carriageReturn { position += 1 }
  }

  private mutating func value(depth: Int) -> Bool {
    guard let first = next, depth < Self.greatestDepth else { return false }
    switch first {
    case UInt8(ascii: "{"): return list(depth: depth, closing: UInt8(ascii: "}"), keyed: true)
    case UInt8(ascii: "["): return list(depth: depth, closing: UInt8(ascii: "]"), keyed: false)
    case .quote: return string()
    case UInt8(ascii: "t"): return skip("true")
    case UInt8(ascii: "f"): return skip("false")
    case UInt8(ascii: "n"): return skip("null")
    default: return number()
    }
  }

  /// An object or array.
  private mutating func list(depth: Int, closing: UInt8, keyed: Bool) -> Bool {
    position += 1
    skipBlanks()
    if skip(closing) { return true }
    while true {
      skipBlanks()
      if keyed {
        guard string() else { return false }
        skipBlanks()
        guard skip(.colon) else { return false }
        skipBlanks()
      }
      guard value(depth: depth + 1) else { return false }
      skipBlanks()
      if skip(closing) { return true }
      guard skip(.comma) else { return false }
    }
  }

  private mutating func string() -> Bool {
    guard skip(.quote) else { return false }
    while let byte = next {
      position += 1
      switch byte {
      case .quote: return true
      case UInt8(ascii: "\\"): guard escape() else { return false }
      case 0..<0x20: return false
      default: break
      }
    }
    return false
  }

  private mutating func escape() -> Bool {
    guard let byte = next else { return false }
    position += 1
    guard byte == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(byte) }
    for _ in 0..<4 {
      guard let digit = next, digit.isHexDigit else { return false }
      position += 1
    }
    return true
  }

  private mutating func number() -> Bool {
    _ = skip(.dash)
    if !skip(UInt8(ascii: "0")) { guard digits() else { return false } }
    if skip(UInt8(ascii: ".")) { guard digits() else { return false } }
    if let byte = next, byte | 0x20 == UInt8(ascii: "e") {
      position += 1
      if !skip(.dash) { _ = skip(UInt8(ascii: "+")) }
      return digits()
    }
    return true
  }

  private mutating func digits() -> Bool {
    let start = position
    while let byte = next, byte.digit != nil { position += 1 }
    return position > start
  }
}
