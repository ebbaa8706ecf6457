/// Takes the values of a block one after the other, and spells them as they are loaded.
final class AvroDecoder {
  private let schema: AvroSchema
  private let output: ByteBuffer
  private let spellings: [LeafSpelling]
  private var reader = ByteReader(UnsafeRawBufferPointer(start: nil, count: 0))
  private let word = MemoryBlock()
  /// Bytes of the output before the current row.
  private var start = 0
  /// The names of fields as JSON with a colon, by record.
  private let keys: [[[UInt8]]]

  /// The value that was taken last.
  let value = LeafValues(.int64, capacity: 1)
  /// Told every text that is a part of another value.
  var inspect: ((ByteSlice) throws -> Void)?

  init(_ schema: AvroSchema, output: ByteBuffer) {
    self.schema = schema
    self.output = output
    spellings = schema.scalars.map { LeafSpelling($0.leaf, isBinary: false, output: output) }
    keys = schema.records.map { fields in fields.map { JSONSpelling.quoted($0.name) + [.colon] } }
  }

  /// Goes on with a block; it must stay where it is while its values are taken.
  func begin(_ block: UnsafeRawBufferPointer, rows: Int) throws {
    guard rows <= max(block.count, AvroLimits.emptyRows) else {
      throw AvroFault.broken("a block of \(rows) rows in \(block.count) bytes")
    }
    reader = ByteReader(block)
  }

  /// Said where a row begins.
  func beginRow() { start = output.count }

  /// Said where all rows of the block were taken.
  func end() throws {
    guard reader.left == 0 else { throw AvroFault.broken("\(reader.left) bytes behind the last row of a block") }
  }

  /// The type of the next value, which is a branch where there are several.
  @inline(__always)
  func branch(of type: AvroType) throws -> AvroType {
    guard case .union(let branches) = type else { return type }
    let number = try reader.zigzag()
    guard number >= 0, number < branches.count else { throw AvroFault.broken("the branch \(number) of a union") }
    return branches[Int(number)]
  }

  /// Writes the next value of a column; text without its quotes.
  func write(_ column: AvroColumn) throws -> FieldKind {
    let type = try branch(of: column.type)
    switch type {
    case .null: return .null
    case .scalar(let number) where column.scalars != nil:
      try take(number)
      return try spell(number)
    default:
      try writeJSON(type, depth: 0)
      return .json
    }
  }

  /// Writes the scalar that was taken.
  func spell(_ number: Int) throws -> FieldKind { try spellings[number].write(value, 0) }

  // MARK: Scalars

  /// Takes the next value, a scalar.
  @inline(__always)
  func take(_ number: Int) throws {
    switch schema.scalars[number].wire {
    case .long: value.integers.base[0] = try reader.zigzag()
    case .string, .bytes: value.slices.base[0] = ByteSlice(try reader.take(try length()))
    case .int:
      let whole = try reader.zigzag()
      guard Int32(exactly: whole) != nil else { throw AvroFault.broken("an int of \(whole)") }
      value.integers.base[0] = whole
    case .double:
      value.reals.base[0] = Double(
        bitPattern: UInt64(littleEndian: try reader.take(8).loadUnaligned(as: UInt64.self)))
    case .float: value.reals.base[0] = Double(Float(bitPattern: try reader.uint32()))
    case .boolean:
      let byte = try reader.byte()
      guard byte <= 1 else { throw AvroFault.broken("a boolean of \(byte)") }
      value.integers.base[0] = Int64(byte)
    case .fixed(let size): value.slices.base[0] = ByteSlice(try reader.take(size))
    case .enumeration(let symbols): try take(symbols)
    }
  }

  private func length() throws -> Int {
    let count = try reader.zigzag()
    guard count >= 0, count <= reader.left else { throw AvroFault.broken("a value of \(count) bytes") }
    return Int(count)
  }

  private func take(_ symbols: AvroSymbols) throws {
    let number = try reader.zigzag()
    guard let symbol = symbols[number] else { throw AvroFault.broken("the symbol \(number) of an enum") }
    let room = word.room(symbol.count)
    room.copyBytes(from: symbol)
    value.slices.base[0] = ByteSlice(UnsafeRawBufferPointer(room))
  }

  // MARK: Values that hold others

  /// Writes the next value as JSON.
  func writeJSON(_ type: AvroType, depth: Int) throws {
    guard depth <= AvroLimits.depth else {
      throw AvroFault.unsupported(
        kind: "a value nested deeper than \(AvroLimits.depth)", hint: "flatten the column before")
    }
    switch type {
    case .null: output.append(Array("null".utf8))
    case .scalar(let number): try writeScalar(number)
    case .union: try writeJSON(try branch(of: type), depth: depth)
    case .array(let element):
      output.append(UInt8(ascii: "["))
      try each { try writeJSON(element, depth: depth + 1) }
      output.append(UInt8(ascii: "]"))
    case .map(let value):
      output.append(UInt8(ascii: "{"))
      try each {
        let key = ByteSlice(try reader.take(try length()))
        try inspect?(key)
        JSONSpelling.quote(key.bytes, to: output)
        output.append(.colon)
        try writeJSON(value, depth: depth + 1)
      }
      output.append(UInt8(ascii: "}"))
    case .record(let number):
      output.append(UInt8(ascii: "{"))
      for (index, field) in schema.records[number].enumerated() {
        if index > 0 { output.append(.comma) }
        output.append(keys[number][index])
        try writeJSON(field.type, depth: depth + 1)
      }
      output.append(UInt8(ascii: "}"))
    }
  }

  private func writeScalar(_ number: Int) throws {
    try take(number)
    if schema.scalars[number].kind == .text { try inspect?(value.slices.base[0]) }
    try spellings[number].writeJSON(value, 0, to: output)
  }

  /// The entries of an array or map, which come in blocks.
  private func each(_ body: () throws -> Void) throws {
    var isFirst = true
    while case let count = try reader.zigzag(), count != 0 {
      // A count below zero is followed by the length of the entries.
      if count < 0 { _ = try reader.zigzag() }
      guard count.magnitude <= UInt64(max(reader.left, AvroLimits.emptyRows)) else {
        throw AvroFault.broken("a list of \(count.magnitude) entries in \(reader.left) bytes")
      }
      for _ in 0..<count.magnitude {
        if !isFirst { output.append(.comma) }
        isFirst = false
        try body()
        guard output.count - start <= AvroLimits.recordBytes else {
          throw AvroFault.tooLarge("a row", output.count - start, limit: AvroLimits.recordBytes)
        }
      }
    }
  }
}
