/// Takes bytes from the front of memory that somebody else keeps, never more than there are.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var left: Int { bytes.count &- position }

  var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[position...]) }

  @inline(__always)
  mutating func byte() throws -> UInt8 {
    guard position < bytes.count else { throw ParquetFault.broken("it ends too early") }
    position &+= 1
    return bytes[position &- 1]
  }

  @inline(__always)
  mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
    guard count >= 0, count <= left else { throw ParquetFault.broken("it ends too early") }
    defer { position &+= count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position &+ count])
  }

  @inline(__always)
  mutating func uint32() throws -> UInt32 {
    UInt32(littleEndian: try take(4).loadUnaligned(as: UInt32.self))
  }

  /// A number in groups of seven bits, the lowest first.
  @inline(__always)
  mutating func varint() throws -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try self.byte()
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return value }
      shift &+= 7
      guard shift < 64 else { throw ParquetFault.broken("a number of more than 64 bits") }
    }
  }

  /// A number with its sign in the lowest bit.
  @inline(__always)
  mutating func zigzag() throws -> Int64 {
    let raw = try varint()
    return Int64(bitPattern: raw &>> 1) ^ -Int64(bitPattern: raw & 1)
  }

  /// A length or count of 32 bits.
  @inline(__always)
  mutating func count32() throws -> Int { Int(try uint32()) }
}
