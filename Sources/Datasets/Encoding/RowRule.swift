/// What a row is, for looking and for loading: a record with as many fields as its file's others, all of them UTF-8.
///
/// A line with nothing in it is no row at the end of a file. Anywhere else it is one, too short where rows have more
/// fields than one.
struct RowRule {
  let file: String
  /// Fields that a row has.
  let width: Int

  private static let hint = "it may be Latin-1 or Windows-1252: --encoding windows-1252 reads it as such"

  /// What is wrong with the number of fields.
  @inline(__always)
  func fieldCountFault(_ record: Record) -> DatasetError? {
    record.count == width ? nil : wrongFieldCount(row: record.index + 1, byte: record.offset, fields: record.count)
  }

  /// What is wrong with a line that has nothing in it, which other rows follow.
  func fieldCountFault(blankRow row: Int, byte: Int) -> DatasetError? {
    width == 1 ? nil : wrongFieldCount(row: row, byte: byte, fields: 1)
  }

  /// What is wrong with the text of a field.
  func textFault(_ record: Record, _ field: Int) -> DatasetError? {
    UTF8Text.firstFault(record[field].bytes).map {
      .notUTF8(location: record.place(of: field, $0, file: file), hint: Self.hint)
    }
  }

  /// What is wrong with a name of the header, which is a record of its own.
  func textFault(_ name: Field, row: Int, column: Int) -> DatasetError? {
    UTF8Text.firstFault(name.bytes).map { fault in
      let place = ValueLocation(
        file: file, row: row, column: column, byte: name.offset + fault + name.quotes(before: fault))
      return .notUTF8(location: place, hint: Self.hint)
    }
  }

  private func wrongFieldCount(row: Int, byte: Int, fields: Int) -> DatasetError {
    .wrongFieldCount(
      location: ValueLocation(file: file, row: row, column: nil, byte: byte), fields: fields, expected: width)
  }
}

extension Record {
  /// The place of a byte of a field, as far as quotes that were taken out can be counted again.
  func place(of field: Int, _ byte: Int, file: String) -> ValueLocation {
    let value = self[field]
    return ValueLocation(
      file: file, row: index + 1, column: field + 1, byte: value.offset + byte + value.quotes(before: byte))
  }
}

extension Field {
  /// Every quote that is left of a pair was two.
  fileprivate func quotes(before byte: Int) -> Int {
    wasQuoted && kind == .cell ? bytes[..<byte].count { $0 == .quote } : 0
  }
}
