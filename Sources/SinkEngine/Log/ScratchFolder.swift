import Foundation
import Synchronization

/// The files that one load makes for itself: a copy of standard input, rows on their way into partitions of their own.
///
/// The folder is made when it is first asked for. It goes with the value, or with the end of the run that it was given
/// to; ``ScratchSweep`` takes away what a process that was killed left behind.
package final class ScratchFolder: Sendable {
  /// Absolute path.
  package let path: String
  private let holder = Mutex(Holder())

  private struct Holder {
    var lock: FileLock?
    var isGiven = false
  }

  /// A folder of its own below the state folder; nothing is made yet.
  package convenience init(in state: StateFolder) { self.init(path: "\(state.scratch)/\(UUID().uuidString)") }

  /// A folder of its own among the system's temporary files.
  package static func temporary() -> ScratchFolder {
    ScratchFolder(path: "\(NSTemporaryDirectory())\(temporaryPrefix)\(UUID().uuidString)")
  }

  fileprivate static let temporaryPrefix = "kustosink-scratch-"

  private init(path: String) { self.path = path }

  deinit {
    if holder.withLock({ !$0.isGiven }) { remove() }
  }

  /// Makes the folder unless it is there; gives its path.
  ///
  /// - Throws: ``RunFolderError``.
  @discardableResult
  package func make() throws(RunFolderError) -> String {
    try holder.withLock { holder throws(RunFolderError) in
      guard holder.lock == nil else { return }
      try RunFolder.makeFolder(path)
      holder.lock = try FileLock(Self.lockPath(in: path))
    }
    return path
  }

  package var isMade: Bool { holder.withLock { $0.lock != nil } }

  /// Leaves the files to `run`, which takes them away when it ends: they outlast this value.
  ///
  /// - Throws: ``RunFolderError``.
  package func give(to run: String) throws(RunFolderError) {
    guard isMade else { return }
    try LogFile(path: Self.ownerPath(in: path), mustBeNew: true).append(Array(run.utf8))
    holder.withLock { $0.isGiven = true }
  }

  package func remove() {
    if isMade { try? FileManager.default.removeItem(atPath: path) }
  }

  static func lockPath(in path: String) -> String { "\(path)/lock" }

  /// The file with the name of the run that the folder was given to.
  static func ownerPath(in path: String) -> String { "\(path)/run" }
}

/// Takes away the scratch folders of loads whose processes were killed.
package struct ScratchSweep: Sendable {
  private let state: StateFolder
  private let now: Date

  package init(_ state: StateFolder, now: Date = Date()) {
    self.state = state
    self.now = now
  }

  /// What cannot be taken away now is left for the next time.
  package func run() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: state.scratch)) ?? [] {
      let path = "\(state.scratch)/\(name)"
      if isAbandoned(path) { try? FileManager.default.removeItem(atPath: path) }
    }
    for path in Self.temporaryFolders where isAbandoned(path) { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Those among the system's temporary files that are folders of this user.
  private static var temporaryFolders: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory())) ?? []
    return names.filter { $0.hasPrefix(ScratchFolder.temporaryPrefix) }.map { NSTemporaryDirectory() + $0 }.filter {
      var status = stat()
      return lstat($0, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
    }
  }

  private func isAbandoned(_ path: String) -> Bool {
    let made = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    // Its maker may not have taken the lock yet.
    guard let made, now.timeIntervalSince(made) > Self.makingTime else { return false }
    guard !FileLock.isHeld(ScratchFolder.lockPath(in: path)) else { return false }
    guard let owner = try? PlainFile.bytes(ScratchFolder.ownerPath(in: path), limit: 1 << 10) else { return true }
    return isOver(String(decoding: owner, as: UTF8.self))
  }

  /// Whether nobody needs the files any more: a run that died may be taken up again.
  private func isOver(_ run: String) -> Bool {
    let folder = RunFolder(run: run, state: state)
    guard RunName.isValid(run), FileManager.default.fileExists(atPath: folder.planPath) else { return true }
    switch RunRecord(folder, now: now).status {
    case .starting, .running, .died: return false
    case .finished: return true
    }
  }

  /// Seconds between the making of a folder and that of its lock, at the very most.
  private static let makingTime: TimeInterval = 60
}
