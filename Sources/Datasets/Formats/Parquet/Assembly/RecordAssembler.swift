/// Puts the leaves of a nested column together again, a row at a time, as JSON.
///
/// Dremel's way: the levels of a leaf's position say where a list goes on, and down to which field there is
/// something.
final class RecordAssembler {
  private let shape: Shape
  private let source: ParquetFile
  private let readers: [LeafReader]
  private let binaryLeaves: Set<Int>
  private var cursors: [LeafCursor] = []
  private var spellings: [LeafSpelling] = []
  private var output = ByteBuffer(capacity: 16)
  /// Bytes of the output before the current row.
  private var start = 0
  /// Told every text leaf's value, by the leaf's number; for scanning it.
  var inspect: ((Int, ByteSlice) throws -> Void)?

  /// `readers` are those of the leaves below, in order.
  init(_ shape: Shape, _ source: ParquetFile, _ readers: [LeafReader], binaryLeaves: Set<Int>) {
    self.shape = shape
    self.source = source
    self.readers = readers
    self.binaryLeaves = binaryLeaves
  }

  /// Appends the next row's value; nil at the end.
  func next(to output: ByteBuffer) throws -> FieldKind? {
    if cursors.isEmpty || output !== self.output { try begin(output) }
    guard let first = cursors.first, !first.isAtEnd else {
      for cursor in cursors where !cursor.isAtEnd { throw disagreement(cursor) }
      return nil
    }
    start = output.count
    let isNull = shape.optionalFrom.map { first.definition < $0 } ?? false
    if isNull {
      try skip(shape)
    } else {
      try write(shape)
    }
    for cursor in cursors where cursor.repetition > 0 { throw disagreement(cursor) }
    return isNull ? .null : .json
  }

  private func begin(_ output: ByteBuffer) throws {
    self.output = output
    spellings = zip(readers, shape.leaves).map { reader, leaf in
      LeafSpelling(reader.leaf, isBinary: binaryLeaves.contains(leaf), output: output)
    }
    if cursors.isEmpty { cursors = try readers.map { try LeafCursor($0) } }
  }

  private func cursor(_ leaf: Int) -> LeafCursor { cursors[leaf - shape.leaves.lowerBound] }

  private func disagreement(_ cursor: LeafCursor) -> DatasetError {
    cursor.reader.error(.broken("its levels do not agree with those of the fields beside it"))
  }

  /// Takes one position of every leaf, for something that is not there.
  private func skip(_ shape: Shape) throws {
    for leaf in shape.leaves {
      let cursor = cursor(leaf)
      guard !cursor.isAtEnd, !cursor.hasValue else { throw disagreement(cursor) }
      try cursor.advance()
    }
  }

  private func write(_ shape: Shape) throws {
    let first = cursor(shape.leaves.lowerBound)
    guard !first.isAtEnd else { throw disagreement(first) }
    if let from = shape.optionalFrom, first.definition < from {
      output.append(Array("null".utf8))
      return try skip(shape)
    }
    switch shape.kind {
    case .value: try writeValue(shape.leaves.lowerBound)
    case .object(let members):
      output.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { output.append(.comma) }
        output.append(member.key)
        try write(member.shape)
      }
      output.append(UInt8(ascii: "}"))
    case .list(let element, let entries):
      output.append(UInt8(ascii: "["))
      try each(shape, entries) { try write(element) }
      output.append(UInt8(ascii: "]"))
    case .map(let key, let value, let entries):
      output.append(UInt8(ascii: "{"))
      try each(shape, entries) {
        try writeKey(key)
        output.append(.colon)
        try write(value)
      }
      output.append(UInt8(ascii: "}"))
    }
  }

  private func each(_ shape: Shape, _ entries: Shape.Entries, _ body: () throws -> Void) throws {
    let first = cursor(shape.leaves.lowerBound)
    guard first.definition >= entries.from else { return try skip(shape) }
    var isFirst = true
    repeat {
      if !isFirst { output.append(.comma) }
      isFirst = false
      try body()
      guard output.count - start <= ParquetLimits.recordBytes else {
        throw first.reader.error(.tooLarge("a row", output.count - start, limit: ParquetLimits.recordBytes))
      }
    } while first.repetition == entries.repetition
    for leaf in shape.leaves where cursor(leaf).repetition >= entries.repetition { throw disagreement(cursor(leaf)) }
  }

  private func writeValue(_ leaf: Int) throws {
    let cursor = cursor(leaf)
    guard cursor.hasValue else { throw disagreement(cursor) }
    let values = cursor.reader.values
    if let inspect, values.slices.capacity > 1 { try inspect(leaf, values.slices.base[cursor.value]) }
    do {
      try spellings[leaf - shape.leaves.lowerBound].writeJSON(values, cursor.value, to: output)
    } catch let fault as ParquetFault {
      throw cursor.reader.error(fault)
    }
    try cursor.advance()
  }

  /// A key is text, whatever it is in the file.
  private func writeKey(_ key: Shape) throws {
    let cursor = cursor(key.leaves.lowerBound)
    guard !cursor.isAtEnd, cursor.hasValue else {
      throw cursor.reader.error(.unsupported(kind: "a map with a key that is null", hint: "leave such entries out"))
    }
    let before = output.count
    try writeValue(key.leaves.lowerBound)
    if output.bytes[before] != .quote { output.quote(from: before) }
  }
}

extension ByteBuffer {
  /// Puts quotes around what was appended since; it has none that would have to be escaped.
  fileprivate func quote(from start: Int) {
    let text = Array(bytes[start...])
    truncate(to: start)
    append(.quote)
    for byte in text {
      if byte == .quote || byte == UInt8(ascii: "\\") { append(UInt8(ascii: "\\")) }
      append(byte)
    }
    append(.quote)
  }
}

extension LeafSpelling {
  /// Decimals of more digits would lose some as a number of JSON.
  private static let numberDigits = 15

  /// Appends the value as JSON.
  func writeJSON(_ values: LeafValues, _ index: Int, to output: ByteBuffer) throws {
    switch kind {
    case .text, .bytes: JSONSpelling.quote(values.slices.base[index].bytes, to: output)
    case .json:
      let bytes = values.slices.base[index].bytes
      if JSONText.isValue(bytes) { output.append(bytes) } else { JSONSpelling.quote(bytes, to: output) }
    case .bool, .int, .long, .unsignedInt: _ = try write(values, index)
    case .real where values.reals.base[index].isFinite: _ = try write(values, index)
    case .float16 where Self.float16(values.slices.base[index].raw).isFinite: _ = try write(values, index)
    case .unsignedLong where values.integers.base[index] >= 0: _ = try write(values, index)
    case .decimal(_, let precision) where 1...Self.numberDigits ~= precision: _ = try write(values, index)
    default:
      output.append(.quote)
      _ = try write(values, index)
      output.append(.quote)
    }
  }
}
