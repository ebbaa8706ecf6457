/// What stands in front of the rows: the schema, how the blocks are packed, and the mark between them.
struct AvroHeader {
  let schema: AvroSchema
  let codec: AvroCodec
  /// Stands behind every block.
  let mark: [UInt8]
  /// Where the first block begins.
  let end: Int

  static let magic: [UInt8] = Array("Obj\u{1}".utf8)
  static let markBytes = 16

  init(_ input: AvroInput) throws {
    guard try input.bytes(4) == Self.magic else { throw AvroFault.broken("it does not begin as Avro does") }
    var values: [String: [UInt8]] = [:]
    while case let count = try input.long(), count != 0 {
      // A count below zero is followed by the length of the entries.
      if count < 0 { _ = try input.long() }
      for _ in 0..<count.magnitude {
        let key = String(decoding: try input.sized(limit: AvroLimits.headerBytes), as: UTF8.self)
        values[key] = try input.sized(limit: AvroLimits.headerBytes)
        guard input.position <= AvroLimits.headerBytes else {
          throw AvroFault.tooLarge("a header", input.position, limit: AvroLimits.headerBytes)
        }
      }
    }
    mark = try input.bytes(Self.markBytes)
    guard let text = values["avro.schema"] else { throw AvroFault.broken("the header has no schema") }
    codec = try AvroCodec(name: values["avro.codec"].map { String(decoding: $0, as: UTF8.self) } ?? "null")
    schema = try AvroSchema(text)
    end = input.position
  }
}
