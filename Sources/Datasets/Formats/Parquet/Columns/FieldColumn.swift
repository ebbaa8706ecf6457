/// One column of the file as fields of text, some rows at a time.
class FieldColumn {
  /// The fields one after the other.
  let text: ByteBuffer
  private let ends: Lane<Int>
  private let kinds: Lane<FieldKind.RawValue>
  private var count = 0
  private var next = 0
  private let textLimit: Int

  /// A batch ends at so many rows, or when its text is as long as `textLimit`.
  init(text: ByteBuffer, rows: Int, textLimit: Int) {
    self.text = text
    ends = Lane(capacity: rows)
    kinds = Lane(capacity: rows)
    self.textLimit = textLimit
  }

  /// Appends fields while there is room; none at the end.
  func writeFields() throws {}

  /// Whether the batch takes another field.
  @inline(__always)
  final var hasRoom: Bool { count < ends.capacity && text.count < textLimit }

  /// Ends the field whose text was appended.
  @inline(__always)
  final func endField(_ kind: FieldKind) {
    ends.base[count] = text.count
    kinds.base[count] = kind.rawValue
    count &+= 1
  }

  /// Takes the next field, valid until the next call; nil at the end.
  @inline(__always)
  final func take() throws -> (bytes: UnsafeBufferPointer<UInt8>, kind: FieldKind)? {
    if next == count {
      text.removeAll()
      (count, next) = (0, 0)
      try writeFields()
      if count == 0 { return nil }
    }
    let start = next == 0 ? 0 : ends.base[next &- 1]
    let end = ends.base[next]
    next &+= 1
    return (
      UnsafeBufferPointer(start: text.start + start, count: end - start),
      FieldKind(rawValue: kinds.base[next &- 1]) ?? .string
    )
  }
}

/// A column that is a leaf.
final class FlatColumn: FieldColumn {
  private let reader: LeafReader
  private let spelling: LeafSpelling
  private var position = 0
  private var value = 0

  init(_ reader: LeafReader, isBinary: Bool, rows: Int, textLimit: Int) {
    let text = ByteBuffer(capacity: 4 << 10)
    self.reader = reader
    spelling = LeafSpelling(reader.leaf, isBinary: isBinary, output: text)
    super.init(text: text, rows: rows, textLimit: textLimit)
  }

  override func writeFields() throws {
    while hasRoom {
      if position == reader.count {
        (position, value) = (0, 0)
        guard try reader.next() else { return }
      }
      do {
        try writeBatch()
      } catch let fault as ParquetFault {
        throw reader.error(fault)
      }
    }
  }

  private func writeBatch() throws {
    let (values, definitions, count) = (reader.values, reader.definitions, reader.count)
    let greatest = UInt32(reader.leaf.greatestDefinition)
    var (position, value) = (self.position, self.value)
    defer { (self.position, self.value) = (position, value) }
    while position < count, hasRoom {
      if greatest == 0 || definitions[position] == greatest {
        endField(try spelling.write(values, value))
        value &+= 1
      } else {
        endField(.null)
      }
      position &+= 1
    }
  }
}

/// A column with fields below it: a value is JSON.
final class NestedColumn: FieldColumn {
  private let assembler: RecordAssembler

  init(_ assembler: RecordAssembler, rows: Int, textLimit: Int) {
    self.assembler = assembler
    super.init(text: ByteBuffer(capacity: 4 << 10), rows: rows, textLimit: textLimit)
  }

  override func writeFields() throws {
    while hasRoom, let kind = try assembler.next(to: text) { endField(kind) }
  }
}
