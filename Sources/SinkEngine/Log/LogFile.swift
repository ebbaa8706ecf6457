import Foundation

/// A file that is only appended to.
package final class LogFile: Sendable {
  private let descriptor: Int32
  private let path: String

  /// Opens or makes the file with mode 0600.
  ///
  /// - Parameter isOurs: False for a place that may be anything, such as a device.
  package init(path: String, mustBeNew: Bool, isOurs: Bool = true) throws(RunFolderError) {
    let flags =
      O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (mustBeNew ? O_EXCL : 0)
      | (isOurs ? O_NOFOLLOW | O_NONBLOCK : 0)
    descriptor = open(path, flags, 0o600)
    self.path = path
    guard descriptor >= 0 else { throw RunFolderError(errorNumber: errno, path: path) }
    if isOurs { try PlainFile.check(descriptor, path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Ends a last line that a dead process or a full disk cut off, so that the next one stands alone.
  package func endLine() throws(RunFolderError) {
    guard let file = try PlainFile(path), file.size > 0,
      try file.read(at: UInt64(file.size - 1), 1).first != UInt8(ascii: "\n")
    else { return }
    try append([UInt8(ascii: "\n")])
  }

  /// Appends `bytes` with one write; after a failure the file is as long as it was.
  package func append(_ bytes: [UInt8]) throws(RunFolderError) {
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
  package func sync() throws(RunFolderError) {
    guard fdatasync(descriptor) == 0 else { throw RunFolderError(errorNumber: errno, path: path) }
  }
}
