import Foundation

/// Tells what becomes of the runs of this machine, whoever started them.
///
/// Batches of streams are left out: they come by the second, and their stream settles them.
package struct RunNewsFeed: Sendable {
  private let state: StateFolder
  private let interval: Duration

  package enum News: Sendable, Hashable {
    /// Runs that nobody does any more and that are not settled, the newest first; told once, at the start.
    case unsettled([RunRecord])
    /// A run that was going has ended, or its process died.
    case ended(RunRecord)
  }

  /// - Parameter interval: between two polls, each of which costs no more than a look at the folder while nothing is new.
  package init(_ state: StateFolder, interval: Duration = .seconds(2)) {
    self.state = state
    self.interval = interval
  }

  /// Calls `each` with everything that is new, until the task is cancelled.
  package func follow(_ each: @Sendable (News) async -> Void) async throws {
    let catalogue = RunCatalogue(state)
    var seenFolder = folderTime
    let first = catalogue.runs()
    var going = Set(first.filter(\.isGoing).map(\.run))
    var known = Set(first.map(\.run))
    let unsettled = catalogue.unsettled().filter { !$0.isBatch }
    // Somebody may take them up again: their logs grow then.
    var resting = Dictionary(uniqueKeysWithValues: unsettled.map { ($0.run, logTime($0.folder)) })
    if !unsettled.isEmpty { await each(.unsettled(unsettled)) }
    while true {
      try await Task.sleep(for: interval)
      let now = folderTime
      if now != seenFolder || isRecent(now) {
        seenFolder = now
        let new = catalogue.names().filter { !known.contains($0) }
        known.formUnion(new)
        going.formUnion(new)
      }
      for (run, time) in resting where logTime(RunFolder(run: run, state: state)) != time {
        resting[run] = nil
        going.insert(run)
      }
      for run in going.sorted() {
        let folder = RunFolder(run: run, state: state)
        guard !FileLock.isHeld(folder.lockPath) else { continue }
        let record = RunRecord(folder)
        if record.isGoing { continue }
        going.remove(run)
        if record.isBatch { continue }
        if record.next != nil { resting[run] = logTime(folder) }
        await each(.ended(record))
      }
    }
  }

  /// Whether a run may have been made at this time whose plan was not there at the last look.
  private func isRecent(_ time: Date?) -> Bool {
    guard let time else { return false }
    return Date().timeIntervalSince(time) < 10
  }

  private func logTime(_ folder: RunFolder) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: folder.logPath))?[.modificationDate] as? Date
  }

  /// When a run was made or taken away.
  private var folderTime: Date? {
    (try? FileManager.default.attributesOfItem(atPath: state.runs))?[.modificationDate] as? Date
  }
}

extension RunRecord {
  fileprivate var isGoing: Bool { status == .starting || status == .running }

  fileprivate var isBatch: Bool { (try? folder.plan())?.isBatch ?? false }
}
