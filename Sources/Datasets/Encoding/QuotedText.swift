import Foundation

/// The one place where text is quoted, for CSV and for JSON.
extension ByteBuffer {
  /// Appends a field of CSV: as it is, or in quotes where it holds what would end a field.
  @inline(__always)
  func appendCSV(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard Self.needsQuotes(bytes) else { return append(bytes) }
    appendQuotedCSV(bytes)
  }

  /// Appends a field of CSV in quotes.
  func appendQuotedCSV(_ bytes: UnsafeBufferPointer<UInt8>) {
    append(.quote)
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty, let found = memchr(base, Int32(UInt8.quote), rest.count) {
      let count = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - base + 1
      append(UnsafeBufferPointer(rebasing: rest[..<count]))
      append(.quote)
      rest = UnsafeBufferPointer(rebasing: rest[count...])
    }
    append(rest)
    append(.quote)
  }

  @inline(__always)
  private static func needsQuotes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in bytes where byte <= .comma && isSpecial(byte) { return true }
    return false
  }

  @inline(__always)
  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == .comma || byte == .quote || byte == .newline || byte == .carriageReturn
  }

  /// Appends a JSON string with these bytes, which are UTF-8.
  func appendJSONString(_ bytes: UnsafeBufferPointer<UInt8>) {
    append(.quote)
    var start = 0
    for (index, byte) in bytes.enumerated() where byte < 0x20 || byte == .quote || byte == UInt8(ascii: "\\") {
      append(UnsafeBufferPointer(rebasing: bytes[start..<index]))
      appendEscape(byte)
      start = index + 1
    }
    append(UnsafeBufferPointer(rebasing: bytes[start...]))
    append(.quote)
  }

  private func appendEscape(_ byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case .newline: append(UInt8(ascii: "n"))
    case .carriageReturn: append(UInt8(ascii: "r"))
    case UInt8(ascii: "\t"): append(UInt8(ascii: "t"))
    case .quote, UInt8(ascii: "\\"): append(byte)
    default:
      append(Array("u00".utf8))
      for digit in [byte >> 4, byte & 15] {
        append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }
}
