import KustoTypes

/// One value: a type that inference says keeps it is a type that the encoder writes, and what was written reads again
/// as that type and is written the same.
struct ValuesTarget: FuzzTarget {
  let name = "values"
  /// One a check: its scratch memory is not to be shared.
  private var writer: ValueWriter { ValueWriter(nullWords: NullWords(NullWords.standard)) }

  func check(_ input: [UInt8]) {
    guard UTF8Text.isWhole(input), !input.isEmpty else { return }
    for kind in [FieldKind.cell, .string] { check(input, kind) }
  }

  private func check(_ input: [UInt8], _ kind: FieldKind) {
    input.withUnsafeBufferPointer { bytes in
      let field = Field(bytes: bytes, wasQuoted: false, kind: kind, offset: 0)
      let types = ValueReading(field).types
      require(types.keeps(.string), "not even text: \(types)")
      require(types.keeps(types.preferred), "the preferred \(types.preferred) does not keep it")
      for type in ScalarType.allCases where types.keeps(type) { check(field, as: type) }
    }
  }

  private func check(_ field: Field, as type: ScalarType) {
    let first = ByteBuffer(capacity: 16)
    require(writer.write(field, as: type, to: first), "\(type) keeps the value, but the encoder refuses it")
    let reader = CSVRecordReader(source: MemoryByteSource(Array(first.bytes)))
    guard case .success(let record?) = outcome({ try reader.next() }) else {
      require(first.count == 0, "what was written as \(type) is no record: \(Array(first.bytes))")
      return
    }
    require(record.count == 1, "what was written as \(type) is \(record.count) fields")
    let again = record[0]
    guard !again.isEmpty else { return }
    require(ValueReading(again).types.keeps(type), "what was written as \(type) reads otherwise: \(again.text)")
    let second = ByteBuffer(capacity: 16)
    require(
      writer.write(again, as: type, to: second) && second.bytes.elementsEqual(first.bytes),
      "written as \(type) twice, it is \(String(decoding: first.bytes, as: UTF8.self)), then "
        + String(decoding: second.bytes, as: UTF8.self))
  }
}

extension UTF8Text {
  static func isWhole(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBufferPointer { firstFault($0) == nil } }
}
