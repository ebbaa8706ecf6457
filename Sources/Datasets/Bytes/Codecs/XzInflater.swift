import CLzma

/// xz, a stream at a time.
final class XzInflater: Inflater {
  /// The library keeps a pointer back to the stream, so it must not move.
  private let stream: UnsafeMutablePointer<lzma_stream>
  /// What `xz -9` needs is 65 MiB; a header may ask for 4 GiB.
  private static let memoryLimit: UInt64 = 256 << 20

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: lzma_stream())
    begin()
  }

  deinit {
    lzma_end(stream)
    stream.deallocate()
  }

  private func begin() {
    let code = lzma_stream_decoder(stream, Self.memoryLimit, 0)
    precondition(code == LZMA_OK, "no memory for xz")
  }

  func reset() { begin() }

  func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws(CodecFault) -> CodecStep
  {
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = input.count
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = output.count
    let code = lzma_code(stream, LZMA_RUN)
    let consumed = input.count - stream.pointee.avail_in
    // "Buffer error" only says that there was nothing to do.
    guard code == LZMA_OK || code == LZMA_STREAM_END || code == LZMA_BUF_ERROR else {
      throw CodecFault(Self.reason(code), consumed: consumed)
    }
    return CodecStep(
      consumed: consumed, produced: output.count - stream.pointee.avail_out, isAtEnd: code == LZMA_STREAM_END)
  }

  private static func reason(_ code: lzma_ret) -> String {
    switch code {
    case LZMA_DATA_ERROR: "the data is damaged, or a checksum is not that of the data"
    case LZMA_FORMAT_ERROR: "no xz header"
    case LZMA_OPTIONS_ERROR: "it is packed in a way that is not known"
    case LZMA_MEMLIMIT_ERROR: "it needs more than 256 MiB of memory to unpack"
    case LZMA_MEM_ERROR: "no memory to unpack it"
    default: "xz error \(code.rawValue)"
    }
  }
}
