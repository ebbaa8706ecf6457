import Foundation

/// A run as this machine knows it.
package struct RunRecord: Sendable, Hashable {
  package var folder: RunFolder
  package var state: RunState
  package var status: Status
  /// The numbers of lines of its log that cannot be read and were left out.
  package var damagedLines: [Int] = []
  /// Why its log cannot be read at all; nil when it can.
  package var fault: RunFolderError?

  package var run: String { folder.run }
  /// Whether a living process does something with the run.
  package var isHeld: Bool { FileLock.isHeld(folder.lockPath) }

  package enum Status: String, Sendable, Codable, Hashable {
    /// Its process has not begun yet.
    case starting
    case running
    case finished
    /// Its process ended before the run was finished; the log says what may have happened.
    case died
  }

  /// What a person does next about a run that nobody does any more; nil when nothing is left to do.
  package var next: Next? {
    switch status {
    case .starting, .running: nil
    case .died: state.outcome == .unknown ? .findOut : .settle
    case .finished: state.outcome == .unknown ? .findOut : nil
    }
  }

  package enum Next: Sendable, Hashable {
    /// Nothing was committed: the run is finished or rolled back.
    case settle
    /// The commit was sent, or was about to be: only the service knows.
    case findOut
  }

  /// Reads the run of `folder`.
  ///
  /// - Parameter log: What is known of its log already; nil to read it.
  package init(
    _ folder: RunFolder, now: Date = Date(), log: @autoclosure () -> RunLogReader.Content? = nil
  ) {
    self.folder = folder
    // Looked at first: a run that ends in between is then `finished`, never `died`.
    let isHeld = FileLock.isHeld(folder.lockPath)
    let content = log() ?? RunLogReader.content(of: folder)
    state = RunState(folding: content.events)
    damagedLines = content.damagedLines
    fault = content.fault
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
      // The first thing that its process does is to take the lock: where there is one that nobody holds, it did, and died.
      let wasTaken = FileManager.default.fileExists(atPath: folder.lockPath)
      status = state.pid == nil && isYoung && !wasTaken ? .starting : .died
      // It died with its commit on the way: nobody knows here.
      if status == .died, state.intendedRows != nil { state.outcome = .unknown }
    }
  }

  /// Seconds that a process has to take its run.
  private static let startingTime: TimeInterval = 15
}

/// All runs of a state folder.
package struct RunCatalogue: Sendable {
  private let state: StateFolder

  package init(_ state: StateFolder) { self.state = state }

  /// The newest run first; those whose log cannot be read are left out.
  package func runs() -> [RunRecord] { listed().filter { $0.fault == nil } }

  /// The newest run first, damaged ones too.
  package func listed() -> [RunRecord] {
    names().map { name in
      let folder = RunFolder(run: name, state: state)
      return RunRecord(folder, log: RunSummary(folder).log())
    }
  }

  /// Runs that nobody does any more, and that left something to settle.
  package func unsettled() -> [RunRecord] {
    runs().filter { record in
      switch record.status {
      case .starting, .running: false
      case .died: true
      case .finished: !RunEvidence(folding: RunSummary(record.folder).events()).isSettled
      }
    }
  }

  /// The run called `name`, or the only one that starts with it; nil when there is none or more than one.
  package func find(_ name: String) -> RunRecord? {
    let names = names()
    let matches = names.contains(name) ? [name] : names.filter { $0.hasPrefix(name) || $0.hasSuffix(name) }
    guard matches.count == 1, !name.isEmpty, let match = matches.first else { return nil }
    return RunRecord(RunFolder(run: match, state: state))
  }

  /// The names of all runs, the newest first.
  func names() -> [String] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: state.runs)) ?? []
    // Without a plan nothing was ever sent: it is only the place of rows that were quarantined.
    return entries.filter { name in
      RunName.isValid(name)
        && FileManager.default.fileExists(atPath: RunFolder(run: name, state: state).planPath)
    }.sorted(by: >)
  }
}
