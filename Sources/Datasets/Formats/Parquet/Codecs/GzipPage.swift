import CZlib

/// gzip (or zlib) of a page, several members too.
enum GzipPage {
  /// The answer is how many bytes were written.
  static func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) throws -> Int {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    // 15 bits of window, plus 32: gzip or zlib by the header.
    guard inflateInit2_(stream, 47, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw ParquetFault.broken("zlib cannot start")
    }
    defer { inflateEnd(stream) }
    // zlib has no const, but does not write to its input.
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(clamping: input.count)
    stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(clamping: output.count)
    while stream.pointee.avail_in > 0 {
      let code = inflate(stream, Z_FINISH)
      guard code == Z_STREAM_END else {
        throw ParquetFault.broken(stream.pointee.msg.map { "gzip: " + String(cString: $0) } ?? "gzip ends too early")
      }
      guard stream.pointee.avail_out > 0 else { break }
      inflateReset(stream)
    }
    return output.count - Int(stream.pointee.avail_out)
  }
}
