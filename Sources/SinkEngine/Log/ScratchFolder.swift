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
    ScratchFolder(path: "\(NSTemporaryDirectory())kustosink-\(UUID().uuidString)")
  }

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
  }

  private func isAbandoned(_ path: String) -> Bool {
    let made = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    // Its maker may not have taken the lock yet.
    guard let made, now.timeIntervalSince(made) > Self.makingTime else { return false }
    guard !FileLock.isHeld(ScratchFolder.lockPath(in: path)) else { return false }
    guard let owner = try? String(contentsOfFile: ScratchFolder.ownerPath(in: path), encoding: .utf8) else {
      return true
    }
    return isOver(owner)
  }

  /// Whether nobody does the run any more: what died cannot be taken up again.
  private func isOver(_ run: String) -> Bool {
    guard RunName.isValid(run) else { return true }
    switch RunRecord(RunFolder(run: run, state: state), now: now).status {
    case .starting, .running: return false
    case .finished, .died: return true
    }
  }

  /// Seconds between the making of a folder and that of its lock, at the very most.
  private static let makingTime: TimeInterval = 60
}
