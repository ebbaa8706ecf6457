import Foundation

/// The bytes of a file as they are on disk.
package final class FileByteSource: ByteSource {
  package let name: String
  private let descriptor: Int32

  /// Throws ``DatasetError/notFound(path:)`` or ``DatasetError/unreadable(path:reason:)``.
  package init(path: String, offset: Int = 0) throws {
    name = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT ? DatasetError.notFound(path: path) : .unreadable(path: path, reason: Self.reason())
    }
    if offset > 0, lseek(descriptor, off_t(offset), SEEK_SET) < 0 {
      let reason = Self.reason()
      close(descriptor)
      throw DatasetError.unreadable(path: path, reason: reason)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw DatasetError.unreadable(path: name, reason: Self.reason()) }
    }
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}

extension SourceFile {
  /// The file's content from its start, decompressed.
  package func open() throws -> any ByteSource {
    switch compression {
    case .none: try FileByteSource(path: path)
    case .gzip: GzipByteSource(try FileByteSource(path: path))
    }
  }

  /// The file's content from a place on; a compressed file has to be inflated up to there.
  package func open(at offset: Int) throws -> any ByteSource {
    switch compression {
    case .none: return try FileByteSource(path: path, offset: offset)
    case .gzip:
      let source = try open()
      try source.skip(offset)
      return source
    }
  }
}
