/// A source without its first lines, which are no records.
final class SkippedLines: ByteSource {
  private let source: any ByteSource
  /// What was read behind those lines.
  private var rest: ArraySlice<UInt8> = []
  /// Bytes of the lines.
  private(set) var bytes = 0

  init(_ source: any ByteSource, lines: Int) throws {
    self.source = source
    try skip(lines)
  }

  var name: String { source.name }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !rest.isEmpty else { return try source.read(into: buffer) }
    let count = min(rest.count, buffer.count)
    buffer.copyBytes(from: rest.prefix(count))
    rest = rest.dropFirst(count)
    return count
  }

  private func skip(_ lines: Int) throws {
    var left = lines
    while left > 0 {
      if rest.isEmpty {
        rest = try source.prefix(64 << 10)[...]
        if rest.isEmpty { return }
      }
      let end = rest.firstIndex { $0 == .newline || $0 == .carriageReturn }
      guard let end else {
        bytes += rest.count
        rest = []
        continue
      }
      // An LF may belong to the CR that is the last byte here.
      if rest[end] == .carriageReturn, end + 1 == rest.endIndex { rest = (rest + (try source.prefix(1)))[...] }
      let isPair = rest[end] == .carriageReturn && end + 1 < rest.endIndex && rest[end + 1] == .newline
      bytes += end - rest.startIndex + (isPair ? 2 : 1)
      rest = rest[(end + (isPair ? 2 : 1))...]
      left -= 1
    }
  }
}
