import Foundation

/// What tells a file, as it is now, from the same file before or after a change.
package struct FileStamp: Sendable, Hashable {
  package var bytes: Int
  /// Time of the last change, in nanoseconds since 1970.
  package var modified: Int64
  package var inode: UInt64

  package init(bytes: Int, modified: Int64, inode: UInt64) {
    self.bytes = bytes
    self.modified = modified
    self.inode = inode
  }

  init(_ status: stat) {
    bytes = Int(status.st_size)
    let (nanoseconds, overflow) = Int64(status.st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    modified = overflow ? Int64.max : nanoseconds &+ Int64(status.st_mtim.tv_nsec)
    inode = UInt64(status.st_ino)
  }

  /// The stamp of the file at `path`; nil where there is no file.
  package init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }

  /// Whether content and time are the same, by whatever name.
  func hasContent(of other: FileStamp) -> Bool { bytes == other.bytes && modified == other.modified }

  /// Whether a file that has the stamp too is the same file under another name.
  ///
  /// Times of whole seconds prove nothing: programs that unpack or copy set them, and inodes are used again.
  func isSameFile(as other: FileStamp) -> Bool { self == other && modified % 1_000_000_000 != 0 }
}

/// A file of a stream's source, by its path below the source's folder.
package struct StreamFile: Sendable, Hashable {
  package var path: String
  package var stamp: FileStamp
  package var fate: Fate

  /// What became of a file in its batch.
  package enum Fate: String, Sendable, Hashable {
    case loaded = "L"
    /// It has no row.
    case empty = "E"
    /// It cannot be loaded, and was quarantined.
    case quarantined = "Q"
  }

  package init(path: String, stamp: FileStamp, fate: Fate = .loaded) {
    self.path = path
    self.stamp = stamp
    self.fate = fate
  }
}
