import Foundation

/// How long saved sessions are kept, and how many.
package struct SessionRetention: Sendable {
  private let folder: String
  private let now: Date
  /// Seconds; nil for ever.
  private let lifetime: TimeInterval?
  private let count: Int?

  private static let usualDays: Double = 90
  package static let usualCount = 200

  /// - Parameter setting: Days as a person gives them in `KUSTOSINK_KEEP_SESSIONS`, or `forever`; 90 where it is neither.
  package init(folder: String, setting: String?, now: Date = Date()) {
    self.folder = folder
    self.now = now
    let days = setting.flatMap(Double.init).flatMap { $0 >= 0 ? $0 : nil } ?? Self.usualDays
    lifetime = setting == "forever" ? nil : days * 86_400
    count = setting == "forever" ? nil : Self.usualCount
  }

  /// Takes away sessions that are too old, then the oldest of those that are too many; the newest always stays.
  ///
  /// What cannot be taken away now is left for the next time. Other files of the folder are let alone.
  package func run() {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".ksession") }
    let sessions = names.compactMap { name -> (path: String, changed: Date)? in
      let path = "\(folder)/\(name)"
      let facts = try? FileManager.default.attributesOfItem(atPath: path)
      guard facts?[.type] as? FileAttributeType == .typeRegular, let changed = facts?[.modificationDate] as? Date else {
        return nil
      }
      return (path, changed)
    }.sorted { ($0.changed, $0.path) > ($1.changed, $1.path) }
    for (index, session) in sessions.enumerated() where index > 0 {
      let isTooOld = lifetime.map { now.timeIntervalSince(session.changed) > $0 } ?? false
      let isTooMany = count.map { index >= $0 } ?? false
      if isTooOld || isTooMany { try? FileManager.default.removeItem(atPath: session.path) }
    }
  }
}
