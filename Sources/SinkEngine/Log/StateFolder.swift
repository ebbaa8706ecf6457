import Foundation

/// `$XDG_STATE_HOME/kustosink`: where runs are kept.
package struct StateFolder: Sendable, Hashable {
  /// Absolute path.
  package let path: String

  package init(path: String) { self.path = path }

  /// The folder that the environment names.
  package init(environment: [String: String], home: String = NSHomeDirectory()) {
    if let given = environment["KUSTOSINK_STATE_DIR"], !given.isEmpty {
      // Runs of their own, and what they are told of, do not depend on where this process stands.
      path = given.hasPrefix("/") ? given : "\(FileManager.default.currentDirectoryPath)/\(given)"
    } else if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") {
      path = "\(base)/kustosink"
    } else {
      path = "\(home)/.local/state/kustosink"
    }
  }

  /// The folder that the environment of this process names.
  ///
  /// - Throws: ``RunFolderError`` as ``check()`` does.
  package static func ofProcess() throws(RunFolderError) -> StateFolder {
    let folder = StateFolder(environment: ProcessInfo.processInfo.environment)
    try folder.check()
    return folder
  }

  /// - Throws: ``RunFolderError`` where something else than a folder is there, or one that others could change.
  package func check() throws(RunFolderError) {
    var status = stat()
    // A person may have made the folder itself a link; below it nobody has.
    guard try Self.found(stat(path, &status), path) else { return }
    try Self.check(status, path)
    for inner in [runs, scratch] {
      guard try Self.found(lstat(inner, &status), inner) else { continue }
      if status.st_mode & S_IFMT == S_IFLNK { throw RunFolderError(.notPlain, path: inner, reason: "it is a link") }
      try Self.check(status, inner)
    }
  }

  private static func found(_ result: Int32, _ path: String) throws(RunFolderError) -> Bool {
    if result == 0 { return true }
    if errno == ENOENT { return false }
    throw RunFolderError(errorNumber: errno, path: path)
  }

  private static func check(_ status: stat, _ path: String) throws(RunFolderError) {
    guard status.st_mode & S_IFMT == S_IFDIR else { throw RunFolderError(errorNumber: ENOTDIR, path: path) }
    try PlainFile.checkOwner(status, path)
  }

  package var runs: String { "\(path)/runs" }
  /// A folder a stream, in which others follow it and leave orders.
  package var streams: String { "\(path)/streams" }
  /// A ``ScratchFolder`` a load.
  package var scratch: String { "\(path)/scratch" }
}
