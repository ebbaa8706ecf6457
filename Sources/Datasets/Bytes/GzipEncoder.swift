/// Compresses bytes into one gzip member that is handed out in blocks.
///
/// The same bytes, given in the same pieces, make the same member. Used by one task at a time.
package final class GzipEncoder {
  private let deflater: any Deflater
  /// What the caller gave and was not read yet; the caller keeps it where it is.
  private var input = UnsafeRawBufferPointer(start: nil, count: 0)
  private var isLast = false
  private var isEnded = false

  /// Level 1 for nearly every wire; 2 and 3 are one percent smaller at 60 % of the speed, 4 to 9 are zlib's.
  ///
  /// Megabytes a second of one core and ratio on CSV: isa-l 1: 450, 3.08; isa-l 3: 265, 3.11; zlib 1: 122, 2.82;
  /// zlib 6: 41, 3.15. A higher level pays only on a wire of less than about 10 MB/s.
  package init(level: Int = 1, library: CodecLibrary = .preferred) {
    deflater = library.deflater(level: min(max(level, 1), 9))
  }

  /// The next `limit` bytes of the member, fewer only at its end, and none behind it.
  ///
  /// `more` is asked for the next piece whenever the last was used up; the piece must stay where it is until `more`
  /// is called again. An empty piece is the end.
  package func block(of limit: Int, more: () throws -> UnsafeRawBufferPointer) rethrows -> [UInt8] {
    if isEnded { return [] }
    return try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      let output = UnsafeMutableRawBufferPointer(buffer)
      while count < limit, !isEnded {
        if input.isEmpty, !isLast {
          input = try more()
          isLast = input.isEmpty
        }
        let step = deflater.step(input, isLast: isLast, into: UnsafeMutableRawBufferPointer(rebasing: output[count...]))
        input = UnsafeRawBufferPointer(rebasing: input[step.consumed...])
        count += step.produced
        isEnded = step.isAtEnd
      }
    }
  }

  /// The gzip member of bytes that are in memory.
  package static func compress(
    _ bytes: [UInt8], level: Int = 1, library: CodecLibrary = .preferred
  ) -> [UInt8] {
    let encoder = GzipEncoder(level: level, library: library)
    return bytes.withUnsafeBytes { bytes in
      var pieces = [bytes]
      var result: [UInt8] = []
      while true {
        let block = encoder.block(of: 256 << 10) { pieces.popLast() ?? UnsafeRawBufferPointer(start: nil, count: 0) }
        if block.isEmpty { return result }
        result += block
      }
    }
  }
}
