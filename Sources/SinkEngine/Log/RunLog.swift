import Foundation

/// Writes a run's log: a line an event, one write a line.
package struct RunLog: Sendable {
  private let file: LogFile
  private let fault: @Sendable () -> RunFolderError?

  /// A new log in `folder`.
  ///
  /// - Throws: ``RunFolderError``, also when there is a log already.
  package init(_ folder: RunFolder) throws(RunFolderError) {
    file = try LogFile(path: folder.logPath, mustBeNew: true)
    fault = { nil }
  }

  /// The log of a run that goes on, in `folder`; a last line that was cut off is ended first.
  ///
  /// - Throws: ``RunFolderError``, also when there is none.
  package static func goingOn(in folder: RunFolder) throws(RunFolderError) -> RunLog {
    let file = try LogFile(path: folder.logPath, mustBeNew: false)
    try file.endLine()
    return RunLog(file)
  }

  private init(_ file: LogFile) {
    self.file = file
    fault = { nil }
  }

  /// A log at any path that can be appended to, whatever it is.
  ///
  /// - Parameter fault: Asked before each write, for tests: what the disk says instead of taking it.
  package init(
    path: String, fault: @escaping @Sendable () -> RunFolderError? = { nil }
  ) throws(RunFolderError) {
    file = try LogFile(path: path, mustBeNew: false, isOurs: false)
    self.fault = fault
  }

  /// Appends `event`; with `synced` it returns when the line is on the disk.
  ///
  /// - Throws: ``RunFolderError``; the log then ends with the event before.
  package func append(_ event: RunEvent, synced: Bool) throws(RunFolderError) {
    if let error = fault() { throw error }
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
  private var isSkipping = false
  private var lines = 0
  /// The numbers of lines that are no event, from 1; the first few of them.
  package private(set) var damagedLines: [Int] = []
  /// Why the log cannot be read; nil when it can, or when there is none yet.
  package private(set) var fault: RunFolderError?

  /// Bytes of the longest line, which is a plan of very many partitions.
  private static let longestLine = 64 << 20
  private static let mostDamagedLines = 20

  package init(_ folder: RunFolder) { path = folder.logPath }

  /// The events since the last call; empty when nothing was added, or there is no log yet.
  ///
  /// At most `limit` bytes are read at once, and more only for a line that is longer: nothing means that there is none.
  package mutating func next(limit: Int = 1 << 20) -> [RunEvent] {
    do {
      guard let file = try PlainFile(path) else { return [] }
      while true {
        let bytes = try file.read(at: offset, limit)
        guard !bytes.isEmpty else { return [] }
        offset += UInt64(bytes.count)
        let events = take(bytes)
        if !events.isEmpty { return events }
      }
    } catch {
      fault = error
      return []
    }
  }

  private mutating func take(_ bytes: [UInt8]) -> [RunEvent] {
    var searched = rest.endIndex
    rest.append(contentsOf: bytes)
    var events: [RunEvent] = []
    var start = rest.startIndex
    while let end = rest[searched...].firstIndex(of: UInt8(ascii: "\n")) {
      lines += 1
      if !isSkipping, let event = RunEvent(line: rest[start..<end]) {
        events.append(event)
      } else if damagedLines.count < Self.mostDamagedLines {
        damagedLines.append(lines)
      }
      isSkipping = false
      start = end + 1
      searched = start
    }
    rest.removeSubrange(..<start)
    if rest.count > Self.longestLine {
      rest = []
      isSkipping = true
    }
    return events
  }

  /// All events that are there now.
  package static func all(in folder: RunFolder) -> [RunEvent] { content(of: folder).events }

  /// What a log holds now.
  package struct Content: Sendable, Hashable {
    package var events: [RunEvent]
    /// The numbers of lines that are no event.
    package var damagedLines: [Int] = []
    /// Why it cannot be read.
    package var fault: RunFolderError?

    var isWhole: Bool { damagedLines.isEmpty && fault == nil }
  }

  /// All events that are there now, and what is damaged.
  package static func content(of folder: RunFolder) -> Content {
    var reader = RunLogReader(folder)
    var events: [RunEvent] = []
    var before: UInt64
    repeat {
      before = reader.offset
      events += reader.next()
    } while reader.offset > before
    return Content(events: events, damagedLines: reader.damagedLines, fault: reader.fault)
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
        // A run that ended may have been taken up again since.
        if hasEnded {
          waiting = reader.next()[...]
          guard case .resumed? = waiting.first?.body else { return nil }
          hasEnded = false
          continue
        }
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
