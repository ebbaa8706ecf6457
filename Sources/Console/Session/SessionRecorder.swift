import Foundation
import KustoSink
import Synchronization

/// Writes a session: a line a message, one write a line, appended to a file that only its owner can read.
///
/// When a line cannot be written, recording stops and says why; nothing else stops.
package final class SessionRecorder: Sendable {
  private struct State {
    /// Nil when recording has stopped.
    var file: LogFile?
    var sequence = 0
    var lastSync: Date
    var thinning = SessionThinning()
    /// Nil where the user's data is to be kept.
    var mask: SampleMask?
  }

  package let path: String
  private let start: Date
  private let state: Mutex<State>

  /// Makes the file, with the header in it.
  ///
  /// - Throws: ``SessionError/cannotOpen(path:reason:)``, also when the file is there already.
  package init(path: String, header: SessionHeader) throws(SessionError) {
    let file: LogFile
    do { file = try LogFile(path: path, mustBeNew: true) } catch {
      throw .cannotOpen(path: path, reason: error.reason)
    }
    self.path = path
    start = header.start.time
    var mask = SampleMask()
    mask.keep(header.start.clusters + header.start.wishes.names + [header.start.folder])
    state = Mutex(State(file: file, lastSync: header.start.time, mask: header.hasSamples == true ? nil : mask))
    if let reason = Self.write(header, to: file) { throw .cannotOpen(path: path, reason: reason) }
  }

  /// Writes a message; returns why recording stopped, the one time that it does.
  ///
  /// What no replay shows is left out, and so are values of the user's data, unless the header says that they are in it.
  package func record(_ message: Message, at time: Date) -> String? {
    let kept = state.withLock { state -> Message? in
      guard state.file != nil, let thinned = state.thinning.thinned(message) else { return nil }
      return state.mask?.masked(thinned) ?? thinned
    }
    guard let kept else { return nil }
    return append(.message(kept), at: time, synced: Self.isImportant(message))
  }

  /// Tells of names of clusters, tables and files, which may stand in messages.
  package func keep(names: [String]) { state.withLock { $0.mask?.keep(names) } }

  package func mark(_ label: String, at time: Date) { _ = append(.mark(label), at: time, synced: true) }

  /// Writes the last line and closes the file.
  package func end(_ reason: ExitReason, at time: Date) {
    _ = append(.end(reason), at: time, synced: true)
    state.withLock { $0.file = nil }
  }

  private func append(_ entry: SessionLine.Entry, at time: Date, synced: Bool) -> String? {
    state.withLock { state in
      guard let file = state.file else { return nil }
      let milliseconds = Int((time.timeIntervalSince(start) * 1000).rounded())
      let line = SessionLine(sequence: state.sequence + 1, milliseconds: max(0, milliseconds), entry: entry)
      if let reason = Self.write(line, to: file) {
        state.file = nil
        return reason
      }
      state.sequence += 1
      if synced || time.timeIntervalSince(state.lastSync) >= 1 {
        try? file.sync()
        state.lastSync = time
      }
      return nil
    }
  }

  /// The lines after which a crash would hurt: how a run went on, and how it ended.
  private static func isImportant(_ message: Message) -> Bool {
    guard case .runEvents(_, let events) = message else { return false }
    return events.contains { event in
      switch event.body {
      case .phase, .committed, .finished: true
      default: false
      }
    }
  }

  /// Writes one line whole; returns why it could not.
  private static func write(_ value: some Encodable, to file: LogFile) -> String? {
    let encoder = JSONEncoder()
    // Sorted keys make files comparable; unescaped slashes keep secrets recognisable for the redaction.
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(value) else { return "a line could not be encoded" }
    var bytes = Redaction.cleaned(Array(data))
    guard bytes.count < Session.lineLimit else { return "a line of \(bytes.count) bytes is too long" }
    bytes.append(UInt8(ascii: "\n"))
    do {
      try file.append(bytes)
      return nil
    } catch {
      return error.reason
    }
  }
}

extension Start.Wishes {
  /// What the command line named.
  var names: [String] { [cluster, database, table, attach, attachStream].compactMap(\.self) + sources }
}

extension Model {
  /// What a person named, and what messages may therefore name.
  var chosenNames: [String] {
    [connect.cluster, connect.database, connect.table, connect.newTable, run.id, stream.name].compactMap(\.self)
      + dataset.picked
  }
}
