import Foundation

/// A session that was read: untrusted input, so every part has a limit.
package struct Session: Sendable, Hashable {
  package var header: SessionHeader
  package var lines: [SessionLine]
  /// True when the file ends in the middle of a line: its writer died.
  package var isTorn: Bool
  /// Lines of kinds that this version does not know.
  package var skipped: Int

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
    let data: Data
    do {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      guard size <= Self.sizeLimit else { throw SessionError.tooLarge(limit: Self.sizeLimit) }
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch let error as SessionError {
      throw error
    } catch {
      throw .cannotOpen(path: path, reason: error.localizedDescription)
    }
    try self.init(bytes: Array(data))
  }

  /// Reads the bytes of a session; a torn last line is dropped.
  ///
  /// - Throws: ``SessionError``.
  package init(bytes: [UInt8]) throws(SessionError) {
    let parts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
    guard let first = parts.first, first.count < Self.lineLimit, Self.depth(of: first) <= Self.depthLimit,
      let probe = try? JSONDecoder().decode(Probe.self, from: Data(first))
    else { throw .notASession }
    guard probe.ksession <= SessionHeader.version else { throw .newerVersion(probe.ksession) }
    guard let header = try? JSONDecoder().decode(SessionHeader.self, from: Data(first)) else { throw .notASession }
    guard parts.count <= Self.countLimit else { throw .tooManyLines(limit: Self.countLimit) }
    self.init(header: header, lines: [])
    isTorn = bytes.last != UInt8(ascii: "\n")
    for (offset, part) in parts.dropFirst().enumerated() {
      let number = offset + 2
      if isTorn, number == parts.count { break }
      try append(part, number: number)
    }
  }

  private mutating func append(_ part: ArraySlice<UInt8>, number: Int) throws(SessionError) {
    guard part.count < Self.lineLimit else { throw .tooLong(line: number, limit: Self.lineLimit) }
    guard Self.depth(of: part) <= Self.depthLimit else { throw .tooDeep(line: number, limit: Self.depthLimit) }
    guard let line = try? JSONDecoder().decode(SessionLine.self, from: Data(part)) else {
      throw .unreadable(line: number)
    }
    if case .unknown = line.entry { skipped += 1 } else { lines.append(line) }
  }

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
