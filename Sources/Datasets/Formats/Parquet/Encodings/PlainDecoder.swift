/// Values as they are in memory, one after the other.
struct PlainDecoder {
  private var reader: ByteReader
  /// Booleans are packed into bits.
  private var bit = 0

  init(_ bytes: UnsafeRawBufferPointer) { reader = ByteReader(bytes) }

  mutating func booleans(_ output: UnsafeMutablePointer<Int64>, count: Int) throws {
    let bits = reader.rest
    guard count <= bits.count * 8 - bit else { throw ParquetFault.broken("it ends too early") }
    for index in 0..<count {
      output[index] = Int64(bits[bit >> 3] >> UInt8(bit & 7)) & 1
      bit += 1
    }
  }

  mutating func int32(_ output: UnsafeMutablePointer<Int64>, count: Int) throws {
    let bytes = try take(count, 4)
    for index in 0..<count {
      output[index] = Int64(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: index &* 4, as: Int32.self)))
    }
  }

  mutating func int64(_ output: UnsafeMutablePointer<Int64>, count: Int) throws {
    let bytes = try take(count, 8)
    for index in 0..<count {
      output[index] = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: index &* 8, as: Int64.self))
    }
  }

  mutating func float(_ output: UnsafeMutablePointer<Double>, count: Int) throws {
    let bytes = try take(count, 4)
    for index in 0..<count {
      let bits = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self))
      output[index] = Double(Float(bitPattern: bits))
    }
  }

  mutating func double(_ output: UnsafeMutablePointer<Double>, count: Int) throws {
    let bytes = try take(count, 8)
    for index in 0..<count {
      let bits = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self))
      output[index] = Double(bitPattern: bits)
    }
  }

  mutating func fixed(_ output: UnsafeMutablePointer<ByteSlice>, count: Int, width: Int) throws {
    let bytes = try take(count, width)
    for index in 0..<count {
      output[index] = ByteSlice(start: bytes.baseAddress.map { $0 + index &* width }, count: width)
    }
  }

  mutating func byteArrays(_ output: UnsafeMutablePointer<ByteSlice>, count: Int) throws {
    for index in 0..<count { output[index] = ByteSlice(try reader.take(reader.count32())) }
  }

  private mutating func take(_ count: Int, _ width: Int) throws -> UnsafeRawBufferPointer {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: width)
    guard !overflow else { throw ParquetFault.broken("it ends too early") }
    return try reader.take(bytes)
  }
}

/// The first bytes of all values, then the second ones, and so on.
struct StreamSplitDecoder {
  private let bytes: UnsafeRawBufferPointer
  private let width: Int
  private let count: Int
  private var next = 0
  private let scratch = MemoryBlock()

  init(_ bytes: UnsafeRawBufferPointer, width: Int) throws {
    guard width > 0, bytes.count % width == 0 else { throw ParquetFault.broken("split streams of different lengths") }
    self.bytes = bytes
    self.width = width
    count = bytes.count / width
  }

  /// The next values as plain ones, valid until the next call.
  mutating func plain(_ wanted: Int) throws -> UnsafeRawBufferPointer {
    guard wanted <= count - next else { throw ParquetFault.broken("it ends too early") }
    let room = scratch.room(wanted * width)
    for place in 0..<width {
      let stream = place &* count &+ next
      for index in 0..<wanted { room[index &* width &+ place] = bytes[stream &+ index] }
    }
    next += wanted
    return UnsafeRawBufferPointer(room)
  }
}
