import Foundation

/// The sign of life of one process in a data folder: a file that it keeps locked.
///
/// The kernel gives the lock up when the process ends, however it ends, so what a dead process left behind can be told
/// from the work of a living one without any clock.
package final class OwnerLock: Sendable {
  /// The name that rows of the catalogue carry while this process works on them.
  package let id: String
  private let descriptor: Int32
  private let path: String

  /// Locks a fresh file in `folder`.
  package init(in folder: DataFolder) throws {
    id = UUID().uuidString.lowercased()
    path = "\(folder.owners)/\(id)"
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw LocalKustoError.folderNotUsable(path: path, errno: errno)
    }
  }

  deinit {
    unlink(path)
    close(descriptor)
  }

  /// True when no process holds the lock of `id` any more.
  package static func isDead(_ id: String, in folder: DataFolder) -> Bool {
    let file = open("\(folder.owners)/\(id)", O_RDWR | O_CLOEXEC)
    guard file >= 0 else { return errno == ENOENT }
    defer { close(file) }
    return flock(file, LOCK_EX | LOCK_NB) == 0
  }

  /// Removes the file of a dead owner.
  package static func bury(_ id: String, in folder: DataFolder) { unlink("\(folder.owners)/\(id)") }
}

/// Held by a process while it opens the catalogue of a data folder, so that processes open it one after another.
struct OpeningLock {
  private let descriptor: Int32

  /// Waits for the lock for a minute at most; an opening takes some milliseconds.
  ///
  /// - Throws: ``LocalKustoError``.
  init(in folder: DataFolder) throws {
    descriptor = open(folder.opening, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LocalKustoError.folderNotUsable(path: folder.opening, errno: errno) }
    for _ in 0..<6_000 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      guard errno == EWOULDBLOCK || errno == EINTR else { break }
      usleep(10_000)
    }
    let reason = errno
    close(descriptor)
    let words =
      reason == EWOULDBLOCK ? "another process has been opening it for a minute" : String(cString: strerror(reason))
    throw LocalKustoError.catalogNotUsable(path: folder.opening, reason: words)
  }

  /// Gives the lock up.
  func release() { close(descriptor) }
}
