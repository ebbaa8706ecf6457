import Foundation
import KustoSink

/// A session that was read: untrusted input, so every part has a limit.
package struct Session: Sendable, Hashable {
  package var header: SessionHeader
  package var lines: [SessionLine]
  /// True when the file ends in the middle of a line: its writer died.
  package var isTorn: Bool
  /// Lines of kinds that this version does not know.
  package var skipped: Int
  /// The numbers of lines that cannot be read and were left out, from 1; the first few of them.
  package var damagedLines: [Int] = []

  /// A plan of thousands of partitions is the longest line there is.
  package static let lineLimit = 8 << 20
  package static let countLimit = 2_000_000
  package static let sizeLimit = 1 << 30
  package static let depthLimit = 16

  package init(header: SessionHeader, lines: [SessionLine], isTorn: Bool = false, skipped: Int = 0) {
    self.header = header
    self.lines = lines
    self.isTorn = isTorn
    self.skipped = skipped
  }

  /// How the console ended; nil when the writer died before it could say.
  package var ending: ExitReason? {
    if case .end(let reason) = lines.last?.entry { reason } else { nil }
  }

  /// Reads a session file.
  ///
  /// - Throws: ``SessionError``.
  package init(path: String) throws(SessionError) {
    let bytes: [UInt8]?
    do {
      bytes = try PlainFile.bytes(path, limit: Self.sizeLimit, .named)
    } catch {
      throw error.kind == .tooLarge ? .tooLarge(limit: Self.sizeLimit) : .cannotOpen(path: path, reason: error.reason)
    }
    guard let bytes else { throw .cannotOpen(path: path, reason: String(cString: strerror(ENOENT))) }
    try self.init(bytes: bytes)
  }

  /// Reads the bytes of a session; a torn last line is dropped.
  ///
  /// - Throws: ``SessionError``.
  package init(bytes: [UInt8]) throws(SessionError) {
    let parts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
    guard let first = parts.first, first.count < Self.lineLimit, Self.depth(of: first) <= Self.depthLimit,
      Bounds.hold(in: first, negative: true), let probe = try? JSONDecoder().decode(Probe.self, from: Data(first))
    else { throw .notASession }
    guard probe.ksession <= SessionHeader.version else { throw .newerVersion(probe.ksession) }
    guard let header = try? JSONDecoder().decode(SessionHeader.self, from: Data(first)) else { throw .notASession }
    guard parts.count <= Self.countLimit else { throw .tooManyLines(limit: Self.countLimit) }
    self.init(header: header, lines: [])
    isTorn = bytes.last != UInt8(ascii: "\n")
    for (offset, part) in parts.dropFirst().enumerated() {
      let number = offset + 2
      if isTorn, number == parts.count { break }
      append(part, number: number)
    }
  }

  /// Takes a line in; one that is damaged is left out and remembered.
  private mutating func append(_ part: ArraySlice<UInt8>, number: Int) {
    guard part.count < Self.lineLimit, Self.depth(of: part) <= Self.depthLimit,
      Bounds.hold(in: part, negative: true),
      let line = try? JSONDecoder().decode(SessionLine.self, from: Data(part))
    else {
      if damagedLines.count < Self.mostDamagedLines { damagedLines.append(number) }
      return
    }
    if case .unknown = line.entry { skipped += 1 } else { lines.append(line) }
  }

  private static let mostDamagedLines = 20

  private struct Probe: Decodable {
    var ksession: Int
  }

  /// How deep brackets nest outside of strings; a decoder that recurses must not be asked for more than it can do.
  private static func depth(of line: ArraySlice<UInt8>) -> Int {
    var (depth, deepest) = (0, 0)
    var (isInString, isEscaped) = (false, false)
    for byte in line {
      if isEscaped {
        isEscaped = false
      } else if isInString {
        if byte == UInt8(ascii: "\\") { isEscaped = true }
        if byte == UInt8(ascii: "\"") { isInString = false }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          depth += 1
          deepest = max(deepest, depth)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
      }
    }
    return deepest
  }
}
