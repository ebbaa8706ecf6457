import Foundation

/// A file of our own that is being written; only its owner may read it.
final class PrivateFile {
  let path: String
  private var descriptor: Int32
  private(set) var bytes: Int

  /// Begins a new file; one of the name must not be there yet.
  init(creating path: String) throws {
    self.path = path
    bytes = 0
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.fault(path) }
  }

  /// Goes on at the end of a file that holds `bytes`.
  init(extending path: String, bytes: Int) throws {
    self.path = path
    self.bytes = bytes
    descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.fault(path) }
  }

  deinit {
    if descriptor >= 0 { Foundation.close(descriptor) }
  }

  /// Throws ``DatasetError/diskFull(path:)`` or ``DatasetError/unwritable(path:reason:)``.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.fault(path)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      self.bytes += count
    }
  }

  /// Comes back when the bytes are on the disk.
  func sync() throws {
    guard fsync(descriptor) == 0 else { throw Self.fault(path) }
  }

  func close() throws {
    let code = Foundation.close(descriptor)
    descriptor = -1
    guard code == 0 else { throw Self.fault(path) }
  }

  /// What the last call failed of.
  private static func fault(_ path: String) -> DatasetError {
    [ENOSPC, EDQUOT, EFBIG].contains(errno)
      ? .diskFull(path: path) : .unwritable(path: path, reason: String(cString: strerror(errno)))
  }

  /// Makes the names in a folder last as the files do.
  static func syncFolder(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fault(path) }
    defer { Foundation.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw fault(path) }
  }
}
