import Foundation

/// Lists the files of a stream's source: those in a folder and below it, or those in a folder whose names fit a pattern.
///
/// Hidden files, markers, and names that writers give to what they have not finished are passed over.
package struct FolderLister: Sendable {
  /// Absolute path of the folder.
  package let folder: String
  /// What names must fit; nil for all files, also those in folders below.
  package let pattern: String?
  private let recurses: Bool

  /// Reads `source`: a folder, or `folder/*.csv`.
  ///
  /// - Throws: ``StreamError`` when there is no such folder.
  package init(_ source: String, recurses: Bool = true) throws(StreamError) {
    let path = URL(fileURLWithPath: source).standardizedFileURL.path
    if Self.isFolder(path) {
      (folder, pattern, self.recurses) = (path, nil, recurses)
      return
    }
    let parent = (path as NSString).deletingLastPathComponent
    let name = (path as NSString).lastPathComponent
    guard name.contains(where: { "*?[".contains($0) }), Self.isFolder(parent) else {
      throw StreamError.notAFolder(source)
    }
    (folder, pattern, self.recurses) = (parent, name, false)
  }

  /// The source as a checkpoint names it.
  package var source: String { pattern.map { "\(folder)/\($0)" } ?? folder }

  package func path(of file: String) -> String { folder == "/" ? "/\(file)" : "\(folder)/\(file)" }

  /// Whether a file of this name may be of the source.
  package func admits(_ name: some StringProtocol) -> Bool {
    if PassedOver.isMarker(String(name)) { return false }
    if Self.draftEndings.contains(where: { name.hasSuffix($0) }) { return false }
    guard let pattern else { return true }
    return fnmatch(pattern, String(name), FNM_PERIOD) == 0
  }

  /// Names of files that their writers rename when they are whole.
  static let draftEndings = [".tmp", ".part", ".partial", ".filepart", ".crdownload", "._COPYING_", "~"]

  /// Calls `body` for each file with its path below the folder; gives the folders, `""` being the source itself.
  ///
  /// - Throws: ``DatasetError`` for a folder that cannot be listed, `CancellationError`.
  package func list(_ body: (String, FileStamp) -> Void) throws -> [String] {
    var folders = [""]
    var next = 0
    while next < folders.count {
      try Task.checkCancellation()
      let below = folders[next]
      next += 1
      guard let directory = opendir(below.isEmpty ? folder : path(of: below)) else {
        // A folder below may have been taken away meanwhile.
        if !below.isEmpty, errno == ENOENT { continue }
        throw DatasetError.unreadable(
          path: below.isEmpty ? folder : path(of: below), reason: String(cString: strerror(errno)))
      }
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        take(entry, in: directory, below: below, &folders, body)
      }
    }
    return folders
  }

  private func take(
    _ entry: UnsafeMutablePointer<dirent>, in directory: OpaquePointer, below: String, _ folders: inout [String],
    _ body: (String, FileStamp) -> Void
  ) {
    withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { characters in
        // A name that is no UTF-8 could not be told from others, nor opened again.
        guard let name = String(validatingCString: characters), name != ".", name != ".." else { return }
        let file = below.isEmpty ? name : "\(below)/\(name)"
        if entry.pointee.d_type == UInt8(DT_DIR) {
          if recurses, !PassedOver.isMarker(name) { folders.append(file) }
          return
        }
        guard admits(name) else { return }
        var status = stat()
        guard fstatat(dirfd(directory), characters, &status, 0) == 0 else { return }
        switch status.st_mode & S_IFMT {
        case S_IFREG: body(file, FileStamp(status))
        // Some file systems do not say what an entry is. A link to a folder is not followed: it may lead back.
        case S_IFDIR where entry.pointee.d_type == UInt8(DT_UNKNOWN) && recurses && !PassedOver.isMarker(name):
          folders.append(file)
        default: break
        }
      }
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
