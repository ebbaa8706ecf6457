/// Reads rows that are all as wide as they should be: what a record may hold is checked here, once, for looking and
/// loading.
package final class TableReader {
  private let records: any RecordReader
  /// For messages.
  package let file: String
  private let width: Int
  /// A line with nothing in it is no row at the end of a file, but a row that is too short anywhere else.
  private var blank: ValueLocation?

  package init(records: any RecordReader, file: String, width: Int) {
    self.records = records
    self.file = file
    self.width = width
  }

  package var bytesRead: Int { records.bytesRead }

  /// The next row, valid until the next call; nil at the end.
  ///
  /// Throws ``DatasetError/raggedRow(location:fields:expected:)`` and ``DatasetError/notUTF8(location:hint:)`` too.
  package func next() throws -> Record? {
    while let record = try records.next() {
      if record.isBlank, width > 1 {
        blank = blank ?? place(of: record)
        continue
      }
      if let blank { throw DatasetError.raggedRow(location: blank, fields: 1, expected: width) }
      guard record.count == width else {
        throw DatasetError.raggedRow(location: place(of: record), fields: record.count, expected: width)
      }
      if !record.isASCII { try checkUTF8(record) }
      return record
    }
    return nil
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
