/// Google's snappy, the block format without frames.
enum SnappyBlock {
  /// The answer is how many bytes were written.
  static func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Int {
    var reader = ByteReader(input)
    let size = try reader.varint()
    guard size == UInt64(output.count) else {
      throw ParquetFault.broken("snappy has \(size) bytes where the page header says \(output.count)")
    }
    var writer = BlockWriter(output)
    while reader.left > 0 {
      let tag = try reader.byte()
      let upper = Int(tag >> 2)
      switch tag & 3 {
      case 0: try writer.append(reader.take(literalLength(upper, &reader)))
      case 1:
        let offset = (upper >> 3) << 8 | Int(try reader.byte())
        try writer.repeat(offset: offset, count: (upper & 7) + 4)
      case 2:
        let bytes = try reader.take(2)
        try writer.repeat(offset: Int(bytes[0]) | Int(bytes[1]) << 8, count: upper + 1)
      default: try writer.repeat(offset: Int(reader.uint32()), count: upper + 1)
      }
    }
    return writer.count
  }

  private static func literalLength(_ upper: Int, _ reader: inout ByteReader) throws -> Int {
    guard upper >= 60 else { return upper + 1 }
    var length = 0
    for place in 0..<(upper - 59) { length |= Int(try reader.byte()) << (8 * place) }
    return length + 1
  }
}

/// Writes literals and repeats of what was written, never beyond its room.
struct BlockWriter {
  private let output: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  init(_ output: UnsafeMutableRawBufferPointer) { self.output = output }

  @inline(__always)
  mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count <= output.count &- count else {
      throw ParquetFault.broken("more bytes than the page header says")
    }
    guard let target = output.baseAddress, let source = bytes.baseAddress else { return }
    (target + count).copyMemory(from: source, byteCount: bytes.count)
    count &+= bytes.count
  }

  /// Appends `length` bytes that begin `offset` bytes before the end; they may run into what is being written.
  @inline(__always)
  mutating func `repeat`(offset: Int, count length: Int) throws {
    guard offset > 0, offset <= count, let base = output.baseAddress else {
      throw ParquetFault.broken("a repeat of bytes that are not there")
    }
    guard length >= 0, length <= output.count &- count else {
      throw ParquetFault.broken("more bytes than the page header says")
    }
    let source = base + (count &- offset)
    let target = base + count
    count &+= length
    if offset >= length { return target.copyMemory(from: source, byteCount: length) }
    var index = 0
    if offset >= 8 {
      while index &+ 8 <= length {
        target.storeBytes(
          of: source.loadUnaligned(fromByteOffset: index, as: UInt64.self), toByteOffset: index, as: UInt64.self)
        index &+= 8
      }
    }
    while index < length {
      target.storeBytes(of: source.load(fromByteOffset: index, as: UInt8.self), toByteOffset: index, as: UInt8.self)
      index &+= 1
    }
  }
}
