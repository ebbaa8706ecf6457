/// Writes texts as JSON has them.
enum JSONSpelling {
  static func quoted(_ text: String) -> [UInt8] {
    let output = ByteBuffer(capacity: 64)
    Array(text.utf8).withUnsafeBufferPointer { quote($0, to: output) }
    return Array(output.bytes)
  }

  /// The text, which must be UTF-8, in quotes.
  static func quote(_ text: UnsafeBufferPointer<UInt8>, to output: ByteBuffer) {
    output.append(.quote)
    var start = 0
    for index in 0..<text.count {
      let byte = text[index]
      guard byte < 0x20 || byte == .quote || byte == UInt8(ascii: "\\") else { continue }
      output.append(UnsafeBufferPointer(rebasing: text[start..<index]))
      escape(byte, to: output)
      start = index + 1
    }
    output.append(UnsafeBufferPointer(rebasing: text[start...]))
    output.append(.quote)
  }

  private static func escape(_ byte: UInt8, to output: ByteBuffer) {
    output.append(UInt8(ascii: "\\"))
    switch byte {
    case .quote, UInt8(ascii: "\\"): output.append(byte)
    case .newline: output.append(UInt8(ascii: "n"))
    case .carriageReturn: output.append(UInt8(ascii: "r"))
    case UInt8(ascii: "\t"): output.append(UInt8(ascii: "t"))
    default:
      output.append(Array("u00".utf8))
      output.append(ValueSpelling.hex(byte >> 4))
      output.append(ValueSpelling.hex(byte & 15))
    }
  }
}
