import Foundation
import KustoSink

/// A saved session, by what its first and last line say.
package struct SessionEntry: Sendable, Codable, Hashable {
  package var path: String
  package var started: Date
  package var bytes: Int
  /// The cluster it began with; nil for none.
  package var cluster: String?
  /// Nil where its writer died, and for the session that is being written.
  package var ending: ExitReason?

  package init(path: String, started: Date, bytes: Int, cluster: String? = nil, ending: ExitReason? = nil) {
    self.path = path
    self.started = started
    self.bytes = bytes
    self.cluster = cluster
    self.ending = ending
  }

  package var name: String { (SourceFile.name(of: path) as NSString).deletingPathExtension }

  /// How it ended.
  package var words: String {
    switch ending {
    case .finished(let run, .committed, _): "run \(run) committed"
    case .finished(let run, .unknown, _): "run \(run), outcome unknown"
    case .finished(let run, _, let stopped): "run \(run) \(stopped ? "stopped" : "not committed")"
    case .detached(let run): "left run \(run) running"
    case .streaming(let stream): "left stream \(stream) running"
    case .left: "no run"
    case .terminalLost: "its terminal went away"
    case nil: "still open, or ended abruptly"
    }
  }

  /// What plays it from a shell.
  package var command: String { "kustosink replay '\(path.replacing("'", with: "'\\''"))'" }
}

/// The folder with saved sessions.
package struct SessionShelf: Sendable {
  private let folder: String

  package init(folder: String) { self.folder = folder }

  private static let longestHeader = 1 << 16
  private static let longestEnd = 1 << 12

  /// The newest first; files that are no sessions are left out.
  package func entries() -> [SessionEntry] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".ksession") }
      .compactMap { Self.entry("\(folder)/\($0)") }
      .sorted { ($0.started, $0.path) > ($1.started, $1.path) }
  }

  private static func entry(_ path: String) -> SessionEntry? {
    let facts = try? FileManager.default.attributesOfItem(atPath: path)
    guard facts?[.type] as? FileAttributeType == .typeRegular, let bytes = facts?[.size] as? Int,
      let file = FileHandle(forReadingAtPath: path)
    else { return nil }
    defer { try? file.close() }
    guard let start = try? file.read(upToCount: longestHeader),
      let session = try? Session(bytes: Array(start.prefix { $0 != UInt8(ascii: "\n") }) + [UInt8(ascii: "\n")])
    else { return nil }
    let header = session.header.start
    return SessionEntry(
      path: path, started: header.time, bytes: bytes, cluster: header.wishes.cluster, ending: ending(of: file, bytes))
  }

  private static func ending(of file: FileHandle, _ bytes: Int) -> ExitReason? {
    guard (try? file.seek(toOffset: UInt64(max(0, bytes - longestEnd)))) != nil,
      let tail = try? file.readToEnd(), let last = tail.split(separator: UInt8(ascii: "\n")).last,
      let line = try? JSONDecoder().decode(SessionLine.self, from: Data(last)), case .end(let reason) = line.entry
    else { return nil }
    return reason
  }
}
