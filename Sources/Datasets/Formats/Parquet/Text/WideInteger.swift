/// A whole number of any count of bytes, the highest first, with a sign as two's complement has it.
struct WideInteger {
  var isNegative = false
  /// ASCII digits, at least one, without zeros in front.
  var digits: [UInt8] = []
  /// The value where it is one of 64 bits.
  var int64: Int64?

  /// Longer ones are no decimal of any writer; `nil` for them.
  static let greatestBytes = 64

  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count <= Self.greatestBytes else { return nil }
    isNegative = (bytes.first ?? 0) >= 0x80
    if bytes.count <= 8 {
      var value: Int64 = isNegative ? -1 : 0
      for byte in bytes { value = value &<< 8 | Int64(byte) }
      int64 = value
      digits = Array(String(value.magnitude).utf8)
    } else {
      digits = Self.digits(of: bytes, isNegative: isNegative)
      if digits.count <= 19, let text = UInt64(String(decoding: digits, as: UTF8.self)) {
        int64 = isNegative ? (text <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- text) : nil) : Int64(exactly: text)
      }
    }
  }

  /// Divides by 10^9 until nothing is left.
  private static func digits(of bytes: UnsafeRawBufferPointer, isNegative: Bool) -> [UInt8] {
    var words: [UInt32] = []
    let padding: UInt8 = isNegative ? 0xFF : 0
    var index = bytes.count
    while index > 0 {
      var word: UInt32 = 0
      for place in 0..<4 {
        let at = index - 1 - place
        word |= UInt32(at >= 0 ? bytes[at] : padding) << UInt32(place * 8)
      }
      words.append(word)
      index -= 4
    }
    if isNegative { negate(&words) }
    var groups: [UInt32] = []
    while words.contains(where: { $0 != 0 }) {
      var rest: UInt64 = 0
      for place in words.indices.reversed() {
        let part = rest << 32 | UInt64(words[place])
        words[place] = UInt32(truncatingIfNeeded: part / 1_000_000_000)
        rest = part % 1_000_000_000
      }
      groups.append(UInt32(rest))
    }
    guard let highest = groups.popLast() else { return [UInt8(ascii: "0")] }
    return groups.reversed().reduce(into: Array(String(highest).utf8)) { digits, group in
      let text = String(group)
      digits += repeatElement(UInt8(ascii: "0"), count: 9 - text.utf8.count)
      digits += text.utf8
    }
  }

  private static func negate(_ words: inout [UInt32]) {
    var carry: UInt32 = 1
    for index in words.indices {
      let (sum, overflow) = (~words[index]).addingReportingOverflow(carry)
      words[index] = sum
      carry = overflow ? 1 : 0
    }
  }
}
