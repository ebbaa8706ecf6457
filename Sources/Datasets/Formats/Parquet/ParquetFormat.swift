/// Apache Parquet: columns with declared types, in row groups, between the letters PAR1.
package struct ParquetFormat: DatasetFormat {
  package let traits = FormatTraits(
    name: "parquet", hasHeaderRecords: false, mapping: .path(kind: "Parquet"), passage: .container, declaresTypes: true)

  package init() {}

  package static func recognise(_ head: FileHead) -> Recognition? {
    guard head.bytes.starts(with: "PAR1".utf8) || head.bytes.starts(with: "PARE".utf8), head.isBinary else {
      return nil
    }
    return Recognition(format: .parquet, confidence: 1, evidence: "begins with PAR1")
  }

  package func firstRecords(of head: FileHead, limit: Int) -> [[String]] { [] }

  package func scan(_ file: SourceFile, _ request: ScanRequest) throws -> FileScan {
    try Self.checkNotCompressed(file)
    return try ParquetScan(file, request).run()
  }

  package func open(_ slice: FileSlice, hasHeader: Bool) throws -> any RecordReader {
    try Self.checkNotCompressed(slice.file)
    return try ParquetReader(slice)
  }

  /// The footer is at the end: a compressed file would have to be unpacked first.
  private static func checkNotCompressed(_ file: SourceFile) throws {
    guard file.compression == .none else {
      throw DatasetError.unsupported(
        path: file.path, kind: "Parquet inside \(file.compression.rawValue)",
        hint: "unpack it: Parquet compresses itself")
    }
  }
}
