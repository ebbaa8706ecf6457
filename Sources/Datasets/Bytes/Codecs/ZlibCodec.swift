import CZlib

/// zlib's deflate.
final class ZlibDeflater: Deflater {
  /// zlib keeps a pointer back to the stream, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  init(level: Int) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, plus 16: a gzip header and trailer, without a time, so that the same bytes give the same blob.
    let code = deflateInit2_(
      stream, Int32(level), Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib cannot start: no memory, or another zlib than the one compiled against")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  func step(
    _ input: UnsafeRawBufferPointer, isLast: Bool, into output: UnsafeMutableRawBufferPointer
  ) -> CodecStep {
    let (available, room) = stream.attach(input, output)
    // Cannot fail: the stream is valid, and having no room is no fault.
    let code = deflate(stream, isLast && available == input.count ? Z_FINISH : Z_NO_FLUSH)
    return stream.step(available, room, isAtEnd: code == Z_STREAM_END)
  }
}

/// zlib's inflate.
final class ZlibInflater: Inflater {
  private let stream: UnsafeMutablePointer<z_stream>

  init(_ wrapping: DeflateWrapping) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window; plus 16: gzip headers and trailers only; negative: neither.
    let code = inflateInit2_(
      stream, wrapping == .gzip ? 31 : -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib cannot start: no memory, or another zlib than the one compiled against")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func reset() { inflateReset(stream) }

  func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws(CodecFault) -> CodecStep
  {
    let (available, room) = stream.attach(input, output)
    let code = inflate(stream, Z_NO_FLUSH)
    let step = stream.step(available, room, isAtEnd: code == Z_STREAM_END)
    // "Buffer error" only says that there was nothing to do.
    guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(code) else {
      throw CodecFault(
        stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)", consumed: step.consumed)
    }
    return step
  }
}

extension UnsafeMutablePointer<z_stream> {
  /// Gives the stream what it may read and write; it takes at most 4 GiB at a time.
  fileprivate func attach(
    _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
  ) -> (available: Int, room: Int) {
    pointee.next_in = UnsafeMutablePointer<UInt8>(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    pointee.avail_in = UInt32(clamping: input.count)
    pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    pointee.avail_out = UInt32(clamping: output.count)
    return (Int(pointee.avail_in), Int(pointee.avail_out))
  }

  fileprivate func step(_ available: Int, _ room: Int, isAtEnd: Bool) -> CodecStep {
    CodecStep(consumed: available - Int(pointee.avail_in), produced: room - Int(pointee.avail_out), isAtEnd: isAtEnd)
  }
}

/// The checksum of gzip and zip, a piece at a time.
struct CyclicChecksum {
  private(set) var value: UInt32 = 0

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    value = UInt32(truncatingIfNeeded: crc32_z(uLong(value), base.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}
