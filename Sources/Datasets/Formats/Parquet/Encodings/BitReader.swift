/// Numbers of a fixed count of bits, the lowest bit first.
enum BitReader {
  /// The `index`-th number of `width` bits, at most 57; all its bits must be within the bytes.
  @inline(__always)
  static func number(_ bytes: UnsafeRawBufferPointer, _ index: Int, width: Int) -> UInt64 {
    let bit = index &* width
    let byte = bit >> 3
    let mask = (UInt64(1) &<< UInt64(width)) &- 1
    if byte &+ 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: byte, as: UInt64.self))
      return (word &>> UInt64(bit & 7)) & mask
    }
    var word: UInt64 = 0
    var place = byte
    while place < bytes.count {
      word |= UInt64(bytes[place]) &<< UInt64((place &- byte) &* 8)
      place &+= 1
    }
    return (word &>> UInt64(bit & 7)) & mask
  }

  /// The same for up to 64 bits.
  @inline(__always)
  static func wideNumber(_ bytes: UnsafeRawBufferPointer, _ index: Int, width: Int) -> UInt64 {
    if width <= 57 { return number(bytes, index, width: width) }
    let bit = index &* width
    var low: UInt64 = 0
    for place in 0..<8 where (bit >> 3) &+ place < bytes.count {
      low |= UInt64(bytes[(bit >> 3) &+ place]) &<< UInt64(place &* 8)
    }
    let shift = UInt64(bit & 7)
    let next = (bit >> 3) &+ 8
    let high = next < bytes.count ? UInt64(bytes[next]) : 0
    let value = shift == 0 ? low : (low &>> shift) | (high &<< (64 &- shift))
    return width == 64 ? value : value & ((UInt64(1) &<< UInt64(width)) &- 1)
  }

  /// The bits that numbers up to `greatest` need.
  static func width(_ greatest: Int) -> Int { Int.bitWidth - greatest.leadingZeroBitCount }
}
