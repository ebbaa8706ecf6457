import Datasets
import Kusto

/// The lines of a source, without what ends them.
struct LineReader {
  private let source: any ByteSource
  private var buffer: [UInt8] = []
  private var position = 0
  private var atEnd = false
  private var lines = 0

  private static let longestRecord = 64 << 20
  private static let newline = UInt8(ascii: "\n")

  init(_ source: any ByteSource) { self.source = source }

  /// The next line; nil at the end.
  mutating func next() throws -> ArraySlice<UInt8>? {
    var searched = position
    while true {
      if let end = buffer[searched...].firstIndex(of: Self.newline) {
        defer { position = end + 1 }
        return line(position..<end)
      }
      if atEnd {
        defer { position = buffer.count }
        return position < buffer.count ? line(position..<buffer.count) : nil
      }
      guard buffer.count - position <= Self.longestRecord else {
        throw IngestionFailure.recordTooLong(record: lines + 1)
      }
      buffer.removeSubrange(..<position)
      searched = buffer.count
      position = 0
      let more = try source.prefix(256 << 10)
      atEnd = more.isEmpty
      buffer += more
    }
  }

  private mutating func line(_ range: Range<Int>) -> ArraySlice<UInt8> {
    lines += 1
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var line = buffer[range]
    if lines == 1, line.starts(with: mark) { line = line.dropFirst(mark.count) }
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }
}

/// JSON objects, a line each, as the format `json` has them: a line that is none is left out.
final class JSONLineSource: RecordSource {
  private var reader: LineReader

  init(_ source: any ByteSource) { reader = LineReader(source) }

  func next(_ body: (borrowing SourceRecord) throws -> Void) throws -> Bool {
    while let line = try reader.next() {
      let parsed = try? line.withUnsafeBufferPointer { try JSONValue(bytes: $0) }
      guard let parsed, case .object = parsed else { continue }
      try body(.document(parsed))
      return true
    }
    return false
  }
}

/// Text without fields: a line a record (`txt`, empty lines left out), or all of it one record (`raw`).
final class TextSource: RecordSource {
  private var reader: LineReader
  private let source: any ByteSource
  private let isWhole: Bool
  private var isDone = false

  private static let longest = 64 << 20

  init(_ source: any ByteSource, isWhole: Bool) {
    self.source = source
    self.isWhole = isWhole
    reader = LineReader(source)
  }

  func next(_ body: (borrowing SourceRecord) throws -> Void) throws -> Bool {
    guard isWhole else {
      while let line = try reader.next() {
        guard !line.isEmpty else { continue }
        try line.withUnsafeBufferPointer { line in
          try RecordFields.with(line, ends: [line.count]) { try body(.fields($0)) }
        }
        return true
      }
      return false
    }
    guard !isDone else { return false }
    isDone = true
    let bytes = try source.prefix(Self.longest + 1)
    guard bytes.count <= Self.longest else { throw IngestionFailure.recordTooLong(record: 1) }
    try bytes.withUnsafeBufferPointer { bytes in
      try RecordFields.with(bytes, ends: [bytes.count]) { try body(.fields($0)) }
    }
    return true
  }
}
