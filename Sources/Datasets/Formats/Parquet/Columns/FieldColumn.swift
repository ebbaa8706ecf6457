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
  init(rows: Int, textLimit: Int) {
    text = ByteBuffer(capacity: 4 << 10)
    ends = Lane(capacity: rows)
    kinds = Lane(capacity: rows)
    self.textLimit = textLimit
  }

  /// Appends the next field's text; nil at the end.
  func writeField() throws -> FieldKind? { nil }

  /// Takes the next field, valid until the next call; nil at the end.
  @inline(__always)
  final func take() throws -> (bytes: UnsafeBufferPointer<UInt8>, kind: FieldKind)? {
    if next == count, try !fill() { return nil }
    let start = next == 0 ? 0 : ends.base[next &- 1]
    let end = ends.base[next]
    next &+= 1
    return (
      UnsafeRawBufferPointer(rebasing: text.bytes[start..<end]).bindMemory(to: UInt8.self),
      FieldKind(rawValue: kinds.base[next &- 1]) ?? .string
    )
  }

  private func fill() throws -> Bool {
    text.removeAll()
    (count, next) = (0, 0)
    while count < ends.capacity, text.count < textLimit, let kind = try writeField() {
      ends.base[count] = text.count
      kinds.base[count] = kind.rawValue
      count &+= 1
    }
    return count > 0
  }
}

/// A column that is a leaf.
final class FlatColumn: FieldColumn {
  private let reader: LeafReader
  private let greatest: UInt32
  private var spelling: LeafSpelling?
  private var position = 0
  private var value = 0

  init(_ reader: LeafReader, isBinary: Bool, rows: Int, textLimit: Int) {
    self.reader = reader
    greatest = UInt32(reader.leaf.greatestDefinition)
    super.init(rows: rows, textLimit: textLimit)
    spelling = LeafSpelling(reader.leaf, isBinary: isBinary, output: text)
  }

  override func writeField() throws -> FieldKind? {
    if position == reader.count {
      (position, value) = (0, 0)
      guard try reader.next() else { return nil }
    }
    position &+= 1
    guard greatest == 0 || reader.definitions[position &- 1] == greatest else { return .null }
    value &+= 1
    do {
      return try spelling?.write(reader.values, value &- 1)
    } catch let fault as ParquetFault {
      throw reader.error(fault)
    }
  }
}

/// A column with fields below it: a value is JSON.
final class NestedColumn: FieldColumn {
  private let assembler: RecordAssembler

  init(_ assembler: RecordAssembler, rows: Int, textLimit: Int) {
    self.assembler = assembler
    super.init(rows: rows, textLimit: textLimit)
  }

  override func writeField() throws -> FieldKind? { try assembler.next(to: text) }
}
