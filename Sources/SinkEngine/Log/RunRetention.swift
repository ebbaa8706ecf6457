import Foundation

/// How long what is known of a run is kept after its end.
///
/// A run that left something to settle is kept, and so is one whose folder holds rows that were quarantined.
package struct RunRetention: Sendable {
  private let state: StateFolder
  private let now: Date
  /// Seconds; nil for ever.
  private let lifetime: TimeInterval?

  /// - Parameter setting: Days as a person gives them in `KUSTOSINK_KEEP_RUNS`, or `forever`; 90 where it is neither.
  package init(_ state: StateFolder, setting: String?, now: Date = Date()) {
    self.state = state
    self.now = now
    let days = setting.flatMap(Double.init).flatMap { $0 >= 0 ? $0 : nil } ?? Self.usualDays
    lifetime = setting == "forever" ? nil : days * 86_400
  }

  /// As the environment of this process sets it.
  package init(ofProcess state: StateFolder) {
    self.init(state, setting: ProcessInfo.processInfo.environment["KUSTOSINK_KEEP_RUNS"])
  }

  private static let usualDays: Double = 90

  /// Takes the folders of older runs away; what cannot be taken away now is left for the next time.
  package func run() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: state.runs)) ?? [] where RunName.isValid(name) {
      let folder = RunFolder(run: name, state: state)
      if isAbandoned(folder) { folder.remove() }
      guard let lifetime, let age = age(folder.logPath), age > lifetime, !holdsRows(folder) else { continue }
      let log = RunSummary(folder).log()
      let record = RunRecord(folder, now: now, log: log)
      // What is damaged may hold what a person still needs.
      guard record.status == .finished, record.fault == nil, !record.isHeld else { continue }
      if RunEvidence(folding: log.events).isSettled { folder.remove() }
    }
  }

  /// Whether its process died before it had written the plan, more than a day ago.
  private func isAbandoned(_ folder: RunFolder) -> Bool {
    guard !FileManager.default.fileExists(atPath: folder.planPath), !holdsRows(folder) else { return false }
    return (age(folder.path) ?? 0) > 86_400 && !FileLock.isHeld(folder.lockPath)
  }

  /// Seconds since what is at `path` was written to; nil where nothing is.
  private func age(_ path: String) -> TimeInterval? {
    let facts = try? FileManager.default.attributesOfItem(atPath: path)
    return (facts?[.modificationDate] as? Date).map { now.timeIntervalSince($0) }
  }

  private func holdsRows(_ folder: RunFolder) -> Bool {
    FileManager.default.fileExists(atPath: folder.quarantinePath)
  }
}
