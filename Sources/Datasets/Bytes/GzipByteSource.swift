import CZlib
import Foundation

/// Inflates a gzip source, member after member, in bounded memory.
package final class GzipByteSource: ByteSource {
  private let source: any ByteSource
  /// zlib keeps a pointer back to the stream, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableBufferPointer<UInt8>
  /// Compressed bytes taken from the source so far, for the place of a fault.
  private var inputBytes = 0
  private var state = State.ready

  private enum State {
    case ready
    case inMember
    /// Between members: the end is allowed here, and padding with zeros.
    case betweenMembers
    case ended
  }

  package init(_ source: any ByteSource) {
    self.source = source
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(capacity: 128 << 10)
  }

  deinit {
    if state != .ready { inflateEnd(stream) }
    stream.deallocate()
    input.deallocate()
  }

  package var name: String { source.name }

  /// Throws ``DatasetError/brokenGzip(path:byte:reason:)`` with the place in the compressed file.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if state == .ready { try start() }
    stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(clamping: buffer.count)
    let room = Int(stream.pointee.avail_out)
    while state != .ended, stream.pointee.avail_out > 0 {
      if stream.pointee.avail_in == 0, try !refill() { break }
      if state == .betweenMembers, try !startMember() { break }
      try inflateSome()
      // Hand out what there is: the next bytes may be a fault that should not hide good ones.
      if stream.pointee.avail_in == 0, Int(stream.pointee.avail_out) < room { break }
    }
    return room - Int(stream.pointee.avail_out)
  }

  private func start() throws {
    // 15 bits of window, plus 16: gzip headers and trailers only.
    let code = inflateInit2_(stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else { throw broken("zlib cannot start (\(code))") }
    state = .inMember
  }

  /// False at the end of the source, which must not be inside a member.
  private func refill() throws -> Bool {
    let count = try source.read(into: UnsafeMutableRawBufferPointer(input))
    inputBytes += count
    stream.pointee.next_in = input.baseAddress
    stream.pointee.avail_in = UInt32(count)
    if count > 0 { return true }
    guard state == .betweenMembers else { throw broken("the file ends inside the compressed data") }
    state = .ended
    return false
  }

  /// Begins the next member, or ends at zero padding.
  private func startMember() throws -> Bool {
    if stream.pointee.next_in.pointee == 0 {
      state = .ended
      return false
    }
    inflateReset(stream)
    state = .inMember
    return true
  }

  private func inflateSome() throws {
    switch inflate(stream, Z_NO_FLUSH) {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: state = .betweenMembers
    case let code:
      throw broken(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)")
    }
  }

  private func broken(_ reason: String) -> DatasetError {
    .brokenGzip(path: name, byte: inputBytes - Int(stream.pointee.avail_in), reason: reason)
  }
}
