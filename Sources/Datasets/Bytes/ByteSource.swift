/// Bytes in order, read once, a block at a time.
///
/// A source is used by one task at a time and not shared.
package protocol ByteSource: AnyObject {
  /// Path or name for messages.
  var name: String { get }

  /// Fills the buffer from its start with the next bytes; the answer is how many there are, and 0 means the end.
  ///
  /// Fewer bytes than the buffer has room for do not mean the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

extension ByteSource {
  /// Reads over `count` bytes; fewer when the source ends before.
  package func skip(_ count: Int) throws {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: min(max(count, 1), 256 << 10), alignment: 16)
    defer { block.deallocate() }
    var left = count
    while left > 0 {
      let read = try self.read(into: UnsafeMutableRawBufferPointer(rebasing: block[..<min(left, block.count)]))
      if read == 0 { return }
      left -= read
    }
  }

  /// The next bytes, at most `limit` of them; fewer only when the source ends.
  package func prefix(_ limit: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      while count < limit {
        let read = try self.read(
          into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[count...])))
        if read == 0 { return }
        count += read
      }
    }
  }
}

/// Bytes that are in memory already.
package final class MemoryByteSource: ByteSource {
  package let name: String
  private let bytes: [UInt8]
  private var position = 0
  private let chunk: Int

  /// `chunk` bounds how much one read gives, so that a test can split the bytes where it likes.
  package init(_ bytes: [UInt8], name: String = "memory", chunk: Int = .max) {
    self.bytes = bytes
    self.name = name
    self.chunk = chunk
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - position, chunk)
    bytes.withUnsafeBytes { all in
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[position..<position + count]))
    }
    position += count
    return count
  }
}

/// The first bytes of another source.
package final class LimitedByteSource: ByteSource {
  private let source: any ByteSource
  private var left: Int

  package init(_ source: any ByteSource, limit: Int) {
    self.source = source
    left = limit
  }

  package var name: String { source.name }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard left > 0 else { return 0 }
    let read = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(left, buffer.count)]))
    left -= read
    return read
  }
}
