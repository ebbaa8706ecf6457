import Foundation

/// Writes a run's log: a line an event, one write a line.
package struct RunLog: Sendable {
  private let file: LogFile

  /// A new log in `folder`.
  ///
  /// - Throws: ``RunFolderError``, also when there is a log already.
  package init(_ folder: RunFolder) throws(RunFolderError) {
    file = try LogFile(path: folder.logPath, mustBeNew: true)
  }

  /// A log at any path that can be appended to.
  package init(path: String) throws(RunFolderError) { file = try LogFile(path: path, mustBeNew: false) }

  /// Appends `event`; with `synced` it returns when the line is on the disk.
  ///
  /// - Throws: ``RunFolderError``; the log then ends with the event before.
  package func append(_ event: RunEvent, synced: Bool) throws(RunFolderError) {
    try file.append(Array("\(event.line)\n".utf8))
    if synced { try file.sync() }
  }
}

/// Reads a run's log while it grows.
///
/// A last line without its end is left for later; lines that are no event of this version are skipped.
package struct RunLogReader: Sendable {
  private let path: String
  private var offset: UInt64 = 0
  private var rest: [UInt8] = []

  package init(_ folder: RunFolder) { path = folder.logPath }

  /// The events since the last call; empty when nothing was added, or there is no log yet.
  ///
  /// At most `limit` bytes are read at once, and more only for a line that is longer: nothing means that there is none.
  package mutating func next(limit: Int = 1 << 20) -> [RunEvent] {
    guard let handle = FileHandle(forReadingAtPath: path) else { return [] }
    defer { try? handle.close() }
    guard (try? handle.seek(toOffset: offset)) != nil else { return [] }
    while let data = try? handle.read(upToCount: limit), !data.isEmpty {
      offset += UInt64(data.count)
      let events = take(data)
      if !events.isEmpty { return events }
    }
    return []
  }

  private mutating func take(_ data: Data) -> [RunEvent] {
    var searched = rest.endIndex
    rest.append(contentsOf: data)
    var events: [RunEvent] = []
    var start = rest.startIndex
    while let end = rest[searched...].firstIndex(of: UInt8(ascii: "\n")) {
      if let event = RunEvent(line: rest[start..<end]) { events.append(event) }
      start = end + 1
      searched = start
    }
    rest.removeSubrange(..<start)
    return events
  }

  /// All events that are there now.
  package static func all(in folder: RunFolder) -> [RunEvent] {
    var reader = RunLogReader(folder)
    var events: [RunEvent] = []
    var before: UInt64
    repeat {
      before = reader.offset
      events += reader.next()
    } while reader.offset > before
    return events
  }
}

/// The events of a run, those that are there and those that come, until it has ended or its process is dead.
///
/// Looks at the log every `interval` seconds; ends when the task that iterates is cancelled.
package struct RunFollower: AsyncSequence, Sendable {
  package typealias Element = RunEvent
  private let folder: RunFolder
  private let interval: Double
  private let grace: Double

  /// - Parameter grace: Seconds that a run may take to start its process before it counts as dead.
  package init(_ folder: RunFolder, interval: Double = 0.1, grace: Double = 15) {
    self.folder = folder
    self.interval = interval
    self.grace = grace
  }

  package func makeAsyncIterator() -> Iterator { Iterator(folder: folder, interval: interval, grace: grace) }

  package struct Iterator: AsyncIteratorProtocol {
    private let folder: RunFolder
    private let interval: Double
    private let deadline: Date
    private var reader: RunLogReader
    private var waiting: ArraySlice<RunEvent> = []
    private var hasEnded = false
    private var hasStarted = false

    fileprivate init(folder: RunFolder, interval: Double, grace: Double) {
      self.folder = folder
      self.interval = interval
      deadline = Date().addingTimeInterval(grace)
      reader = RunLogReader(folder)
    }

    package mutating func next() async -> RunEvent? {
      while true {
        if let event = waiting.popFirst() {
          if case .finished = event.body { hasEnded = true }
          if case .started = event.body { hasStarted = true }
          return event
        }
        if hasEnded { return nil }
        // Looked at before the log is read: what a process wrote before it died is read too.
        let isDead = !FileLock.isHeld(folder.lockPath) && (hasStarted || Date() > deadline)
        waiting = reader.next()[...]
        if !waiting.isEmpty { continue }
        if isDead { return nil }
        do { try await Task.sleep(for: .seconds(interval)) } catch { return nil }
      }
    }
  }
}
