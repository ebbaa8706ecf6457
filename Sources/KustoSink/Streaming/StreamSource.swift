import Foundation

/// The files of a stream's source that are not taken yet, and which of them are whole.
///
/// The rules: a file is known by its path. A new path is a new file, whatever its times (late) and its content (equal to
/// another). A path that was taken and changed since (rewritten) is told once and not loaded again, for its first rows are
/// in the table. A file that was taken and has another name now (renamed) is not loaded again.
package struct StreamSource {
  package let lister: FolderLister
  private let watch: FolderWatch
  /// Seconds without a change after which a file counts as whole.
  private let settling: Double
  private var waiting = WaitingFiles()
  /// Files of batches that are on their way, by the number of the batch.
  private var taken: [Int: SeenFiles] = [:]
  private var told: Set<String> = []
  private var nextListing = -Double.infinity
  private var folderIsNew = true
  /// The number of the newest listing; it comes round, but no file stays that two in a row did not have.
  private var listing: UInt8 = 0

  /// What a look noticed.
  package enum Note: Sendable, Hashable {
    case rewritten(String)
    case renamed(String, from: String)
  }

  package init(_ lister: FolderLister, settling: Double, polls: Bool = false) {
    self.lister = lister
    self.settling = settling
    watch = FolderWatch(lister, polls: polls)
  }

  /// How many files wait, whole or not.
  package var waitingFiles: Int { waiting.count }
  /// When the file that waits for the longest time was changed last; nil when none waits.
  package var oldestWaiting: Date? {
    waiting.oldest.map { Date(timeIntervalSince1970: Double($0) / 1e9) }
  }
  package var isDeaf: Bool { watch.isDeaf }

  /// Takes in what changed; lists all files when that is due, or with `fully`.
  ///
  /// - Throws: ``DatasetError``, `CancellationError`.
  package mutating func poll(_ seen: SeenFiles, uptime: Double, fully: Bool = false) throws -> [Note] {
    var notes: [Note] = []
    let hints = watch.hints()
    if fully || folderIsNew || hints.contains(.anything) || uptime >= nextListing {
      try list(seen, uptime: uptime, &notes)
    }
    for case .file(let path, let isWhole) in hints {
      guard let stamp = FileStamp(of: lister.path(of: path)) else { continue }
      take(path, stamp, seen, uptime: uptime, isWhole: isWhole, &notes)
    }
    return notes
  }

  private mutating func list(_ seen: SeenFiles, uptime: Double, _ notes: inout [Note]) throws {
    let began = Date()
    listing &+= 1
    let lister = lister
    let folders = try lister.list { path, stamp in
      if let known = seen.stamp(of: path), known.hasContent(of: stamp) { return }
      take(path, stamp, seen, uptime: uptime, isWhole: false, &notes)
    }
    // Files that went away before they were taken.
    waiting.removeAll(notIn: listing)
    // What came into a folder after it was listed and before it was watched is in the next list.
    folderIsNew = watch.watch(folders)
    let cost = -began.timeIntervalSinceNow
    nextListing = uptime + max(watch.isDeaf ? 1 : 5, 20 * cost)
  }

  private mutating func take(
    _ path: String, _ stamp: FileStamp, _ seen: SeenFiles, uptime: Double, isWhole: Bool, _ notes: inout [Note]
  ) {
    if let known = seen.stamp(of: path) {
      waiting.remove(path)
      if !known.hasContent(of: stamp), told.insert(path).inserted { notes.append(.rewritten(path)) }
      return
    }
    // What becomes of it while its batch is on its way is looked at when that is done.
    if taken.values.contains(where: { $0.stamp(of: path) != nil }) { return }
    let old = seen.path(of: stamp) ?? taken.values.lazy.compactMap { $0.path(of: stamp) }.first
    if let old, FileStamp(of: lister.path(of: old))?.inode != stamp.inode {
      if told.insert(path).inserted { notes.append(.renamed(path, from: old)) }
      return
    }
    let known = waiting[path].flatMap { $0.stamp == stamp ? $0 : nil }
    waiting.set(
      path, stamp, since: known?.since ?? uptime, isWhole: isWhole || known?.isWhole == true, listing: listing)
  }

  /// At most `limit` files that are whole, the oldest first.
  package func ready(uptime: Double, now: Date, limit: Int = .max) -> [StreamFile] {
    let clock = now.timeIntervalSince1970
    let settled = waiting.sorted { file in
      let age = clock - Double(file.stamp.modified) / 1e9
      return file.isWhole || age >= settling || uptime - file.since >= settling
    }
    var ready: [StreamFile] = []
    // Files are only opened, to ask who writes to them, as far as they are wanted.
    for (path, file) in settled {
      guard file.isWhole || !isBeingWritten(path) else { continue }
      ready.append(StreamFile(path: path, stamp: file.stamp))
      if ready.count == limit { break }
    }
    return ready
  }

  /// Seconds after which files that wait may be whole; nil when none waits.
  package func settlesIn(uptime: Double) -> Double? {
    waiting.age(ofYoungestAt: uptime).map { max(0, settling - $0) }
  }

  /// Sets files aside that are in a batch now.
  package mutating func take(_ files: [StreamFile], batch: Int) {
    var seen = SeenFiles()
    for file in files {
      waiting.remove(file.path)
      seen.insert(file)
    }
    taken[batch] = seen
  }

  /// Forgets the files of a batch that is done: others know of them now.
  package mutating func forget(batch: Int) { taken[batch] = nil }

  /// Takes the files of a batch back: they wait again, and are whole.
  package mutating func takeBack(batch: Int, uptime: Double) {
    for file in taken.removeValue(forKey: batch)?.files.map(\.self) ?? [] {
      waiting.set(file.path, file.stamp, since: uptime, isWhole: true, listing: listing)
    }
  }

  /// Whether a process has the file open for writing: a lease for reading is refused then.
  ///
  /// Only the owner of a file may have a lease, and not every file system has them; then age alone tells.
  private func isBeingWritten(_ path: String) -> Bool {
    let descriptor = open(lister.path(of: path), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    if fcntl(descriptor, Self.setLease, Int32(F_RDLCK)) == 0 {
      _ = fcntl(descriptor, Self.setLease, Int32(F_UNLCK))
      return false
    }
    return errno == EAGAIN
  }

  /// `F_SETLEASE`, which the C headers show to GNU sources only.
  private static let setLease: Int32 = 1024
}
