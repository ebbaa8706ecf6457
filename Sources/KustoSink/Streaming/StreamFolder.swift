import Foundation

/// The folder of one process of a stream: what it is to do, what it told, the lock that it holds, and orders to it.
///
/// What was loaded stands in the checkpoint; this folder can be deleted when the process is gone.
package struct StreamFolder: Sendable, Hashable {
  /// Absolute path.
  package let path: String

  package init(path: String) { self.path = path }

  package init(name: String, state: StateFolder) { path = "\(state.streams)/\(name)" }

  package var name: String { (path as NSString).lastPathComponent }
  package var state: StateFolder {
    StateFolder(path: ((path as NSString).deletingLastPathComponent as NSString).deletingLastPathComponent)
  }
  package var specPath: String { "\(path)/stream.json" }
  package var logPath: String { "\(path)/log.jsonl" }
  package var lockPath: String { "\(path)/lock" }
  package var ordersPath: String { "\(path)/orders" }
  package var enginePath: String { "\(path)/engine.log" }

  /// Makes a folder of a new name.
  ///
  /// - Throws: ``RunFolderError``.
  package static func create(in state: StateFolder, at date: Date = Date()) throws(RunFolderError) -> StreamFolder {
    let name = RunName.make(at: date, chance: UInt32.random(in: .min ... .max))
    let folder = StreamFolder(name: name, state: state)
    try RunFolder.makeFolder(folder.path)
    return folder
  }

  /// Takes the folder away with all that is in it.
  package func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// Leaves an order for the process.
  ///
  /// - Throws: ``RunFolderError``.
  package func leave(_ order: StreamOrder) throws(RunFolderError) {
    let file = try LogFile(path: ordersPath, mustBeNew: false)
    try file.append(Array("\(order.rawValue)\n".utf8))
  }

  /// Orders that were left after the first `done` lines.
  func orders(after done: inout Int) -> [StreamOrder] {
    guard let data = FileManager.default.contents(atPath: ordersPath) else { return [] }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    guard lines.count > done else { return [] }
    defer { done = lines.count }
    return lines[done...].compactMap { StreamOrder(rawValue: String($0)) }
  }
}

/// What a stream of its own process is to do.
package struct StreamSpec: Sendable, Codable, Hashable {
  package var settings: StreamSettings
  package var choices: LoadChoices
  package var reading: ReadingChoices

  package init(_ settings: StreamSettings, _ choices: LoadChoices, _ reading: ReadingChoices) {
    self.settings = settings
    self.choices = choices
    self.reading = reading
  }

  /// - Throws: ``RunFolderError``.
  package init(in folder: StreamFolder) throws(RunFolderError) {
    let path = folder.specPath
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RunFolderError(.missing, path: path, reason: "nobody left word what the stream is to do")
    }
    guard let spec = try? JSONDecoder().decode(StreamSpec.self, from: data) else {
      throw RunFolderError(.unreadable, path: path, reason: "it is damaged, or of another version")
    }
    self = spec
  }

  /// - Throws: ``RunFolderError``.
  func write(in folder: StreamFolder) throws(RunFolderError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      throw RunFolderError(.unreadable, path: folder.specPath, reason: "it cannot be written as JSON")
    }
    let file = try LogFile(path: folder.specPath, mustBeNew: true)
    try file.append(Array(data))
    try file.sync()
  }
}

/// A stream as this machine knows it.
package struct StreamRecord: Sendable, Hashable {
  package var folder: StreamFolder
  package var state: StreamState
  package var status: RunRecord.Status

  package var name: String { folder.name }
  /// Where its table is; nil where its folder does not say.
  package var cluster: String? { (try? StreamSpec(in: folder))?.choices.target.cluster }
  /// Whether it can be begun again from what stands in its folder.
  package var canGoOn: Bool { FileManager.default.fileExists(atPath: folder.specPath) }

  package init(_ folder: StreamFolder, now: Date = Date()) {
    self.folder = folder
    // Looked at first: a stream that ends in between is then finished, never dead.
    let isHeld = FileLock.isHeld(folder.lockPath)
    state = StreamState()
    var reader = StreamLogReader(folder)
    for news in reader.all() { state.apply(news) }
    if isHeld {
      status = .running
    } else if state.isOver {
      status = .finished
    } else {
      let made = try? FileManager.default.attributesOfItem(atPath: folder.path)[.modificationDate] as? Date
      let isYoung = made.map { now.timeIntervalSince($0) < StreamFollower.startingTime } ?? false
      // Where its process took the lock and nobody holds it, the process is gone.
      let wasTaken = FileManager.default.fileExists(atPath: folder.lockPath)
      status = state.startedAt == nil && isYoung && !wasTaken ? .starting : .died
    }
  }
}

/// All streams of a state folder.
package struct StreamCatalogue: Sendable {
  private let state: StateFolder

  package init(_ state: StateFolder) { self.state = state }

  /// The newest first.
  package func streams() -> [StreamRecord] { names().map { StreamRecord(StreamFolder(name: $0, state: state)) } }

  /// The stream called `name`, or the only one that begins or ends with it; nil when there is none or more than one.
  package func find(_ name: String) -> StreamRecord? {
    let names = names()
    let matches = names.contains(name) ? [name] : names.filter { $0.hasPrefix(name) || $0.hasSuffix(name) }
    guard matches.count == 1, !name.isEmpty, let match = matches.first else { return nil }
    return StreamRecord(StreamFolder(name: match, state: state))
  }

  /// Takes away the folders of streams that are over, but for the newest.
  package func sweep() {
    for name in names().dropFirst(Self.kept) {
      let folder = StreamFolder(name: name, state: state)
      if !FileLock.isHeld(folder.lockPath) { folder.remove() }
    }
  }

  private static let kept = 50

  private func names() -> [String] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: state.streams)) ?? []
    return entries.filter(RunName.isValid).sorted(by: >)
  }
}
