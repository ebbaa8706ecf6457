/// Gives the text of a source in UTF-8.
///
/// A byte order mark stays one.
final class TranscodingByteSource: ByteSource {
  private let source: any ByteSource
  private let encoding: TextEncoding
  /// The UTF-8 of each byte, for encodings of one byte a character.
  private let table: [[UInt8]]
  private let input: UnsafeMutableBufferPointer<UInt8>
  /// Bytes at the start of the input that were half a character.
  private var carried = 0
  /// Source bytes before the input.
  private var position = 0
  private let output = ByteBuffer(capacity: 192 << 10)
  private var taken = 0
  /// Waits until the good bytes before it are handed out.
  private var fault: DatasetError?
  private var isEnded = false

  init(_ source: any ByteSource, from encoding: TextEncoding) {
    self.source = source
    self.encoding = encoding
    table = encoding.characters.map { $0.map { Array(String($0).utf8) } } ?? []
    input = .allocate(capacity: 64 << 10)
  }

  deinit { input.deallocate() }

  var name: String { source.name }

  /// Throws ``DatasetError/brokenText(path:encoding:byte:reason:)`` with the place before conversion.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while taken == output.count {
      if let fault { throw fault }
      if isEnded { return 0 }
      try fill()
    }
    let count = min(buffer.count, output.count - taken)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: output.bytes[taken..<taken + count]))
    taken += count
    return count
  }

  private func fill() throws {
    output.removeAll()
    taken = 0
    let room = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: input[carried...]))
    let count = try source.read(into: room)
    let bytes = UnsafeBufferPointer(rebasing: input[..<(carried + count)])
    isEnded = count == 0
    let used = table.isEmpty ? convertUnits(bytes) : convertBytes(bytes)
    position += used
    carried = bytes.count - used
    if fault == nil, isEnded, carried > 0 {
      fault = broken(at: position, carried == 1 ? "half a character at the end" : "an unpaired surrogate at the end")
    }
    if let base = input.baseAddress { base.update(from: base + used, count: carried) }
  }

  private func convertBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    for byte in bytes {
      if byte < 0x80 { output.append(byte) } else { output.append(table[Int(byte)]) }
    }
    return bytes.count
  }

  /// The answer is how many bytes were whole characters; a fault ends them.
  private func convertUnits(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let (high, low) = encoding == .utf16LittleEndian ? (1, 0) : (0, 1)
    var index = 0
    while index &+ 1 < bytes.count {
      let unit = UInt32(bytes[index &+ high]) << 8 | UInt32(bytes[index &+ low])
      if unit < 0x80 {
        output.append(UInt8(truncatingIfNeeded: unit))
        index &+= 2
      } else if unit & 0xF800 != 0xD800 {
        append(unit)
        index &+= 2
      } else {
        guard index + 3 < bytes.count || unit >= 0xDC00 else { break }
        let next = unit < 0xDC00 ? UInt32(bytes[index + 2 + high]) << 8 | UInt32(bytes[index + 2 + low]) : 0
        guard next & 0xFC00 == 0xDC00 else {
          fault = broken(at: position + index, "an unpaired surrogate")
          break
        }
        append(0x10000 + (unit & 0x3FF) << 10 + next & 0x3FF)
        index += 4
      }
    }
    return index
  }

  private func append(_ scalar: UInt32) {
    let tail = { (shift: UInt32) in UInt8(truncatingIfNeeded: scalar >> shift & 0x3F | 0x80) }
    switch scalar {
    case ..<0x800: output.append(UInt8(truncatingIfNeeded: scalar >> 6 | 0xC0))
    case ..<0x10000:
      output.append(UInt8(truncatingIfNeeded: scalar >> 12 | 0xE0))
      output.append(tail(6))
    default:
      output.append(UInt8(truncatingIfNeeded: scalar >> 18 | 0xF0))
      output.append(tail(12))
      output.append(tail(6))
    }
    output.append(tail(0))
  }

  private func broken(at byte: Int, _ reason: String) -> DatasetError {
    .brokenText(path: name, encoding: encoding, byte: byte, reason: reason)
  }
}
