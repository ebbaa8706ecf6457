/// Whole numbers as differences, packed block by block.
struct DeltaBinaryDecoder {
  private var reader: ByteReader
  /// Numbers that are left.
  private(set) var left: Int
  private let perMiniblock: Int
  private let miniblocks: Int
  private var last: Int64
  private var isFirst = true
  private var smallest: Int64 = 0
  private var widths = UnsafeRawBufferPointer(start: nil, count: 0)
  private var miniblock = 0
  private var bits = UnsafeRawBufferPointer(start: nil, count: 0)
  private var index = 0

  init(_ bytes: UnsafeRawBufferPointer) throws {
    reader = ByteReader(bytes)
    let blockSize = try reader.varint()
    let miniblocks = try reader.varint()
    let count = try reader.varint()
    last = try reader.zigzag()
    // The format wants blocks of 128 and miniblocks of 32; more lenient, but no number may be absurd.
    guard miniblocks > 0, miniblocks <= 1 << 16, blockSize > 0, blockSize <= 1 << 24, blockSize % miniblocks == 0,
      blockSize / miniblocks % 8 == 0, count <= UInt64(Int32.max)
    else { throw ParquetFault.broken("delta blocks of \(blockSize) numbers in \(miniblocks) parts") }
    self.miniblocks = Int(miniblocks)
    perMiniblock = Int(blockSize / miniblocks)
    left = Int(count)
    miniblock = self.miniblocks
    index = perMiniblock
  }

  /// Takes the next `count` numbers; they wrap around as 64 bits do.
  mutating func decode(_ output: UnsafeMutablePointer<Int64>, count: Int) throws {
    guard count <= left else { throw ParquetFault.broken("fewer numbers than the page header says") }
    var done = 0
    if isFirst, count > 0 {
      output[0] = last
      isFirst = false
      done = 1
    }
    while done < count {
      if index == perMiniblock { try nextMiniblock() }
      let width = Int(widths[miniblock &- 1])
      let run = min(perMiniblock &- index, count &- done)
      for place in 0..<run {
        let delta = width == 0 ? 0 : BitReader.wideNumber(bits, index &+ place, width: width)
        last = last &+ smallest &+ Int64(bitPattern: delta)
        output[done &+ place] = last
      }
      index &+= run
      done &+= run
    }
    left &-= count
  }

  private mutating func nextMiniblock() throws {
    if miniblock == miniblocks {
      smallest = try reader.zigzag()
      widths = try reader.take(miniblocks)
      miniblock = 0
    }
    let width = Int(widths[miniblock])
    guard width <= 64 else { throw ParquetFault.broken("differences of \(width) bits") }
    bits = try reader.take(width * perMiniblock / 8)
    miniblock += 1
    index = 0
  }

  /// What follows the numbers, whether they were taken or not.
  func rest() throws -> UnsafeRawBufferPointer {
    var walker = self
    var left = walker.left - (walker.isFirst ? 1 : 0) - (perMiniblock - walker.index)
    while left > 0 {
      try walker.nextMiniblock()
      left -= perMiniblock
    }
    return walker.reader.rest
  }
}
