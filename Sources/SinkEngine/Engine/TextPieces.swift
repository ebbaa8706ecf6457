import Datasets
import Foundation

/// The CSV of a partition in pieces of whole records, for requests that carry rows themselves.
final class TextPieces {
  struct Piece: Sendable {
    var bytes: [UInt8]
    /// Records in it.
    var rows: Int
    /// True for one record that is longer than a piece may be.
    var isTooLarge: Bool
  }

  /// The newest block that went into a piece, for progress.
  var latest: EncodedBlock? { blocks.latest }

  private let blocks: BlockBytes
  private let source: any ByteSource
  private let limit: Int
  private var buffer: [UInt8]
  private var isAtEnd = false

  /// - Parameter limit: Bytes of a piece, unless one record is longer.
  init(_ source: any BlockSource, limit: Int) throws {
    self.limit = limit
    blocks = BlockBytes(source)
    buffer = try blocks.prefix(2)
    let start = MemoryByteSource(buffer)
    let isGzip = buffer == [0x1F, 0x8B]
    self.source = isGzip ? UnpackingByteSource(Joined(start, blocks)) : blocks
    if isGzip { buffer = [] }
  }

  /// The next piece; nil after the last.
  func next() throws -> Piece? {
    var wanted = limit
    while true {
      try fill(to: wanted + 1)
      guard !buffer.isEmpty else { return nil }
      let (end, rows) = Self.recordEnd(in: buffer, limit: wanted, isAtEnd: isAtEnd)
      if end > 0 {
        let piece = Piece(bytes: Array(buffer[..<end]), rows: rows, isTooLarge: end > limit)
        buffer.removeFirst(end)
        return piece
      }
      // One record is longer than all that was read: twice as much is tried.
      let doubled = wanted.multipliedReportingOverflow(by: 2)
      wanted = doubled.overflow ? .max - 1 : doubled.partialValue
    }
  }

  private func fill(to count: Int) throws {
    while !isAtEnd, buffer.count < count {
      let more = try source.prefix(Self.step)
      isAtEnd = more.isEmpty
      buffer += more
    }
  }

  private static let step = 256 << 10

  /// The end of the last whole record within `limit` bytes, and how many end there; 0 when none does.
  ///
  /// A line end between quotes is part of a value.
  private static func recordEnd(in bytes: [UInt8], limit: Int, isAtEnd: Bool) -> (end: Int, rows: Int) {
    var (end, rows, isQuoted) = (0, 0, false)
    let last = min(limit, bytes.count)
    for index in 0..<last {
      if bytes[index] == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if bytes[index] == UInt8(ascii: "\n"), !isQuoted {
        end = index + 1
        rows += 1
      }
    }
    if isAtEnd, last == bytes.count, end < last { return (last, rows + 1) }
    return (end, rows)
  }
}

/// The bytes of blocks, one after the other.
private final class BlockBytes: ByteSource {
  let name = "partition"
  private(set) var latest: EncodedBlock?
  private var blocks: any BlockSource
  private var bytes: [UInt8] = []
  private var position = 0

  init(_ blocks: any BlockSource) { self.blocks = blocks }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while position == bytes.count {
      guard let block = try blocks.next() else { return 0 }
      latest = block
      bytes = try block.content.bytes
      position = 0
    }
    let count = min(buffer.count, bytes.count - position)
    buffer.copyBytes(from: bytes[position..<position + count])
    position += count
    return count
  }
}

/// One source behind another.
private final class Joined: ByteSource {
  private let first: any ByteSource
  private let second: any ByteSource

  init(_ first: any ByteSource, _ second: any ByteSource) {
    self.first = first
    self.second = second
  }

  var name: String { second.name }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try first.read(into: buffer)
    return count > 0 ? count : try second.read(into: buffer)
  }
}
