import Foundation

/// A file whose parts are read in any order, by several threads at the same time.
final class RandomAccessFile: Sendable {
  let path: String
  let bytes: Int
  private let descriptor: Int32

  /// Throws ``DatasetError/notFound(path:)`` or ``DatasetError/unreadable(path:reason:)``.
  init(path: String) throws {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT ? DatasetError.notFound(path: path) : .unreadable(path: path, reason: Self.reason())
    }
    var status = stat()
    bytes = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Fills the buffer with the bytes from `offset` on; the file must have them.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
      if count < 0 {
        if errno == EINTR { continue }
        throw DatasetError.unreadable(path: path, reason: Self.reason())
      }
      // The size was asked for when the file was opened.
      if count == 0 { throw DatasetError.changed(path: path) }
      done += count
    }
  }

  func read(at offset: Int, count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      try read(at: offset, into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count))
      initialized = count
    }
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
