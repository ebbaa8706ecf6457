/// Runs of one number, and numbers packed into bits, in turn: levels, booleans, and places in a dictionary.
struct HybridDecoder {
  private var reader: ByteReader
  private let width: Int
  /// What is left of the current run.
  private var repeats = 0
  private var repeated: UInt32 = 0
  private var packed = UnsafeRawBufferPointer(start: nil, count: 0)
  private var packedIndex = 0
  private var packedCount = 0

  init(_ bytes: UnsafeRawBufferPointer, width: Int) throws {
    guard 0...32 ~= width else { throw ParquetFault.broken("numbers of \(width) bits") }
    reader = ByteReader(bytes)
    self.width = width
  }

  /// Takes the next `count` numbers.
  mutating func decode(_ output: UnsafeMutablePointer<UInt32>, count: Int) throws {
    // Numbers without bits are all 0, and some writers write no runs for them.
    if width == 0 { return output.update(repeating: 0, count: count) }
    var done = 0
    while done < count {
      if repeats > 0 {
        let run = min(repeats, count &- done)
        (output + done).update(repeating: repeated, count: run)
        repeats &-= run
        done &+= run
      } else if packedIndex < packedCount {
        let run = min(packedCount &- packedIndex, count &- done)
        for index in 0..<run {
          output[done &+ index] = UInt32(
            truncatingIfNeeded: BitReader.number(packed, packedIndex &+ index, width: width))
        }
        packedIndex &+= run
        done &+= run
      } else {
        try nextRun()
      }
    }
  }

  private mutating func nextRun() throws {
    let header = try reader.varint()
    if header & 1 == 0 {
      repeats = Int(clamping: header >> 1)
      repeated = 0
      for (place, byte) in try reader.take((width + 7) / 8).enumerated() {
        repeated |= UInt32(byte) &<< UInt32(place * 8)
      }
    } else {
      // Groups of eight; the last may be cut short.
      let groups = Int(clamping: header >> 1)
      let wanted = groups.multipliedReportingOverflow(by: width)
      packed = try reader.take(min(wanted.overflow ? .max : wanted.partialValue, reader.left))
      packedIndex = 0
      packedCount = packed.count * 8 / width
      if packedCount == 0, groups > 0 { throw ParquetFault.broken("it ends too early") }
    }
  }
}

/// The first way of writing levels, the highest bit first.
struct BackwardBits {
  private let bytes: UnsafeRawBufferPointer
  private let width: Int
  private var bit = 0

  init(_ bytes: UnsafeRawBufferPointer, width: Int) {
    self.bytes = bytes
    self.width = width
  }

  mutating func decode(_ output: UnsafeMutablePointer<UInt32>, count: Int) throws {
    guard count * width <= bytes.count * 8 - bit else { throw ParquetFault.broken("it ends too early") }
    for index in 0..<count {
      var value: UInt32 = 0
      for _ in 0..<width {
        value = value << 1 | UInt32(bytes[bit >> 3] >> (7 - UInt8(bit & 7))) & 1
        bit += 1
      }
      output[index] = value
    }
  }
}

/// The levels of a page.
enum LevelDecoder {
  /// All are 0.
  case none
  case hybrid(HybridDecoder)
  case backward(BackwardBits)

  @inline(__always)
  mutating func decode(_ output: UnsafeMutablePointer<UInt32>, count: Int, greatest: Int) throws {
    switch self {
    case .none:
      output.update(repeating: 0, count: count)
      return
    case .hybrid(var decoder):
      try decoder.decode(output, count: count)
      self = .hybrid(decoder)
    case .backward(var decoder):
      try decoder.decode(output, count: count)
      self = .backward(decoder)
    }
    var largest: UInt32 = 0
    for index in 0..<count { largest = max(largest, output[index]) }
    guard largest <= UInt32(clamping: greatest) else { throw ParquetFault.broken("a level that the schema has not") }
  }
}
