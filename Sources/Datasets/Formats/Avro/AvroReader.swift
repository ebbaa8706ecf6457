/// The rows of a slice of an Avro file, which is one or more blocks, with each value as Kusto reads it from CSV.
final class AvroReader: RecordReader {
  private let slice: FileSlice
  private let blocks: AvroBlocks
  private let decoder: AvroDecoder
  private let columns: [AvroColumn]
  private let isWanted: [Bool]
  private let text = ByteBuffer(capacity: 4 << 10)
  private let slots = FieldTable(limit: AvroLimits.fields)
  private var row: Int
  private var left = 0
  private var isAtEnd = false

  init(_ slice: FileSlice) throws {
    self.slice = slice
    blocks = try AvroBlocks(slice.file)
    let schema = blocks.header.schema
    guard slice.names.isEmpty || schema.columns.map(\.name) == slice.names else {
      throw DatasetError.changed(path: slice.file.label)
    }
    columns = schema.columns.map { AvroColumn($0, schema) }
    let wanted = Set(slice.fields.compactMap { $0 })
    isWanted = columns.indices.map(wanted.contains)
    decoder = AvroDecoder(schema, output: text)
    row = slice.firstRow
    try blocks.seek(to: slice.start)
  }

  var bytesRead: Int { blocks.position - slice.start }

  func next() throws -> Record? {
    guard !isAtEnd, !columns.isEmpty else { return nil }
    do {
      while left == 0 {
        guard let block = try blocks.next(end: slice.end) else {
          isAtEnd = true
          return nil
        }
        left = blocks.rows
        try decoder.begin(block, rows: left)
        if left == 0 { try decoder.end() }
      }
      return try record()
    } catch let fault as AvroFault {
      throw blocks.error(fault)
    }
  }

  private func record() throws -> Record {
    text.removeAll()
    slots.removeAll()
    decoder.beginRow()
    for (column, isWanted) in zip(columns, isWanted) {
      let start = text.count
      var kind = FieldKind.null
      do {
        kind = try decoder.write(column)
      } catch let fault as ParquetFault {
        throw blocks.error(AvroFault(fault), column: column.name)
      } catch let fault as AvroFault {
        throw blocks.error(fault, column: column.name)
      }
      if !isWanted {
        text.truncate(to: start)
        kind = .null
      }
      slots.append(start: start, end: text.count, flags: [], kind: kind)
    }
    left -= 1
    if left == 0 { try decoder.end() }
    defer { row += 1 }
    return Record(
      index: row, offset: blocks.offset, count: slots.count, base: text.start, length: text.count,
      fields: slots.base)
  }
}
