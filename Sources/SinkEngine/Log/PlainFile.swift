import Foundation

/// A file that this program wrote, opened to be read again: anybody who may write to its folder can have put something
/// else in its place.
///
/// Links are not followed, and a pipe or a device, which could make a reader wait or read without end, is refused by
/// name. So is what belongs to another user, or what others may write to.
package final class PlainFile: Sendable {
  private let descriptor: Int32
  private let path: String

  /// Whose file it may be.
  package enum Trust: Sendable {
    /// One of our own: of this user, and no other may write to it.
    case own
    /// One that a person names: it only has to be a file.
    case named
  }

  /// Opens the file at `path`; nil when there is none.
  ///
  /// - Throws: ``RunFolderError``.
  package init?(_ path: String, _ trust: Trust = .own) throws(RunFolderError) {
    // Without waiting, for a pipe that nobody writes to.
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (trust == .own ? O_NOFOLLOW : 0)
    descriptor = open(path, flags)
    self.path = path
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      if errno == ELOOP { throw RunFolderError(.notPlain, path: path, reason: "it is a link") }
      throw RunFolderError(errorNumber: errno, path: path)
    }
    try Self.check(descriptor, path, trust)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// - Throws: ``RunFolderError`` for what is open as `descriptor` and no file, or not ours.
  package static func check(_ descriptor: Int32, _ path: String, _ trust: Trust = .own) throws(RunFolderError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw RunFolderError(errorNumber: errno, path: path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw RunFolderError(.notPlain, path: path, reason: "it is \(kind(of: status))")
    }
    if trust == .own { try checkOwner(status, path) }
  }

  /// - Throws: ``RunFolderError`` for what another user owns, or may write to.
  static func checkOwner(_ status: stat, _ path: String) throws(RunFolderError) {
    guard status.st_uid == geteuid() else {
      throw RunFolderError(.notOurs, path: path, reason: "it belongs to the user with the number \(status.st_uid)")
    }
    guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
      throw RunFolderError(.writableByOthers, path: path, reason: "other users may write to it")
    }
  }

  private static func kind(of status: stat) -> String {
    switch status.st_mode & S_IFMT {
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }

  /// Bytes that the file has now.
  package var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// At most `count` bytes from `offset` on; empty at the end.
  ///
  /// - Throws: ``RunFolderError``.
  package func read(at offset: UInt64, _ count: Int) throws(RunFolderError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      repeat {
        let found = pread(descriptor, buffer.baseAddress, count, off_t(clamping: offset))
        code = found < 0 ? errno : 0
        filled = max(found, 0)
      } while code == EINTR
    }
    guard code == 0 else { throw RunFolderError(errorNumber: code, path: path) }
    return bytes
  }

  /// All bytes.
  ///
  /// - Throws: ``RunFolderError`` also for a file of more than `limit` bytes.
  package func readAll(limit: Int) throws(RunFolderError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(size, limit))
    while true {
      let part = try read(at: UInt64(bytes.count), 1 << 20)
      if part.isEmpty { return bytes }
      bytes += part
      guard bytes.count <= limit else {
        throw RunFolderError(.tooLarge, path: path, reason: "it has more than \(limit) bytes")
      }
    }
  }

  /// All bytes of the file at `path`; nil when there is none.
  ///
  /// - Throws: ``RunFolderError``.
  package static func bytes(_ path: String, limit: Int, _ trust: Trust = .own) throws(RunFolderError) -> [UInt8]? {
    try PlainFile(path, trust)?.readAll(limit: limit)
  }
}
