/// How the values of a page are spelled.
enum PageEncoding: Int, Sendable {
  case plain = 0
  case plainDictionary = 2
  case rle = 3
  case bitPacked = 4
  case deltaBinaryPacked = 5
  case deltaLengthByteArray = 6
  case deltaByteArray = 7
  case dictionary = 8
  case byteStreamSplit = 9

  init(code: Int) throws {
    guard let encoding = PageEncoding(rawValue: code) else {
      throw ParquetFault.unsupported(kind: "the encoding \(code)", hint: "write the file with another encoding")
    }
    self = encoding
  }
}

/// What stands before a page.
struct PageHeader {
  var kind = Kind.other
  /// Of the page that follows, levels included.
  var uncompressedBytes = 0
  var compressedBytes = 0
  var checksum: UInt32?
  var values = 0
  var encoding = PageEncoding.plain
  var definitionEncoding = PageEncoding.rle
  var repetitionEncoding = PageEncoding.rle
  // Of the second version alone: its levels are not compressed.
  var definitionBytes = 0
  var repetitionBytes = 0
  var isCompressed = true

  enum Kind {
    case data, data2, dictionary
    /// An index, or what is not known: left out.
    case other
  }

  init(_ thrift: inout ThriftReader) throws {
    try thrift.structure { thrift, field in
      switch field.id {
      case 1: kind = Self.kind(try thrift.int(field))
      case 2: uncompressedBytes = try thrift.int(field)
      case 3: compressedBytes = try thrift.int(field)
      case 4: checksum = UInt32(truncatingIfNeeded: try thrift.int(field))
      case 5: try thrift.structure(field) { try readData(&$0, $1) }
      case 7: try thrift.structure(field) { try readDictionary(&$0, $1) }
      case 8: try thrift.structure(field) { try readData2(&$0, $1) }
      default: return false
      }
      return true
    }
    guard compressedBytes >= 0, uncompressedBytes >= 0, values >= 0, definitionBytes >= 0, repetitionBytes >= 0 else {
      throw ParquetFault.broken("a page header with negative sizes")
    }
    guard uncompressedBytes <= ParquetLimits.pageBytes else {
      throw ParquetFault.tooLarge("a page", uncompressedBytes, limit: ParquetLimits.pageBytes)
    }
    guard compressedBytes <= ParquetLimits.pageBytes else {
      throw ParquetFault.tooLarge("a page", compressedBytes, limit: ParquetLimits.pageBytes)
    }
  }

  private static func kind(_ code: Int) -> Kind {
    switch code {
    case 0: .data
    case 2: .dictionary
    case 3: .data2
    default: .other
    }
  }

  private mutating func readData(_ thrift: inout ThriftReader, _ field: ThriftReader.Field) throws -> Bool {
    switch field.id {
    case 1: values = try thrift.int(field)
    case 2: encoding = try PageEncoding(code: thrift.int(field))
    case 3: definitionEncoding = try PageEncoding(code: thrift.int(field))
    case 4: repetitionEncoding = try PageEncoding(code: thrift.int(field))
    default: return false
    }
    return true
  }

  private mutating func readDictionary(_ thrift: inout ThriftReader, _ field: ThriftReader.Field) throws -> Bool {
    switch field.id {
    case 1: values = try thrift.int(field)
    case 2: encoding = try PageEncoding(code: thrift.int(field))
    default: return false
    }
    return true
  }

  private mutating func readData2(_ thrift: inout ThriftReader, _ field: ThriftReader.Field) throws -> Bool {
    switch field.id {
    case 1: values = try thrift.int(field)
    case 4: encoding = try PageEncoding(code: thrift.int(field))
    case 5: definitionBytes = try thrift.int(field)
    case 6: repetitionBytes = try thrift.int(field)
    case 7: isCompressed = try thrift.bool(field)
    default: return false
    }
    return true
  }
}
