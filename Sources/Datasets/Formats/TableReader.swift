/// Reads rows that are all as wide as they should be: what a record may hold is checked here, once, for looking and
/// loading.
package final class TableReader {
  private let records: any RecordReader
  /// For messages.
  package let file: String
  private let width: Int
  /// Lines with nothing in them: no rows at the end of a file, but rows anywhere else, too short where there are more
  /// columns than one.
  private var blanks = BlankLines()
  /// The record behind such lines.
  private var held: Record?
  /// The only field of a row that is such a line.
  private let nothing: UnsafeMutablePointer<FieldTable.Slot>

  package init(records: any RecordReader, file: String, width: Int) {
    self.records = records
    self.file = file
    self.width = width
    nothing = .allocate(capacity: 1)
    nothing.initialize(to: FieldTable.Slot(start: 0, end: 0, flags: []))
  }

  deinit { nothing.deallocate() }

  package var bytesRead: Int { records.bytesRead }

  /// The next row, valid until the next call; nil at the end.
  ///
  /// Throws ``DatasetError/raggedRow(location:fields:expected:)`` and ``DatasetError/notUTF8(location:hint:)`` too.
  package func next() throws -> Record? {
    while held == nil {
      guard let record = try records.next() else { return nil }
      if record.isBlank {
        blanks.append(row: record.index + 1, byte: record.offset)
      } else {
        held = record
      }
    }
    guard let record = held else { return nil }
    if let (row, byte) = blanks.popFirst() {
      guard width == 1 else {
        let place = ValueLocation(file: file, row: row, column: nil, byte: byte)
        throw DatasetError.raggedRow(location: place, fields: 1, expected: width)
      }
      return Record(
        index: row - 1, offset: byte, count: 1, base: record.base, length: 0, fields: UnsafePointer(nothing))
    }
    held = nil
    return try checked(record)
  }

  private func checked(_ record: Record) throws -> Record {
    guard record.count == width else {
      throw DatasetError.raggedRow(location: place(of: record), fields: record.count, expected: width)
    }
    if !record.isASCII { try checkUTF8(record) }
    return record
  }

  static let hint = "it may be Latin-1 or Windows-1252; --encoding windows-1252 reads it as such"

  private func place(of record: Record) -> ValueLocation {
    ValueLocation(file: file, row: record.index + 1, column: nil, byte: record.offset)
  }

  private func checkUTF8(_ record: Record) throws {
    for index in 0..<record.count {
      if let place = record[index].faultOfUTF8(row: record.index + 1, column: index + 1, file: file) {
        throw DatasetError.notUTF8(location: place, hint: Self.hint)
      }
    }
  }
}

extension Field {
  /// The place of the first byte that is not UTF-8.
  func faultOfUTF8(row: Int, column: Int, file: String) -> ValueLocation? {
    guard let fault = UTF8Text.firstFault(bytes) else { return nil }
    // Every quote that is left of a pair was two.
    let quotes = wasQuoted ? bytes[..<fault].count { $0 == .quote } : 0
    return ValueLocation(file: file, row: row, column: column, byte: offset + fault + quotes)
  }
}
