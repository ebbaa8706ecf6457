/// LZ4, the block format without frames.
enum LZ4Block {
  /// The answer is how many bytes were written.
  static func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Int {
    var reader = ByteReader(input)
    var writer = BlockWriter(output)
    while reader.left > 0 {
      let token = try reader.byte()
      try writer.append(reader.take(length(Int(token >> 4), &reader)))
      // The last sequence has literals alone.
      if reader.left == 0 { break }
      let bytes = try reader.take(2)
      let offset = Int(bytes[0]) | Int(bytes[1]) << 8
      try writer.repeat(offset: offset, count: length(Int(token & 15), &reader) &+ 4)
    }
    return writer.count
  }

  private static func length(_ nibble: Int, _ reader: inout ByteReader) throws -> Int {
    var length = nibble
    guard nibble == 15 else { return length }
    while true {
      let byte = try reader.byte()
      length &+= Int(byte)
      if byte < 255 { return length }
    }
  }
}

/// What Parquet first called LZ4: blocks with the sizes before and after, as Hadoop frames them; or, by other writers,
/// a bare block.
enum HadoopLZ4 {
  static func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Int {
    if let count = try? framed(input, output), count == output.count { return count }
    return try LZ4Block.decompress(input, into: output)
  }

  private static func framed(
    _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
  ) throws -> Int {
    var reader = ByteReader(input)
    var written = 0
    while reader.left > 0 {
      let size = Int(try reader.uint32().byteSwapped)
      guard size <= output.count - written else { throw ParquetFault.broken("an LZ4 frame that is too long") }
      let end = written + size
      // A frame may hold several blocks.
      while written < end {
        let compressed = Int(try reader.uint32().byteSwapped)
        let room = UnsafeMutableRawBufferPointer(rebasing: output[written..<end])
        let count = try LZ4Block.decompress(reader.take(compressed), into: room)
        guard count > 0 else { throw ParquetFault.broken("an empty LZ4 block") }
        written += count
      }
    }
    return written
  }
}
