import Foundation

/// A file of a checkpoint: a first line with the version, lines, and a last one with their checksum.
///
/// It is written whole under another name, synced and renamed, so that a crash never leaves a part of it: one that is
/// not whole was damaged or edited.
struct CheckpointFile {
  static let version = 1
  private static let word = "kustosink-checkpoint"
  /// Bytes of the largest one that is read: some ten million files.
  private static let longest = 2 << 30

  /// Writes `lines` to `path`, and waits until they and their name are on the disk.
  ///
  /// - Throws: ``RunFolderError``; what was there before is there then.
  static func write(_ lines: String, kind: String, to path: String) throws(RunFolderError) {
    var bytes = Array("\(word) \(version) \(kind)\n\(lines)".utf8)
    let sum = bytes.withUnsafeBytes { Checksum.of($0) }
    bytes += Array("end \(hex(sum))\n".utf8)
    let draft = path + ".tmp"
    try put(bytes, to: draft)
    guard rename(draft, path) == 0 else { throw RunFolderError(errorNumber: errno, path: path) }
    try sync(folder: (path as NSString).deletingLastPathComponent)
  }

  /// The lines of the file at `path`, without first and last; nil where there is no file.
  ///
  /// - Throws: ``CheckpointError``, ``RunFolderError``.
  static func read(_ path: String, kind: String) throws -> ArraySlice<UInt8>? {
    guard let bytes = try PlainFile.bytes(path, limit: longest) else { return nil }
    guard !bytes.isEmpty else { throw CheckpointError.damaged(path: path, reason: "it is empty") }
    return try body(of: bytes, kind: kind, path: path)
  }

  private static func body(of bytes: [UInt8], kind: String, path: String) throws(CheckpointError) -> ArraySlice<UInt8> {
    let newline = UInt8(ascii: "\n")
    guard let first = bytes.firstIndex(of: newline) else {
      throw .damaged(path: path, reason: "it is cut off")
    }
    let head = String(decoding: bytes[..<first], as: UTF8.self).split(separator: " ")
    guard head.count == 3, head[0] == word, let found = Int(head[1]) else {
      throw .damaged(path: path, reason: "its first line is not that of a checkpoint")
    }
    guard found == version else { throw .newerVersion(path: path, version: found) }
    guard head[2] == kind else { throw .damaged(path: path, reason: "it is another file of the checkpoint") }
    // "end " + 16 digits + newline.
    let end = bytes.count - 21
    guard end > first, bytes.last == newline, bytes[end - 1] == newline else {
      throw .damaged(path: path, reason: "it is cut off")
    }
    let sum = bytes.withUnsafeBytes { Checksum.of(UnsafeRawBufferPointer(rebasing: $0[..<end])) }
    guard String(decoding: bytes[end...], as: UTF8.self) == "end \(hex(sum))\n" else {
      throw .damaged(path: path, reason: "its content does not fit its checksum")
    }
    return bytes[(first + 1)..<end]
  }

  private static func hex(_ sum: UInt64) -> String {
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func put(_ bytes: [UInt8], to path: String) throws(RunFolderError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { throw RunFolderError(errorNumber: errno, path: path) }
    defer { close(descriptor) }
    try PlainFile.check(descriptor, path)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw RunFolderError(errorNumber: count < 0 ? errno : ENOSPC, path: path) }
      done += count
    }
    guard fdatasync(descriptor) == 0 else { throw RunFolderError(errorNumber: errno, path: path) }
  }

  /// Waits until the names in the folder are on the disk.
  static func sync(folder: String) throws(RunFolderError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw RunFolderError(errorNumber: errno, path: folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw RunFolderError(errorNumber: errno, path: folder) }
  }

  /// `text` on one line.
  static func escaped(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\n", with: "%0A").replacing("\r", with: "%0D")
  }

  static func unescaped(_ text: String) -> String {
    text.contains("%")
      ? text.replacing("%0A", with: "\n").replacing("%0D", with: "\r").replacing("%25", with: "%") : text
  }
}

/// Why a checkpoint cannot be used, as facts; nothing was loaded then.
package enum CheckpointError: Error, Sendable, Hashable {
  /// The folder has files, and none of them says that it is a checkpoint.
  case notACheckpoint(path: String)
  case otherSource(path: String, of: String, asked: String)
  case otherTarget(path: String, of: String, asked: String)
  case newerVersion(path: String, version: Int)
  case damaged(path: String, reason: String)
  case busy(path: String)
  /// The target has a batch that the checkpoint does not know: the checkpoint is an old copy.
  case behindTarget(path: String, batch: Int)
}
