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

/// The lock of the process that does a run; free again when the process ends, however it ends.
package final class RunLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Throws: ``RunFolderError`` of kind `busy` when another living process has it.
  package init(_ folder: RunFolder) throws(RunFolderError) {
    descriptor = open(folder.lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw RunFolderError(errorNumber: errno, path: folder.lockPath) }
    // Lookers hold the lock for an instant; a second outlasts any number of them that is likely.
    for _ in 0..<100 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      usleep(10_000)
    }
    // Not closed here: that is done when the value goes, and the number may be another file's by then.
    throw RunFolderError(.busy, path: folder.lockPath, reason: "another process does this run")
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// True when a living process has the lock.
  ///
  /// Looking takes the lock for a moment, shared, so that lookers do not see each other.
  package static func isHeld(_ folder: RunFolder) -> Bool {
    let descriptor = open(folder.lockPath, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
