import Foundation

/// A lock that a process holds on a file: free again when the value is gone or the process ends, however it ends.
package final class FileLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock; the file is made, with mode 0600, when it is not there.
  ///
  /// - Parameter tries: Each a hundredth of a second after the one before.
  /// - Throws: ``RunFolderError`` of kind `busy` when another living process has it.
  package init(_ path: String, tries: Int = 100) throws(RunFolderError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { throw RunFolderError(errorNumber: errno, path: path) }
    try PlainFile.check(descriptor, path)
    // Lookers hold the lock for an instant; a second outlasts any number of them that is likely.
    for attempt in 1...max(1, tries) {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      guard errno == EWOULDBLOCK || errno == EINTR else { throw RunFolderError(errorNumber: errno, path: path) }
      if attempt < tries { usleep(10_000) }
    }
    // Not closed here: that is done when the value goes, and the number may be another file's by then.
    throw RunFolderError(.busy, path: path, reason: "another process executes this run")
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// True when a living process has the lock.
  ///
  /// Looking takes the lock for a moment, shared, so that lookers do not see each other.
  package static func isHeld(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
