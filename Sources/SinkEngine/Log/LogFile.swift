import Foundation

/// A file that is only appended to.
final class LogFile: Sendable {
  private let descriptor: Int32
  private let path: String

  /// Opens or makes the file with mode 0600.
  init(path: String, mustBeNew: Bool) throws(RunFolderError) {
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (mustBeNew ? O_EXCL : 0)
    descriptor = open(path, flags, 0o600)
    self.path = path
    guard descriptor >= 0 else { throw RunFolderError(errorNumber: errno, path: path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Appends `bytes` with one write; after a failure the file is as long as it was.
  func append(_ bytes: [UInt8]) throws(RunFolderError) {
    let before = lseek(descriptor, 0, SEEK_END)
    let written = bytes.withUnsafeBytes { buffer in
      var result = write(descriptor, buffer.baseAddress, buffer.count)
      while result < 0, errno == EINTR { result = write(descriptor, buffer.baseAddress, buffer.count) }
      return result
    }
    guard written == bytes.count else {
      // A short write is what a full disk looks like before it says so.
      let code = written < 0 ? errno : ENOSPC
      if written > 0, before >= 0 { _ = ftruncate(descriptor, before) }
      throw RunFolderError(errorNumber: code, path: path)
    }
  }

  /// Waits until all that was appended is on the disk.
  func sync() throws(RunFolderError) {
    guard fdatasync(descriptor) == 0 else { throw RunFolderError(errorNumber: errno, path: path) }
  }
}
