/// The numbers of a delta encoding, taken one by one.
struct DeltaNumbers {
  private var decoder: DeltaBinaryDecoder
  private let buffer = Lane<Int64>(capacity: batch)
  private var index = 0
  private var filled = 0

  private static let batch = 256

  init(_ decoder: DeltaBinaryDecoder) { self.decoder = decoder }

  @inline(__always)
  mutating func next() throws -> Int {
    if index == filled { try refill() }
    index &+= 1
    return Int(buffer.base[index &- 1])
  }

  private mutating func refill() throws {
    filled = min(decoder.left, Self.batch)
    guard filled > 0 else { throw ParquetFault.broken("fewer values than the page header says") }
    try decoder.decode(buffer.base, count: filled)
    index = 0
  }
}

/// Byte arrays whose lengths stand before all of them.
struct DeltaLengthDecoder {
  private var lengths: DeltaNumbers
  private var bytes: ByteReader

  init(_ bytes: UnsafeRawBufferPointer) throws {
    let lengths = try DeltaBinaryDecoder(bytes)
    self.bytes = ByteReader(try lengths.rest())
    self.lengths = DeltaNumbers(lengths)
  }

  mutating func decode(_ output: UnsafeMutablePointer<ByteSlice>, count: Int) throws {
    for index in 0..<count { output[index] = try nextValue() }
  }

  @inline(__always)
  mutating func nextValue() throws -> ByteSlice { ByteSlice(try bytes.take(lengths.next())) }
}

/// Byte arrays that begin as the one before does.
final class DeltaByteArrayDecoder {
  private var prefixes: DeltaNumbers
  private var suffixes: DeltaLengthDecoder
  /// The values of the current batch one after the other; the last of the batch before stands in front.
  private var texts: [UInt8] = []
  private var last = 0..<0
  private let memory = MemoryBlock()

  /// Values are spelled out in full, so a batch ends when they are as long as this together.
  private static let batchBytes = 1 << 20

  init(_ bytes: UnsafeRawBufferPointer) throws {
    let prefixes = try DeltaBinaryDecoder(bytes)
    suffixes = try DeltaLengthDecoder(try prefixes.rest())
    self.prefixes = DeltaNumbers(prefixes)
  }

  /// Takes up to `count` values; the answer is how many, at least 1.
  func decode(_ output: UnsafeMutablePointer<ByteSlice>, count: Int) throws -> Int {
    texts.removeSubrange(last.upperBound...)
    texts.removeSubrange(..<last.lowerBound)
    last = 0..<texts.count
    var done = 0
    while done < count, done == 0 || texts.count < Self.batchBytes {
      let prefix = try prefixes.next()
      guard 0...last.count ~= prefix else {
        throw ParquetFault.broken("a value that shares more with the one before than it has")
      }
      let start = texts.count
      texts.append(contentsOf: texts[last.lowerBound..<last.lowerBound + prefix])
      texts.append(contentsOf: try suffixes.nextValue().raw)
      last = start..<texts.count
      output[done].count = last.count
      done += 1
    }
    point(output, done)
    return done
  }

  /// Only now that nothing moves any more is it known where the values stand.
  private func point(_ output: UnsafeMutablePointer<ByteSlice>, _ count: Int) {
    let room = memory.room(texts.count)
    room.copyBytes(from: texts)
    var end = texts.count
    for index in stride(from: count - 1, through: 0, by: -1) {
      end -= output[index].count
      output[index].start = room.baseAddress.map { UnsafeRawPointer($0) + end }
    }
  }
}
