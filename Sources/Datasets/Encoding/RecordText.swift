/// Writes a whole record as text again, for a person to mend: as its line where it was one, else as a JSON object.
struct RecordText {
  private let dialect: Dialect?
  private let names: [String]

  init(slice: FileSlice, format: DataFormat) {
    dialect = if case .delimited(let dialect) = format { dialect } else { nil }
    names = slice.names
  }

  func write(_ record: Record, to output: ByteBuffer) {
    guard let dialect else { return writeObject(record, to: output) }
    for index in 0..<record.count {
      if index > 0 { output.append(dialect.delimiter) }
      let field = record[index]
      if field.wasQuoted || dialect.escape != nil {
        write(field, dialect, to: output)
      } else {
        output.append(field.bytes)
      }
    }
  }

  /// Writes a field so that the dialect reads the same.
  private func write(_ field: Field, _ dialect: Dialect, to output: ByteBuffer) {
    if field.wasQuoted, dialect.quote == .quote, dialect.escape == nil { return output.appendQuotedCSV(field.bytes) }
    if field.wasQuoted, let quote = dialect.quote { output.append(quote) }
    for byte in field.bytes {
      let isEscaped =
        byte == dialect.escape || byte == dialect.quote
        || !field.wasQuoted && (byte == dialect.delimiter.first || byte == .newline || byte == .carriageReturn)
      if isEscaped, let escape = dialect.escape ?? dialect.quote { output.append(escape) }
      output.append(byte)
    }
    if field.wasQuoted, let quote = dialect.quote { output.append(quote) }
  }

  private func writeObject(_ record: Record, to output: ByteBuffer) {
    output.append(UInt8(ascii: "{"))
    var isFirst = true
    for index in 0..<min(record.count, names.count) {
      let field = record[index]
      if field.kind == .null { continue }
      if !isFirst { output.append(.comma) }
      isFirst = false
      Array(names[index].utf8).withUnsafeBufferPointer { output.appendJSONString($0) }
      output.append(.colon)
      if field.kind == .string { output.appendJSONString(field.bytes) } else { output.append(field.bytes) }
    }
    output.append(UInt8(ascii: "}"))
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Without line ends behind it.
  var trimmedLine: UnsafeBufferPointer<UInt8> {
    var end = count
    while end > 0, self[end - 1] == .newline || self[end - 1] == .carriageReturn { end -= 1 }
    return UnsafeBufferPointer(rebasing: self[..<end])
  }
}
