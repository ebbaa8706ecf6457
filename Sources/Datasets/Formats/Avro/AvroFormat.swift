/// Apache Avro: an object container file, with its schema in front and rows in blocks that are packed one by one.
///
/// Kusto reads Avro itself, but what it makes of logical types, unions and bytes is not documented: rows are written
/// anew as CSV.
package struct AvroFormat: DatasetFormat {
  package let traits = FormatTraits(
    name: "avro", hasHeaderRecords: false, mapping: .path(kind: "Avro"), passage: .none, declaresTypes: true)

  package init() {}

  package static func recognise(_ head: FileHead) -> Recognition? {
    guard head.bytes.starts(with: AvroHeader.magic) else { return nil }
    return Recognition(format: .avro, confidence: 1, evidence: "begins with Obj and 1")
  }

  package func firstRecords(of head: FileHead, limit: Int) -> [[String]] { [] }

  package func scan(_ file: SourceFile, _ request: ScanRequest) throws -> FileScan {
    var scan = try AvroScan(file, request)
    return try scan.run()
  }

  package func open(_ slice: FileSlice, hasHeader: Bool) throws -> any RecordReader { try AvroReader(slice) }
}
