import Foundation

/// What a list of runs needs of a run that has ended: the few events that say what it was and how it ended.
///
/// A log may have hundreds of thousands of lines; the summary beside it has a dozen. It is made by whoever lists runs, and
/// holds as long as the log is as long as it was.
package struct RunSummary: Sendable {
  private let folder: RunFolder

  package init(_ folder: RunFolder) { self.folder = folder }

  private var path: String { "\(folder.path)/summary.jsonl" }

  /// The events for a list; all of them where there is no summary yet, or the run goes on.
  package func events() -> [RunEvent] {
    log().events
  }

  /// The same, with what is wrong with the log.
  package func log() -> RunLogReader.Content {
    guard let size = logSize, size > Self.worthIt else { return RunLogReader.content(of: folder) }
    if let kept = read(for: size) { return RunLogReader.Content(events: kept) }
    let all = RunLogReader.content(of: folder)
    let few = all.events.compactMap(Self.shortened)
    // What is damaged is named by every list.
    if all.isWhole, RunState(folding: few).isFinished { write(few, for: size) }
    return all
  }

  private var logSize: Int? { (try? PlainFile(folder.logPath))?.size }

  /// Nil unless it is the summary of a log of `size` bytes.
  private func read(for size: Int) -> [RunEvent]? {
    guard let bytes = try? PlainFile.bytes(path, limit: 64 << 20) else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard lines.first == Self.heading(size) else { return nil }
    let events = lines.dropFirst().compactMap { RunEvent(line: $0.utf8) }
    return events.count == lines.count - 1 ? events : nil
  }

  /// A summary that cannot be written is made again by the next list.
  private func write(_ events: [RunEvent], for size: Int) {
    let text = ([String(Self.heading(size))] + events.map(\.line)).map { "\($0)\n" }.joined()
    let draft = "\(path).\(ProcessInfo.processInfo.processIdentifier)"
    guard
      FileManager.default.createFile(
        atPath: draft, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { return }
    if rename(draft, path) != 0 { unlink(draft) }
  }

  private static func heading(_ size: Int) -> Substring { "log of \(size) bytes"[...] }

  /// Bytes of a log that are read about as fast as its summary.
  private static let worthIt = 32 << 10

  /// The event as the summary keeps it; nil when a list does not show what it says.
  private static func shortened(_ event: RunEvent) -> RunEvent? {
    switch event.body {
    case .planned(var plan):
      guard let first = plan.partitions.first, plan.partitions.count > 1 else { return event }
      plan.partitions = [
        .init(partition: 0, source: first.source, rows: plan.rows, bytes: plan.bytes)
      ]
      var event = event
      event.body = .planned(plan)
      return event
    case .started, .resumed, .abortRequested, .commitIntended, .committed, .undoIntended, .undone, .stagingLeft,
      .rollbackStarted, .finished:
      return withoutExtents(event)
    default: return nil
    }
  }

  /// The ids of thousands of extents tell a list nothing.
  private static func withoutExtents(_ event: RunEvent) -> RunEvent {
    var event = event
    switch event.body {
    case .commitIntended(let value): event.body = .commitIntended(.init(extents: [], rows: value.rows))
    case .undoIntended(let value): event.body = .undoIntended(.init(extents: [], rows: value.rows))
    default: break
    }
    return event
  }
}
