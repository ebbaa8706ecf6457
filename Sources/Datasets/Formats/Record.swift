/// One record as it lies in a reader's buffer: valid until the reader is asked for the next one.
package struct Record {
  /// Zero-based number of the record in the content.
  package let index: Int
  /// Zero-based offset of the record's first byte in the decompressed content.
  package let offset: Int
  /// Number of fields, at least 1.
  package let count: Int
  let base: UnsafePointer<UInt8>
  /// Bytes up to the next record, quotes and line end included.
  let length: Int
  let fields: UnsafePointer<FieldTable.Slot>

  /// Whether no byte of the fields is beyond ASCII.
  var isASCII: Bool { UTF8Text.isASCII(UnsafeRawBufferPointer(start: base, count: length)) }

  /// A line of text with nothing in it; a null of another format is a value.
  package var isBlank: Bool { count == 1 && fields[0].end == 0 && fields[0].kind == .cell }

  package subscript(index: Int) -> Field {
    precondition(index >= 0 && index < count, "no such field")
    let slot = fields[index]
    return Field(
      bytes: UnsafeBufferPointer(start: base + slot.start, count: slot.end - slot.start),
      wasQuoted: slot.flags.contains(.quoted), kind: slot.kind, offset: offset + slot.start)
  }
}

/// What a format says of a value besides its bytes.
package enum FieldKind: UInt8, Sendable {
  /// A field of delimited text: what it is shows in its bytes alone.
  case cell
  /// Nothing: not there, or JSON's null.
  case null
  /// A text, without quotes and escapes.
  case string
  case number
  case bool
  /// An object or array, as JSON.
  case json
}

/// One field of a record, without its quotes: valid as long as the record.
package struct Field {
  package let bytes: UnsafeBufferPointer<UInt8>
  package let wasQuoted: Bool
  package let kind: FieldKind
  /// Zero-based offset of its first byte in the decompressed content.
  package let offset: Int

  /// Has `body` scan bytes as if they were a field of delimited text.
  static func withCell<Result>(_ bytes: [UInt8], _ body: (Field) throws -> Result) rethrows -> Result {
    try bytes.withUnsafeBufferPointer { try body(Field(bytes: $0, wasQuoted: false, kind: .cell, offset: 0)) }
  }

  package var isEmpty: Bool { bytes.isEmpty }
  /// A copy; bytes that are not UTF-8 become U+FFFD.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}
