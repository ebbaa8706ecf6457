import CBzip2

/// bzip2, a stream at a time.
final class Bzip2Inflater: Inflater {
  /// The library keeps a pointer back to the stream, so it must not move.
  private let stream: UnsafeMutablePointer<bz_stream>

  init() {
    stream = .allocate(capacity: 1)
    begin()
  }

  deinit {
    BZ2_bzDecompressEnd(stream)
    stream.deallocate()
  }

  private func begin() {
    stream.initialize(to: bz_stream())
    let code = BZ2_bzDecompressInit(stream, 0, 0)
    precondition(code == BZ_OK, "no memory for bzip2")
  }

  func reset() {
    BZ2_bzDecompressEnd(stream)
    begin()
  }

  func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws(CodecFault) -> CodecStep
  {
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: CChar.self))
    stream.pointee.avail_in = UInt32(clamping: input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
    stream.pointee.avail_out = UInt32(clamping: output.count)
    let (available, room) = (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
    let code = BZ2_bzDecompress(stream)
    let consumed = available - Int(stream.pointee.avail_in)
    guard code == BZ_OK || code == BZ_STREAM_END else { throw CodecFault(Self.reason(code), consumed: consumed) }
    return CodecStep(
      consumed: consumed, produced: room - Int(stream.pointee.avail_out), isAtEnd: code == BZ_STREAM_END)
  }

  private static func reason(_ code: Int32) -> String {
    switch code {
    case BZ_DATA_ERROR: "the data is damaged, or a checksum is not that of the data"
    case BZ_DATA_ERROR_MAGIC: "no bzip2 header"
    case BZ_MEM_ERROR: "no memory to unpack it"
    default: "bzip2 error \(code)"
    }
  }
}
