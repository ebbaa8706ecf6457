import CScan

/// Reads the records of a slice by the places of their fields, found a block at a time.
///
/// The same records as ``CSVRecordReader`` gives, which reads the blocks that have a fault. Used by one task at a time.
final class IndexedRecordReader: RecordReader {
  private let cutter: BlockCutter
  private let block: DelimitedBlock
  private let fields: FieldTable
  private let name: String
  private let delimiter: UInt8
  /// Records before the next one, header included.
  private var index: Int
  /// The fields of the block that were given out.
  private var used = 0
  /// Reads a block with a fault.
  private var careful: CSVRecordReader?

  private static let fieldLimit = 65_536

  init(_ slice: FileSlice, delimiter: UInt8, precedingRecords: Int, blockBytes: Int = 256 << 10) throws {
    cutter = BlockCutter(
      source: try slice.content(), delimiter: delimiter, blockBytes: blockBytes, offset: slice.start)
    block = DelimitedBlock(capacity: blockBytes)
    fields = FieldTable(limit: .max)
    name = slice.file.label
    self.delimiter = delimiter
    index = precedingRecords
  }

  var bytesRead: Int { cutter.bytesRead }

  func next() throws -> Record? {
    if let careful { return try next(of: careful) }
    while used == block.fields {
      used = 0
      guard try cutter.next(into: block) else { return nil }
      guard block.index.records > 0 else {
        let reader = CSVRecordReader(
          reading: block.bytes, name: name,
          options: .init(Dialect(delimiter: [delimiter]), precedingRecords: index, precedingBytes: block.start))
        careful = reader
        return try next(of: reader)
      }
    }
    return try record()
  }

  /// Nothing comes after a block with a fault.
  private func next(of reader: CSVRecordReader) throws -> Record? {
    if block.isTooLong {
      let place = ValueLocation(file: name, row: index + 1, column: nil, byte: block.start)
      throw DatasetError.recordTooLong(location: place, limit: block.capacity)
    }
    return try reader.next()
  }

  @inline(__always)
  private func record() throws -> Record? {
    let ends = block.fieldEnds
    let bytes = block.base
    let start = Int(ends[used - 1] &+ 1)
    let record = bytes + start
    var from = 0
    fields.removeAll()
    while true {
      let place = Int(ends[used])
      used &+= 1
      let isLast = bytes[place] != delimiter
      var end = place &- start
      if isLast, end > from, record[end &- 1] == .carriageReturn { end &-= 1 }
      if end > from, record[from] == .quote {
        // The closing quote goes with those that are doubled.
        let count = FieldTable.unescape(record + from + 1, count: end - from - 1)
        fields.append(start: from + 1, end: from + 1 + count, flags: .quoted)
      } else {
        fields.append(start: from, end: end, flags: [])
      }
      if isLast {
        guard fields.count <= Self.fieldLimit else {
          let location = ValueLocation(file: name, row: index + 1, column: nil, byte: block.offset + start)
          throw DatasetError.tooManyFields(location: location, limit: Self.fieldLimit)
        }
        index &+= 1
        return Record(
          index: index &- 1, offset: block.offset + start, count: fields.count, base: UnsafePointer(record),
          length: place &- start &+ 1, fields: UnsafePointer(fields.base))
      }
      from = place &- start &+ 1
    }
  }
}
