/// Reads Thrift's compact protocol: total on any bytes, with every length held against what is left.
struct ThriftReader {
  private var reader: ByteReader
  private var depth = 0

  private static let greatestDepth = 32

  init(_ bytes: UnsafeRawBufferPointer) { reader = ByteReader(bytes) }

  var position: Int { reader.position }

  /// A field's number and wire type within a struct.
  struct Field {
    var id: Int
    var type: UInt8
  }

  /// The wire types.
  enum Wire {
    static let stop: UInt8 = 0
    static let yes: UInt8 = 1
    static let no: UInt8 = 2
    static let byte: UInt8 = 3
    static let int16: UInt8 = 4
    static let int32: UInt8 = 5
    static let int64: UInt8 = 6
    static let double: UInt8 = 7
    static let binary: UInt8 = 8
    static let list: UInt8 = 9
    static let set: UInt8 = 10
    static let map: UInt8 = 11
    static let structure: UInt8 = 12
    static let uuid: UInt8 = 13
  }

  /// Reads the fields of a struct; `body` takes the value of a field that it knows and says true, or leaves it.
  mutating func structure(_ body: (inout ThriftReader, Field) throws -> Bool) throws {
    try deeper()
    defer { depth -= 1 }
    var last = 0
    while true {
      let header = try reader.byte()
      guard header & 0x0F != Wire.stop else { return }
      let delta = Int(header >> 4)
      if delta == 0 {
        let id = try reader.zigzag()
        guard let id = Int16(exactly: id) else { throw ParquetFault.broken("a field number out of range") }
        last = Int(id)
      } else {
        last += delta
      }
      let field = Field(id: last, type: header & 0x0F)
      if try !body(&self, field) { try skip(field.type) }
    }
  }

  // MARK: Values of a field whose type may be another than expected.

  mutating func int(_ field: Field) throws -> Int {
    switch field.type {
    case Wire.byte: return Int(Int8(bitPattern: try reader.byte()))
    case Wire.int16, Wire.int32, Wire.int64: return Int(try reader.zigzag())
    default: throw unexpected(field)
    }
  }

  mutating func bool(_ field: Field) throws -> Bool {
    guard field.type == Wire.yes || field.type == Wire.no else { throw unexpected(field) }
    return field.type == Wire.yes
  }

  mutating func text(_ field: Field) throws -> String {
    guard field.type == Wire.binary else { throw unexpected(field) }
    return String(decoding: try binary(), as: UTF8.self)
  }

  mutating func structure(_ field: Field, _ body: (inout ThriftReader, Field) throws -> Bool) throws {
    guard field.type == Wire.structure else { throw unexpected(field) }
    try structure(body)
  }

  mutating func texts(_ field: Field, limit: Int) throws -> [String] {
    var texts: [String] = []
    try list(field, of: Wire.binary, limit: limit) { reader in
      texts.append(String(decoding: try reader.binary(), as: UTF8.self))
    }
    return texts
  }

  mutating func structures(_ field: Field, limit: Int, _ element: (inout ThriftReader) throws -> Void) throws {
    try list(field, of: Wire.structure, limit: limit, element)
  }

  private mutating func list(
    _ field: Field, of type: UInt8, limit: Int, _ element: (inout ThriftReader) throws -> Void
  ) throws {
    guard field.type == Wire.list else { throw unexpected(field) }
    let (count, elementType) = try listHeader()
    guard count == 0 || elementType == type else { throw unexpected(field) }
    guard count <= limit else { throw ParquetFault.broken("a list of \(count) elements") }
    for _ in 0..<count { try element(&self) }
  }

  private func unexpected(_ field: Field) -> ParquetFault {
    .broken("the metadata has a value of another kind in field \(field.id)")
  }

  private mutating func deeper() throws {
    depth += 1
    guard depth <= Self.greatestDepth else { throw ParquetFault.broken("the metadata is nested too deep") }
  }

  private mutating func binary() throws -> UnsafeRawBufferPointer {
    let count = try reader.varint()
    guard count <= UInt64(reader.left) else { throw ParquetFault.broken("it ends too early") }
    return try reader.take(Int(count))
  }

  private mutating func listHeader() throws -> (count: Int, type: UInt8) {
    let header = try reader.byte()
    var count = UInt64(header >> 4)
    if count == 15 { count = try reader.varint() }
    // Every element has a byte at least.
    guard count <= UInt64(reader.left) else { throw ParquetFault.broken("a list that is longer than the bytes") }
    return (Int(count), header & 0x0F)
  }

  // MARK: What is not known

  private mutating func skip(_ type: UInt8) throws {
    switch type {
    case Wire.yes, Wire.no: break
    case Wire.byte: _ = try reader.byte()
    case Wire.int16, Wire.int32, Wire.int64: _ = try reader.varint()
    case Wire.double: _ = try reader.take(8)
    case Wire.uuid: _ = try reader.take(16)
    case Wire.binary: _ = try binary()
    case Wire.list, Wire.set:
      let (count, type) = try listHeader()
      try deeper()
      for _ in 0..<count { try skipElement(type) }
      depth -= 1
    case Wire.map: try skipMap()
    case Wire.structure: try structure { _, _ in false }
    default: throw ParquetFault.broken("the metadata has a value of an unknown kind")
    }
  }

  /// In a list and a map a boolean has a byte of its own.
  private mutating func skipElement(_ type: UInt8) throws {
    if type == Wire.yes || type == Wire.no {
      _ = try reader.byte()
    } else {
      try skip(type)
    }
  }

  private mutating func skipMap() throws {
    let count = try reader.varint()
    guard count > 0 else { return }
    let types = try reader.byte()
    guard count <= UInt64(reader.left) else { throw ParquetFault.broken("a map that is longer than the bytes") }
    try deeper()
    for _ in 0..<count {
      try skipElement(types >> 4)
      try skipElement(types & 0x0F)
    }
    depth -= 1
  }
}
