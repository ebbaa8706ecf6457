/// Writes a whole record as text again, for a person to mend: as its line where it was one, else as a JSON object.
struct RecordText {
  private let delimiter: [UInt8]?
  private let names: [String]

  init(slice: FileSlice, format: DataFormat) {
    delimiter = if case .delimited(let dialect) = format { dialect.delimiter } else { nil }
    names = slice.names
  }

  func write(_ record: Record, to output: ByteBuffer) {
    guard let delimiter else { return writeObject(record, to: output) }
    for index in 0..<record.count {
      if index > 0 { output.append(delimiter) }
      let field = record[index]
      if field.wasQuoted { output.appendQuotedCSV(field.bytes) } else { output.append(field.bytes) }
    }
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
