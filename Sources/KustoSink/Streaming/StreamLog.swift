import Foundation
import Synchronization

/// What the log of a stream tells: an event, or how the stream stood when the log was begun anew.
package enum StreamNews: Sendable, Codable, Hashable {
  case event(StreamEvent, at: Date)
  case state(StreamState)
}

/// Writes what a stream tells into its folder, for others to follow.
///
/// A log that has grown is begun anew with the fold of it, so that a stream of months needs little room. Nothing depends
/// on the log: where it cannot be written, the stream goes on.
final class StreamRecorder: Sendable {
  private struct State {
    var fold = StreamState()
    var file: LogFile
    var bytes: Int
  }

  private let folder: StreamFolder
  private let lock: FileLock
  private let state: Mutex<State>

  /// Bytes of a log that is not begun anew yet.
  static let greatestLog = 1 << 20

  /// Takes the lock of the folder, and goes on with its log.
  ///
  /// - Throws: ``RunFolderError``, of kind `busy` when another process does this stream.
  init(_ folder: StreamFolder) throws(RunFolderError) {
    self.folder = folder
    lock = try FileLock(folder.lockPath)
    var reader = StreamLogReader(folder)
    var fold = StreamState()
    for news in reader.all() { fold.apply(news) }
    let file = try LogFile(path: folder.logPath, mustBeNew: false)
    try file.endLine()
    state = Mutex(State(fold: fold, file: file, bytes: Self.greatestLog / 2))
  }

  /// Whether the end was told.
  var isOver: Bool { state.withLock { $0.fold.isOver } }

  func record(_ event: StreamEvent, at date: Date) {
    let news = StreamNews.event(event, at: date)
    state.withLock { state in
      // Before the event is in the fold: it stands behind it.
      if state.bytes > Self.greatestLog { beginAnew(&state) }
      state.fold.apply(news)
      guard let line = Self.line(news), (try? state.file.append(line)) != nil else { return }
      state.bytes += line.count
    }
  }

  private func beginAnew(_ state: inout State) {
    let draft = "\(folder.logPath).tmp"
    unlink(draft)
    guard let line = Self.line(.state(state.fold)), let file = try? LogFile(path: draft, mustBeNew: true),
      (try? file.append(line)) != nil, rename(draft, folder.logPath) == 0
    else { return }
    (state.file, state.bytes) = (file, line.count)
  }

  private static func line(_ news: StreamNews) -> [UInt8]? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return (try? encoder.encode(news)).map { Array($0) + [UInt8(ascii: "\n")] }
  }
}

/// Reads the log of a stream from its beginning on, also over the moment in which it is begun anew.
package struct StreamLogReader {
  private let path: String
  private var handle: FileHandle?
  private var inode: UInt64 = 0
  private var rest: [UInt8] = []

  /// A longer line is none of ours.
  private static let longestLine = 4 << 20

  package init(_ folder: StreamFolder) { path = folder.logPath }

  /// What is there now.
  package mutating func all() -> [StreamNews] {
    var news: [StreamNews] = []
    while case let more = next(), !more.isEmpty { news += more }
    return news
  }

  /// What came since the last call; empty when nothing did.
  package mutating func next() -> [StreamNews] {
    if handle == nil { open() }
    let news = read()
    guard news.isEmpty, FileStamp(of: path).map({ $0.inode != inode }) ?? false else { return news }
    // It was begun anew: what the old file got before that comes first.
    let last = read()
    handle = nil
    return last.isEmpty ? next() : last
  }

  private mutating func open() {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    var status = stat()
    fstat(descriptor, &status)
    inode = UInt64(status.st_ino)
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    rest = []
  }

  private mutating func read() -> [StreamNews] {
    while let data = try? handle?.read(upToCount: 256 << 10), !data.isEmpty {
      rest += data
      let news = takeLines()
      if !news.isEmpty { return news }
    }
    return []
  }

  private mutating func takeLines() -> [StreamNews] {
    guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else {
      if rest.count > Self.longestLine { rest = [] }
      return []
    }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    // A line of a newer version is passed over.
    let news = rest[..<end].split(separator: UInt8(ascii: "\n")).compactMap {
      try? decoder.decode(StreamNews.self, from: Data($0))
    }
    rest.removeSubrange(...end)
    return news
  }
}

/// What a stream tells and told, until it has ended or its process is dead.
package struct StreamFollower: Sendable {
  private let folder: StreamFolder
  private let interval: Double

  /// Seconds that a process has to begin.
  static let startingTime: TimeInterval = 15

  package init(_ folder: StreamFolder, interval: Double = 0.1) {
    self.folder = folder
    self.interval = interval
  }

  /// Calls `each` with all news, the oldest first; returns at the end of the stream, or when its process is gone.
  ///
  /// - Throws: `CancellationError`.
  package func follow(_ each: @Sendable (StreamNews) async -> Void) async throws {
    let deadline = Date().addingTimeInterval(Self.startingTime)
    var reader = StreamLogReader(folder)
    var hasBegun = false
    while true {
      // Looked at before the log is read: what a process wrote before it died is read too.
      let isGone = !FileLock.isHeld(folder.lockPath) && (hasBegun || Date() > deadline)
      let news = reader.next()
      for entry in news { await each(entry) }
      hasBegun = hasBegun || !news.isEmpty
      if !news.isEmpty { continue }
      if isGone { return }
      try await Task.sleep(for: .seconds(interval))
    }
  }
}
