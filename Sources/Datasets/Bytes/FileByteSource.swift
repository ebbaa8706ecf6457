import Foundation

/// The bytes of a file as they are on disk.
package final class FileByteSource: ByteSource {
  package let name: String
  private let descriptor: Int32

  /// Throws ``DatasetError/notFound(path:)`` or ``DatasetError/unreadable(path:reason:)``.
  package init(path: String, offset: Int = 0, name: String? = nil) throws {
    self.name = name ?? path
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
  /// The file's content from its start, decompressed and in UTF-8.
  package func open() throws -> any ByteSource {
    let content: any ByteSource =
      switch compression {
      case .zip: try ZipArchive(path: path).open()
      default: compression.unpack(try FileByteSource(path: path, name: label))
      }
    return encoding.map { TranscodingByteSource(content, from: $0) } ?? content
  }

  /// The file's content from a place on; what is compressed or converted has to be read up to there.
  package func open(at offset: Int) throws -> any ByteSource {
    if isSeekable { return try FileByteSource(path: path, offset: offset, name: label) }
    let source = try open()
    try source.skip(offset)
    return source
  }
}
