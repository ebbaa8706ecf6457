import Foundation

/// The folder of one run: its plan, its log, the lock of the process that does it, and the wish to stop it.
///
/// Folders are 0700 and files 0600: they tell what is loaded where.
package struct RunFolder: Sendable, Hashable {
  /// Absolute path.
  package let path: String

  package init(path: String) { self.path = path }

  /// The folder of `run` below the state folder.
  package init(run: String, state: StateFolder) { path = "\(state.runs)/\(run)" }

  /// The run's name.
  package var run: String { path.split(separator: "/").last.map(String.init) ?? "" }
  /// The state folder that it is in.
  package var state: StateFolder {
    StateFolder(path: path.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" })
  }
  package var planPath: String { "\(path)/plan.json" }
  package var logPath: String { "\(path)/log.jsonl" }
  package var lockPath: String { "\(path)/lock" }
  package var abortPath: String { "\(path)/abort" }
  /// What the engine's process writes to its standard error: empty unless it dies of a bug.
  package var enginePath: String { "\(path)/engine.log" }

  /// Makes the folder of a run that another process will take, with its plan.
  ///
  /// - Throws: ``RunFolderError``; there is no run then.
  package static func create(for plan: Plan, in state: StateFolder) throws(RunFolderError) -> RunFolder {
    let folder = try make(for: plan, in: state)
    try folder.write(plan)
    return folder
  }

  /// Makes the folder of a run that this process does.
  ///
  /// It is locked before its plan makes it a run, so nobody ever sees it without the process that does it.
  ///
  /// - Throws: ``RunFolderError``; there is no run then.
  package static func createLocked(
    for plan: Plan, in state: StateFolder
  ) throws(RunFolderError) -> (folder: RunFolder, lock: FileLock) {
    let folder = try make(for: plan, in: state)
    let lock = try FileLock(folder.lockPath)
    do {
      try folder.write(plan)
      return (folder, lock)
    } catch {
      unlink(folder.lockPath)
      rmdir(folder.path)
      throw error
    }
  }

  private static func make(for plan: Plan, in state: StateFolder) throws(RunFolderError) -> RunFolder {
    let folder = RunFolder(run: plan.run, state: state)
    try makeFolder(state.path)
    try makeFolder(state.runs)
    try state.check()
    try makeFolder(folder.path)
    guard access(folder.planPath, F_OK) != 0 else { throw RunFolderError(errorNumber: EEXIST, path: folder.planPath) }
    return folder
  }

  /// Writes the plan, synced.
  ///
  /// It gets its name when it is whole: half a plan would be listed as a run that died.
  private func write(_ plan: Plan) throws(RunFolderError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(Timestamp.text(date))
    }
    guard let data = try? encoder.encode(plan) else {
      throw RunFolderError(.unreadable, path: planPath, reason: "the plan cannot be written as JSON")
    }
    let unfinished = "\(planPath).new"
    do throws(RunFolderError) {
      let file = try LogFile(path: unfinished, mustBeNew: true)
      try file.append(Array(data))
      try file.sync()
      guard rename(unfinished, planPath) == 0 else { throw RunFolderError(errorNumber: errno, path: planPath) }
      try Self.syncFolder(path)
      try Self.syncFolder(state.runs)
    } catch {
      unlink(unfinished)
      unlink(planPath)
      rmdir(path)
      throw error
    }
  }

  /// Rows that the load quarantines, with their places and reasons.
  package var quarantinePath: String { "\(path)/quarantine.csv" }

  /// Moves a complete file with rows that were quarantined here, as ``quarantinePath``; makes the folder.
  ///
  /// - Throws: ``RunFolderError``; the file is where it was then.
  package func take(_ quarantine: String) throws(RunFolderError) {
    try Self.makeFolder(path)
    guard rename(quarantine, quarantinePath) == 0 else {
      throw RunFolderError(errorNumber: errno, path: quarantinePath)
    }
    // The move is as lasting as the file: both are what is left of these rows.
    try Self.syncFolder(path)
  }

  /// Waits until the names in the folder at `path` are on the disk.
  private static func syncFolder(_ path: String) throws(RunFolderError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw RunFolderError(errorNumber: errno, path: path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw RunFolderError(errorNumber: errno, path: path) }
  }

  /// Takes the folder away with all that is in it.
  package func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// Bytes of the largest plan that is read.
  private static let longestPlan = 1 << 30

  /// Reads the plan.
  ///
  /// - Throws: ``RunFolderError`` when it is not there or not a plan.
  package func plan() throws(RunFolderError) -> Plan {
    guard let bytes = try PlainFile.bytes(planPath, limit: Self.longestPlan) else {
      throw RunFolderError(.missing, path: planPath, reason: "there is no plan")
    }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let text = try decoder.singleValueContainer().decode(String.self)
      guard let date = Timestamp.date(text) else {
        throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a time"))
      }
      return date
    }
    do {
      return try decoder.decode(Plan.self, from: Data(bytes))
    } catch {
      throw RunFolderError(.unreadable, path: planPath, reason: "the plan is damaged, or of a newer version")
    }
  }

  /// Leaves word that the run should stop before its commit.
  package func requestAbort(by: StopCause) throws(RunFolderError) {
    let file = try LogFile(path: abortPath, mustBeNew: false)
    try file.append(Array("\(by.rawValue)\n".utf8))
  }

  /// Who asked the run to stop; nil when nobody did.
  package var abortRequest: StopCause? {
    // Whatever else stands there was put there to stop the run, or to have it go on: stopping is what can be repaired.
    guard let data = try? PlainFile.bytes(abortPath, limit: 1 << 16) else {
      return FileManager.default.fileExists(atPath: abortPath) ? .abortCommand : nil
    }
    let first = String(decoding: data, as: UTF8.self).split(separator: "\n").first
    return first.flatMap { StopCause(rawValue: String($0)) } ?? .abortCommand
  }

  /// Makes the folder with those above it; one that is there stays as it is.
  package static func makeFolder(_ path: String) throws(RunFolderError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    let code = errno
    let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    guard code == ENOENT, !parent.isEmpty else { throw RunFolderError(errorNumber: code, path: path) }
    try makeFolder(parent)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw RunFolderError(errorNumber: errno, path: path) }
  }
}
