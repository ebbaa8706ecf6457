/// A page as it is read: levels and values, decompressed.
struct Page {
  var header: PageHeader
  /// Of the file, for messages.
  var offset: Int
  /// Levels as they stand before the values in pages of the second version; empty in others.
  var levels: UnsafeRawBufferPointer
  /// The values, in pages of the first version with the levels in front.
  var content: UnsafeRawBufferPointer
}

/// The pages of one column in one row group, one after the other; memory for one page at a time.
final class PageStream {
  private let file: RandomAccessFile
  private let codec: PageCodec
  private var position: Int
  /// No page reaches into the footer.
  private let end: Int
  private let window: FileWindow
  private let decompressed = MemoryBlock()

  init(_ file: RandomAccessFile, chunk: FileMetadata.ColumnChunk, end: Int, readAhead: Int) throws {
    codec = try PageCodec(code: chunk.codec)
    self.file = file
    self.end = end
    position = chunk.start
    guard position >= 4, position < end || chunk.values == 0 else {
      throw ParquetFault.broken("pages that begin at \(position), where the file has none")
    }
    window = FileWindow(file, end: end, readAhead: min(readAhead, max(chunk.compressedBytes, 1 << 10)))
  }

  /// The next page, valid until the next call; nil where the column's part of the file ends.
  func next() throws -> Page? {
    while true {
      guard position < end else { return nil }
      let offset = position
      do {
        let header = try readHeader()
        let body = try self.body(header)
        if header.kind == .other { continue }
        if let checksum = header.checksum, PageCodec.checksum(body) != checksum {
          throw ParquetFault.broken("a page whose checksum is wrong")
        }
        return try page(header, body, offset: offset)
      } catch let fault as ParquetFault {
        throw PageFault(fault: fault, offset: offset)
      }
    }
  }

  /// Statistics make headers of any length: more of the file is tried when one does not end.
  private func readHeader() throws -> PageHeader {
    var size = 1 << 10
    while true {
      let bytes = try window.bytes(at: position, count: min(size, end - position))
      do {
        var thrift = ThriftReader(bytes)
        let header = try PageHeader(&thrift)
        position += thrift.position
        return header
      } catch let fault as ParquetFault {
        guard case .broken = fault, size < end - position, size < ParquetLimits.pageHeaderBytes else { throw fault }
        size *= 8
      }
    }
  }

  private func body(_ header: PageHeader) throws -> UnsafeRawBufferPointer {
    guard header.compressedBytes <= end - position else {
      throw ParquetFault.broken("a page of \(header.compressedBytes) bytes, where only \(end - position) are left")
    }
    defer { position += header.compressedBytes }
    return try window.bytes(at: position, count: header.compressedBytes)
  }

  private func page(_ header: PageHeader, _ body: UnsafeRawBufferPointer, offset: Int) throws -> Page {
    guard header.kind == .data2 else {
      let content = try decompress(body, to: header.uncompressedBytes, isCompressed: true)
      return Page(header: header, offset: offset, levels: .init(start: nil, count: 0), content: content)
    }
    let levels = header.definitionBytes.addingReportingOverflow(header.repetitionBytes)
    guard !levels.overflow, levels.partialValue <= min(body.count, header.uncompressedBytes) else {
      throw ParquetFault.broken("levels that are longer than their page")
    }
    let values = UnsafeRawBufferPointer(rebasing: body[levels.partialValue...])
    return Page(
      header: header, offset: offset, levels: UnsafeRawBufferPointer(rebasing: body[..<levels.partialValue]),
      content: try decompress(
        values, to: header.uncompressedBytes - levels.partialValue, isCompressed: header.isCompressed))
  }

  private func decompress(
    _ bytes: UnsafeRawBufferPointer, to count: Int, isCompressed: Bool
  ) throws -> UnsafeRawBufferPointer {
    guard isCompressed, codec != .none else { return bytes }
    // A page without a value may have nothing to decompress, not even an empty stream.
    if count == 0 { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let room = decompressed.room(count)
    try codec.decompress(bytes, into: room)
    return UnsafeRawBufferPointer(room)
  }
}

/// A fault with the place of the page that has it.
struct PageFault: Error {
  var fault: ParquetFault
  var offset: Int
}

/// A part of a file in memory that moves on as it is asked for.
private final class FileWindow {
  private let file: RandomAccessFile
  private let end: Int
  private let readAhead: Int
  private let memory = MemoryBlock()
  private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  private var start = 0

  init(_ file: RandomAccessFile, end: Int, readAhead: Int) {
    self.file = file
    self.end = end
    self.readAhead = readAhead
  }

  /// Bytes of the file, valid until the next call; all of them are before the end.
  func bytes(at offset: Int, count: Int) throws -> UnsafeRawBufferPointer {
    if offset < start || offset + count > start + bytes.count {
      let size = min(max(count, readAhead), end - offset)
      let room = memory.room(size)
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      try file.read(at: offset, into: room)
      bytes = UnsafeRawBufferPointer(room)
      start = offset
    }
    return UnsafeRawBufferPointer(rebasing: bytes[(offset - start)..<(offset - start + count)])
  }
}
