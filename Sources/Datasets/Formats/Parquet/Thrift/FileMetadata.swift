/// What the footer of a file says: the schema as a flat list, and where the pages of each row group lie.
struct FileMetadata {
  var elements: [SchemaElement] = []
  var rows = 0
  var rowGroups: [RowGroup] = []
  var createdBy = ""
  var isEncrypted = false

  struct RowGroup {
    var rows = 0
    /// Before compression.
    var bytes = 0
    var chunks: [ColumnChunk] = []
  }

  /// The pages of one leaf of the schema in one row group.
  struct ColumnChunk {
    var physical: PhysicalType = .boolean
    var codec = 0
    var values = 0
    var compressedBytes = 0
    var dataOffset = 0
    var dictionaryOffset: Int?
    var isEncrypted = false
    var isElsewhere = false
    /// False when nothing says where the pages are.
    var hasMetadata = false

    /// Where the first page begins.
    ///
    /// Writers have been seen that write 0 where there is no dictionary.
    var start: Int {
      guard let dictionaryOffset, dictionaryOffset >= 4, dictionaryOffset < dataOffset else { return dataOffset }
      return dictionaryOffset
    }
  }

  init(_ bytes: UnsafeRawBufferPointer) throws {
    var thrift = ThriftReader(bytes)
    var seen: Set<Int> = []
    try thrift.structure { thrift, field in
      seen.insert(field.id)
      switch field.id {
      case 2:
        try thrift.structures(field, limit: ParquetLimits.fields) { try elements.append(SchemaElement(&$0)) }
      case 3: rows = try thrift.int(field)
      case 4:
        try thrift.structures(field, limit: ParquetLimits.rowGroups) { try rowGroups.append(RowGroup(&$0)) }
      case 6: createdBy = try thrift.text(field)
      case 8:
        isEncrypted = true
        return false
      default: return false
      }
      return true
    }
    guard seen.isSuperset(of: [2, 3, 4]) else { throw ParquetFault.broken("the footer lacks schema or row groups") }
    var sum = 0
    for group in rowGroups {
      let (more, overflow) = sum.addingReportingOverflow(group.rows)
      guard group.rows >= 0, !overflow else { throw ParquetFault.broken("a row group with \(group.rows) rows") }
      sum = more
    }
    // A writer has been seen that leaves the sum at 0.
    guard sum == rows || rows == 0 else {
      throw ParquetFault.broken("the footer counts \(rows) rows, its row groups \(sum)")
    }
    rows = sum
  }
}

extension FileMetadata.RowGroup {
  init(_ thrift: inout ThriftReader) throws {
    try thrift.structure { thrift, field in
      switch field.id {
      case 1:
        try thrift.structures(field, limit: ParquetLimits.fields) { thrift in
          chunks.append(try FileMetadata.ColumnChunk(&thrift))
        }
      case 2: bytes = try thrift.int(field)
      case 3: rows = try thrift.int(field)
      default: return false
      }
      return true
    }
  }
}

extension FileMetadata.ColumnChunk {
  init(_ thrift: inout ThriftReader) throws {
    try thrift.structure { thrift, field in
      switch field.id {
      case 1: isElsewhere = try !thrift.text(field).isEmpty
      case 3:
        hasMetadata = true
        try readMetadata(&thrift, field)
      case 8, 9:
        isEncrypted = true
        return false
      default: return false
      }
      return true
    }
  }

  private mutating func readMetadata(_ thrift: inout ThriftReader, _ field: ThriftReader.Field) throws {
    try thrift.structure(field) { thrift, field in
      switch field.id {
      case 1: physical = try PhysicalType(code: thrift.int(field))
      case 4: codec = try thrift.int(field)
      case 5: values = try thrift.int(field)
      case 7: compressedBytes = try thrift.int(field)
      case 9: dataOffset = try thrift.int(field)
      case 11: dictionaryOffset = try thrift.int(field)
      default: return false
      }
      return true
    }
  }
}
