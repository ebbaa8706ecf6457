/// Apache ORC: recognised, but not read.
package struct OrcFormat: DatasetFormat {
  package let traits = FormatTraits(
    name: "orc", hasHeaderRecords: false, mapping: .path(kind: "Orc"), passage: .container, declaresTypes: true)

  package init() {}

  package static func recognise(_ head: FileHead) -> Recognition? {
    guard head.bytes.starts(with: "ORC".utf8), !head.isText else { return nil }
    return Recognition(format: .orc, confidence: 1, evidence: "begins with ORC")
  }

  package func firstRecords(of head: FileHead, limit: Int) -> [[String]] { [] }

  package func scan(_ file: SourceFile, _ request: ScanRequest) throws -> FileScan { throw Self.refusal(file) }

  package func open(_ slice: FileSlice, hasHeader: Bool) throws -> any RecordReader { throw Self.refusal(slice.file) }

  private static func refusal(_ file: SourceFile) -> DatasetError {
    .unsupported(path: file.label, kind: "ORC", hint: "write it as Parquet, Avro, CSV or JSON")
  }
}
