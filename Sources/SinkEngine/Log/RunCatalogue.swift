import Foundation

/// A run as this machine knows it.
package struct RunRecord: Sendable, Hashable {
  package var folder: RunFolder
  package var state: RunState
  package var status: Status

  package var run: String { folder.run }

  package enum Status: String, Sendable, Codable, Hashable {
    /// Its process has not begun yet.
    case starting
    case running
    case finished
    /// Its process ended before the run was finished; the log says what may have happened.
    case died
  }

  /// Reads the run of `folder`.
  package init(_ folder: RunFolder, now: Date = Date()) {
    self.folder = folder
    // Looked at first: a run that ends in between is then `finished`, never `died`.
    let isHeld = FileLock.isHeld(folder.lockPath)
    state = RunState(folding: RunLogReader.all(in: folder))
    if state.run.isEmpty { state.run = folder.run }
    // The log had no room for the end; the commit is in it.
    if state.committedRows != nil, state.outcome == nil, !isHeld { state.outcome = .committed }
    if state.isFinished {
      status = .finished
    } else if isHeld {
      status = .running
    } else {
      let made = try? FileManager.default.attributesOfItem(atPath: folder.path)[.modificationDate] as? Date
      let isYoung = made.map { now.timeIntervalSince($0) < Self.startingTime } ?? false
      status = state.pid == nil && isYoung ? .starting : .died
    }
  }

  /// Seconds that a process has to take its run.
  private static let startingTime: TimeInterval = 15
}

/// All runs of a state folder.
package struct RunCatalogue: Sendable {
  private let state: StateFolder

  package init(_ state: StateFolder) { self.state = state }

  /// The newest run first.
  package func runs() -> [RunRecord] {
    names().map { RunRecord(RunFolder(run: $0, state: state)) }
  }

  /// The run called `name`, or the only one that starts with it; nil when there is none or more than one.
  package func find(_ name: String) -> RunRecord? {
    let names = names()
    let matches = names.contains(name) ? [name] : names.filter { $0.hasPrefix(name) || $0.hasSuffix(name) }
    guard matches.count == 1, !name.isEmpty, let match = matches.first else { return nil }
    return RunRecord(RunFolder(run: match, state: state))
  }

  private func names() -> [String] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: state.runs)) ?? []
    // Without a plan nothing was ever sent: it is only the place of rows that were put aside.
    return entries.filter { name in
      RunName.isValid(name)
        && FileManager.default.fileExists(atPath: RunFolder(run: name, state: state).planPath)
    }.sorted(by: >)
  }
}
