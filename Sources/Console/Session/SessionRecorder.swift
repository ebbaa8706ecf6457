import Foundation
import KustoSink
import Synchronization

/// Writes a session: a line a message, one write a line, appended to a file that only its owner can read.
///
/// When a line cannot be written, recording stops and says why; nothing else stops.
package final class SessionRecorder: Sendable {
  private struct State {
    var descriptor: Int32?
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
    // O_NOFOLLOW and O_EXCL: a session is a new file, never one that somebody laid there.
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW
    let descriptor = open(path, flags, 0o600)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
    self.path = path
    start = header.start.time
    var mask = SampleMask()
    mask.keep(header.start.clusters + header.start.wishes.names + [header.start.folder])
    state = Mutex(
      State(
        descriptor: descriptor, lastSync: header.start.time, mask: header.hasSamples == true ? nil : mask))
    if let reason = state.withLock({ Self.write(header, &$0) }) { throw .cannotOpen(path: path, reason: reason) }
  }

  deinit {
    state.withLock { state in
      if let descriptor = state.descriptor { close(descriptor) }
    }
  }

  /// Writes a message; returns why recording stopped, the one time that it does.
  ///
  /// What no replay shows is left out, and so are values of the user's data, unless the header says that they are in it.
  package func record(_ message: Message, at time: Date) -> String? {
    let kept = state.withLock { state -> Message? in
      guard state.descriptor != nil, let thinned = state.thinning.thinned(message) else { return nil }
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
    state.withLock { state in
      if let descriptor = state.descriptor { close(descriptor) }
      state.descriptor = nil
    }
  }

  private func append(_ entry: SessionLine.Entry, at time: Date, synced: Bool) -> String? {
    state.withLock { state in
      guard let descriptor = state.descriptor else { return nil }
      let milliseconds = Int((time.timeIntervalSince(start) * 1000).rounded())
      let line = SessionLine(sequence: state.sequence + 1, milliseconds: max(0, milliseconds), entry: entry)
      if let reason = Self.write(line, &state) {
        close(descriptor)
        state.descriptor = nil
        return reason
      }
      state.sequence += 1
      if synced || time.timeIntervalSince(state.lastSync) >= 1 {
        fdatasync(descriptor)
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
  private static func write(_ value: some Encodable, _ state: inout State) -> String? {
    guard let descriptor = state.descriptor else { return nil }
    let encoder = JSONEncoder()
    // Sorted keys make files comparable; unescaped slashes keep secrets recognisable for the redaction.
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(value) else { return "a line could not be encoded" }
    var bytes = Redaction.cleaned(Array(data))
    guard bytes.count < Session.lineLimit else { return "a line of \(bytes.count) bytes is too long" }
    bytes.append(UInt8(ascii: "\n"))
    let written = bytes.withUnsafeBytes { buffer in
      #if canImport(Darwin)
        Darwin.write(descriptor, buffer.baseAddress, buffer.count)
      #else
        Glibc.write(descriptor, buffer.baseAddress, buffer.count)
      #endif
    }
    // A short write leaves a torn line, which readers drop when it is the last one: so it must be the last one.
    if written == bytes.count { return nil }
    return written < 0 ? String(cString: strerror(errno)) : "the disk is full"
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
