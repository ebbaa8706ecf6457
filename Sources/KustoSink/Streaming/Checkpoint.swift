import Foundation

/// What a stream has taken so far, on disk: bound to one source and one target.
///
/// The folder holds `stream` (what it is), `snapshot` (all batches up to one), and for each later batch two small files:
/// its offsets before its run begins, and its commit after. Whatever a crash leaves is one of these states; anything else
/// is refused.
package final class Checkpoint {
  package let path: String
  package private(set) var identity: StreamIdentity
  package private(set) var seen: SeenFiles
  /// The newest batch with a commit; 0 before the first.
  package private(set) var lastBatch: Int
  /// Rows of all batches.
  package private(set) var rows: Int
  /// Batches that were meant, in their order, and of which nobody wrote down what became of them: more than one where
  /// they overlapped.
  package private(set) var pending: [BatchOffsets] = []

  private var snapshot: (batch: Int, rows: Int)
  /// The runs of the batches since the snapshot.
  private var runs: [String] = []
  private let lock: FileLock

  /// Batches with files of their own before they are put into the snapshot.
  static let batchesKept = 100

  /// Opens the checkpoint in the folder `path` for a stream from `source` into `target`, or makes it.
  ///
  /// - Throws: ``CheckpointError``, ``RunFolderError``.
  package init(_ path: String, source: String, target: Plan.Target) throws {
    self.path = path
    let names = try Self.prepare(path)
    lock = try Self.lock(path)
    let identityPath = "\(path)/stream"
    if let lines = try CheckpointFile.read(identityPath, kind: "stream") {
      guard let identity = StreamIdentity(lines) else {
        throw CheckpointError.damaged(path: identityPath, reason: "a line of it makes no sense")
      }
      self.identity = identity
    } else {
      guard names.allSatisfy({ $0 == "lock" || $0.hasSuffix(".tmp") }) else {
        throw CheckpointError.notACheckpoint(path: path)
      }
      identity = StreamIdentity(id: UUID().uuidString.lowercased(), source: source, target: target)
      try CheckpointFile.write(identity.lines, kind: "stream", to: identityPath)
    }
    let snapshot = try Snapshot.read("\(path)/snapshot")
    self.snapshot = (snapshot.batch, snapshot.rows)
    (seen, lastBatch, rows) = (snapshot.seen, snapshot.batch, snapshot.rows)
    try check(source, target)
    try readBatches(names)
  }

  private static func prepare(_ path: String) throws -> [String] {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      return try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw RunFolderError(errorNumber: errno == 0 ? ENOTDIR : errno, path: path)
    }
  }

  private static func lock(_ path: String) throws -> FileLock {
    do {
      return try FileLock("\(path)/lock")
    } catch {
      if error.kind == .busy { throw CheckpointError.busy(path: path) }
      throw error
    }
  }

  private func check(_ source: String, _ target: Plan.Target) throws(CheckpointError) {
    if identity.source != source { throw .otherSource(path: path, of: identity.source, asked: source) }
    var asked = identity
    asked.target = target
    if identity.target != target { throw .otherTarget(path: path, of: identity.place, asked: asked.place) }
  }

  // MARK: Batches

  private func readBatches(_ names: [String]) throws {
    let offsets = Set(names.compactMap { Self.batch(of: $0, "offsets") })
    let commits = Set(names.compactMap { Self.batch(of: $0, "commit") })
    // What the snapshot holds already: a process died before it took them away.
    for batch in offsets.union(commits) where batch <= snapshot.batch { removeFiles(of: batch) }
    let newest = max(offsets.max() ?? 0, commits.max() ?? 0)
    guard newest > snapshot.batch else { return }
    for batch in (snapshot.batch + 1)...newest {
      let file = offsetsPath(batch)
      guard let lines = try CheckpointFile.read(file, kind: "offsets") else {
        throw CheckpointError.damaged(path: file, reason: "it is missing")
      }
      guard let record = BatchOffsets(lines), record.batch == batch else {
        throw CheckpointError.damaged(path: file, reason: "a line of it makes no sense")
      }
      guard commits.contains(batch) else {
        // Commits follow each other: one behind it would be of another checkpoint.
        guard commits.allSatisfy({ $0 < batch }) else {
          throw CheckpointError.damaged(path: commitPath(batch), reason: "it is missing")
        }
        pending.append(record)
        continue
      }
      _ = try CheckpointFile.read(commitPath(batch), kind: "commit")
      take(record)
    }
  }

  private func take(_ record: BatchOffsets) {
    for file in record.files { seen.insert(file) }
    lastBatch = record.batch
    rows += record.run?.rows ?? 0
    if let run = record.run { runs.append(run.name) }
  }

  /// Writes down what the next batch is, before anything of it is sent.
  ///
  /// - Throws: ``RunFolderError``.
  package func intend(_ record: BatchOffsets) throws(RunFolderError) {
    precondition(record.batch == lastBatch + pending.count + 1, "batches follow each other")
    try CheckpointFile.write(record.lines, kind: "offsets", to: offsetsPath(record.batch))
    pending.append(record)
  }

  /// Forgets the batches from `batch` on that are meant: nothing of them is in the target, nor can come into it any more.
  package func withdraw(from batch: Int) {
    // From the end, so that a crash leaves no gap.
    while let last = pending.last, last.batch >= batch {
      unlink(offsetsPath(last.batch))
      pending.removeLast()
    }
  }

  /// Writes down that the first batch that is meant is in the target; gives the runs that nobody will ask about any more.
  ///
  /// - Throws: ``RunFolderError``; on the next start the target is asked.
  @discardableResult
  package func commit() throws(RunFolderError) -> [String] {
    guard let record = pending.first else { return [] }
    try CheckpointFile.write(
      "batch \(record.batch)\nrows \(record.run?.rows ?? 0)\n", kind: "commit", to: commitPath(record.batch))
    take(record)
    pending.removeFirst()
    return lastBatch - snapshot.batch >= Self.batchesKept ? try compact() : []
  }

  /// Fixes the columns, and whether text has a header, with the first batch.
  ///
  /// - Throws: ``RunFolderError``.
  package func fix(_ schema: TableSchema, header: HeaderMode?) throws(RunFolderError) {
    var fixed = identity
    (fixed.schema, fixed.header) = (schema, header)
    guard fixed != identity else { return }
    try CheckpointFile.write(fixed.lines, kind: "stream", to: "\(path)/stream")
    identity = fixed
  }

  private func compact() throws(RunFolderError) -> [String] {
    let first = snapshot.batch + 1
    try Snapshot(batch: lastBatch, rows: rows, seen: seen).write(to: "\(path)/snapshot")
    snapshot = (lastBatch, rows)
    for batch in first...lastBatch { removeFiles(of: batch) }
    defer { runs = [] }
    return runs
  }

  /// What stays is taken away when the checkpoint is opened again.
  private func removeFiles(of batch: Int) {
    // The commit first: offsets alone of a batch that the snapshot has are nothing to ask about either.
    unlink(commitPath(batch))
    unlink(offsetsPath(batch))
  }

  private func offsetsPath(_ batch: Int) -> String { "\(path)/\(batch).offsets" }
  private func commitPath(_ batch: Int) -> String { "\(path)/\(batch).commit" }

  private static func batch(of name: String, _ kind: String) -> Int? {
    guard name.hasSuffix(".\(kind)") else { return nil }
    return Int(name.dropLast(kind.utf8.count + 1))
  }
}
