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
  package var planPath: String { "\(path)/plan.json" }
  package var logPath: String { "\(path)/log.jsonl" }
  package var lockPath: String { "\(path)/lock" }
  package var abortPath: String { "\(path)/abort" }
  /// What the engine's process writes to its standard error: empty unless it dies of a bug.
  package var enginePath: String { "\(path)/engine.log" }

  /// Makes the folder and writes the plan into it, synced.
  ///
  /// - Throws: ``RunFolderError``; there is no plan in the folder then.
  package static func create(for plan: Plan, in state: StateFolder) throws(RunFolderError) -> RunFolder {
    let folder = RunFolder(run: plan.run, state: state)
    try makeFolder(state.path)
    try makeFolder(state.runs)
    try makeFolder(folder.path)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(Timestamp.text(date))
    }
    guard let data = try? encoder.encode(plan) else {
      throw RunFolderError(.unreadable, path: folder.planPath, reason: "the plan cannot be written as JSON")
    }
    let file = try LogFile(path: folder.planPath, mustBeNew: true)
    do {
      try file.append(Array(data))
      try file.sync()
    } catch {
      // Half a plan would be listed as a run that died.
      unlink(folder.planPath)
      rmdir(folder.path)
      throw error
    }
    return folder
  }

  /// Rows that the load puts aside, with their places and reasons.
  package var quarantinePath: String { "\(path)/quarantine.csv" }

  /// Moves a complete file with rows that were put aside here, as ``quarantinePath``; makes the folder.
  ///
  /// - Throws: ``RunFolderError``; the file is where it was then.
  package func take(_ quarantine: String) throws(RunFolderError) {
    try Self.makeFolder(path)
    guard rename(quarantine, quarantinePath) == 0 else {
      throw RunFolderError(errorNumber: errno, path: quarantinePath)
    }
    // The move is as lasting as the file: both are what is left of these rows.
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw RunFolderError(errorNumber: errno, path: path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw RunFolderError(errorNumber: errno, path: path) }
  }

  /// Takes the folder away with all that is in it.
  package func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// Reads the plan.
  ///
  /// - Throws: ``RunFolderError`` when it is not there or not a plan.
  package func plan() throws(RunFolderError) -> Plan {
    guard let data = FileManager.default.contents(atPath: planPath) else {
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
      return try decoder.decode(Plan.self, from: data)
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
    guard let data = FileManager.default.contents(atPath: abortPath) else { return nil }
    let first = String(decoding: data, as: UTF8.self).split(separator: "\n").first
    return first.flatMap { StopCause(rawValue: String($0)) } ?? .abortCommand
  }

  /// Makes the folder with those above it; one that is there stays as it is.
  static func makeFolder(_ path: String) throws(RunFolderError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    let code = errno
    let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    guard code == ENOENT, !parent.isEmpty else { throw RunFolderError(errorNumber: code, path: path) }
    try makeFolder(parent)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw RunFolderError(errorNumber: errno, path: path) }
  }
}

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

  package var runs: String { "\(path)/runs" }
  /// A ``ScratchFolder`` a load.
  package var scratch: String { "\(path)/scratch" }
}

/// What is wrong with a run's folder, as facts.
package struct RunFolderError: Error, Sendable, Hashable {
  package var kind: Kind
  package var path: String
  /// In the system's words where it is the system that refused.
  package var reason: String

  package enum Kind: Sendable, Hashable {
    /// Disk or quota is full.
    case noRoom
    case readOnly
    case denied
    case missing
    /// Another living process does this run.
    case busy
    case unreadable
    case other
  }

  package init(_ kind: Kind, path: String, reason: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
  }

  init(errorNumber: Int32, path: String) {
    let kind: Kind =
      switch errorNumber {
      case ENOSPC, EDQUOT: .noRoom
      case EROFS: .readOnly
      case EACCES, EPERM: .denied
      case ENOENT, ENOTDIR: .missing
      default: .other
      }
    self.init(kind, path: path, reason: String(cString: strerror(errorNumber)))
  }
}
