/// The blocks of a file one after the other; memory for one at a time.
final class AvroBlocks {
  let header: AvroHeader
  private let file: SourceFile
  private var input: AvroInput
  private let unpacker: AvroUnpacker
  private let packed = MemoryBlock()

  /// Where the current block begins in the content.
  private(set) var offset = 0
  /// Rows of the current block, as it says itself.
  private(set) var rows = 0

  /// Throws ``DatasetError/brokenAvro(path:column:byte:reason:)``, and what cannot be opened or is not read.
  init(_ file: SourceFile) throws {
    self.file = file
    let input = AvroInput(try file.open())
    self.input = input
    do {
      header = try AvroHeader(input)
    } catch let fault as AvroFault {
      throw fault.error(in: file.label, byte: input.position)
    }
    unpacker = AvroUnpacker(header.codec)
    offset = header.end
  }

  /// Goes on at a block that begins at this place of the content.
  func seek(to offset: Int) throws {
    if offset > input.position { input = AvroInput(try file.open(at: offset), position: offset) }
  }

  /// Bytes of the content that were taken.
  var position: Int { input.position }

  /// The content of the next block, valid until the next call; nil at the end, or where a block begins at `end`.
  func next(end: Int? = nil) throws -> UnsafeRawBufferPointer? {
    offset = input.position
    if let end, offset >= end { return nil }
    do {
      return try input.isAtEnd ? nil : unpacker.unpack(try block())
    } catch let fault as AvroFault {
      throw error(fault)
    }
  }

  /// For what only the user of the block finds to be wrong.
  func error(_ fault: AvroFault, column: String? = nil) -> DatasetError {
    fault.error(in: file.label, column: column, byte: offset)
  }

  private func block() throws -> UnsafeRawBufferPointer {
    let rows = try input.long()
    let bytes = try input.long()
    guard rows >= 0, bytes >= 0, let rows = Int(exactly: rows) else {
      throw AvroFault.broken("a block of \(rows) rows in \(bytes) bytes")
    }
    guard bytes <= AvroLimits.blockBytes else {
      throw AvroFault.tooLarge("a block", Int(clamping: bytes), limit: AvroLimits.blockBytes)
    }
    self.rows = rows
    let room = packed.room(Int(bytes))
    try input.fill(room)
    guard try input.bytes(AvroHeader.markBytes) == header.mark else {
      throw AvroFault.broken("a block that does not end with the mark of the file")
    }
    return UnsafeRawBufferPointer(room)
  }
}
