import Foundation

/// All that the batches up to one of them took, in one file; it stands for their own files.
package struct Snapshot {
  package private(set) var batch: Int
  package private(set) var rows: Int
  package private(set) var seen: SeenFiles

  package init(batch: Int = 0, rows: Int = 0, seen: SeenFiles = SeenFiles()) {
    self.batch = batch
    self.rows = rows
    self.seen = seen
  }

  static let kind = "snapshot"

  /// - Throws: ``RunFolderError``.
  package func write(to path: String) throws(RunFolderError) {
    var lines = "batch \(batch) rows \(rows) files \(seen.count)\n"
    for file in seen.files {
      lines += file.line
      lines += "\n"
    }
    try CheckpointFile.write(lines, kind: Self.kind, to: path)
  }

  /// Reads the snapshot at `path`; an empty one where there is no file.
  ///
  /// - Throws: ``CheckpointError``, ``RunFolderError``.
  static func read(_ path: String) throws -> Snapshot {
    guard let body = try CheckpointFile.read(path, kind: kind) else { return Snapshot() }
    var snapshot = Snapshot()
    let isWhole = body.withUnsafeBytes { snapshot.take($0) }
    guard isWhole else { throw CheckpointError.damaged(path: path, reason: "a line of it makes no sense") }
    return snapshot
  }

  /// A hundred thousand lines in some hundredths of a second: no text is made of a line but where its path is escaped.
  private mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var reader = LineReader(bytes)
    guard reader.word("batch "), let batch = reader.number(), reader.word(" rows "), let rows = reader.number(),
      reader.word(" files "), let count = reader.number(), reader.word("\n"), count >= 0, count <= bytes.count
    else { return false }
    self.batch = batch
    self.rows = rows
    seen.reserve(count, bytes: bytes.count)
    while !reader.isAtEnd {
      guard let letter = reader.byte(), let fate = StreamFile.Fate(rawValue: String(UnicodeScalar(letter))),
        reader.word(" "), let size = reader.number(), reader.word(" "), let modified = reader.number(),
        reader.word(" "), let inode = reader.number(), reader.word(" "), let path = reader.line()
      else { return false }
      let stamp = FileStamp(bytes: size, modified: Int64(modified), inode: UInt64(bitPattern: Int64(inode)))
      if path.contains(UInt8(ascii: "%")) {
        let text = CheckpointFile.unescaped(String(decoding: path, as: UTF8.self))
        seen.insert(StreamFile(path: text, stamp: stamp, fate: fate))
      } else {
        seen.insert(path, stamp, fate)
      }
    }
    return seen.count == count
  }
}

/// Reads numbers and words without making text of them.
private struct LineReader {
  private let bytes: UnsafeRawBufferPointer
  private var index = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { index >= bytes.count }

  mutating func byte() -> UInt8? {
    guard !isAtEnd else { return nil }
    defer { index += 1 }
    return bytes[index]
  }

  mutating func word(_ text: StaticString) -> Bool {
    guard bytes.count - index >= text.utf8CodeUnitCount else { return false }
    for offset in 0..<text.utf8CodeUnitCount where bytes[index + offset] != text.utf8Start[offset] { return false }
    index += text.utf8CodeUnitCount
    return true
  }

  /// A number without sign, or with a minus; nil when there is none, or one that is too large.
  mutating func number() -> Int? {
    let isNegative = word("-")
    let start = index
    var value = 0
    while !isAtEnd, case let digit = bytes[index], digit >= 0x30, digit <= 0x39 {
      let (tens, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, more) = tens.addingReportingOverflow(Int(digit - 0x30))
      if over || more { return nil }
      value = sum
      index += 1
    }
    return index == start ? nil : isNegative ? -value : value
  }

  /// The rest of the line.
  mutating func line() -> UnsafeRawBufferPointer? {
    let start = index
    while !isAtEnd, bytes[index] != 0x0A { index += 1 }
    guard !isAtEnd, index > start else { return nil }
    defer { index += 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<index])
  }
}
