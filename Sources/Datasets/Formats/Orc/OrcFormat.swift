/// Apache ORC: Kusto reads it, and it is uploaded unchanged.
///
/// Its rows are not read here, so a load has to say the columns, and that nothing is checked.
package struct OrcFormat: DatasetFormat {
  package let traits = FormatTraits(
    name: "orc", hasHeaderRecords: false, mapping: .path(kind: "Orc"), passage: .container, declaresTypes: true,
    isReadHere: false)

  package init() {}

  package static func recognise(_ head: FileHead) -> Recognition? {
    guard head.bytes.starts(with: "ORC".utf8), head.isBinary else { return nil }
    return Recognition(format: .orc, confidence: 1, evidence: "begins with ORC")
  }

  package func firstRecords(of head: FileHead, limit: Int) -> [[String]] { [] }

  /// Finds the columns that were given, and no rows.
  package func scan(_ file: SourceFile, _ request: ScanRequest) throws -> FileScan {
    guard file.compression == .none else {
      throw DatasetError.unsupported(
        path: file.label, kind: "ORC inside \(file.compression.rawValue)", hint: "unpack it: ORC compresses itself")
    }
    guard request.rowLimit != nil, !request.givenNames.isEmpty else { throw Self.unread(file) }
    var scan = FileScan()
    scan.names = request.givenNames
    scan.tallies = request.givenNames.map { _ in ColumnTally(words: request.nullWords.words.count) }
    scan.contentBytes = file.bytes
    scan.findings = [Finding(.sampled, "ORC is uploaded unchanged: Kusto reads it, and no value is checked here")]
    return scan
  }

  package func open(_ slice: FileSlice, hasHeader: Bool) throws -> any RecordReader { throw Self.unread(slice.file) }

  private static func unread(_ file: SourceFile) -> DatasetError {
    .unsupported(
      path: file.label, kind: "ORC, which is uploaded unchanged and not read",
      hint: "kustosink write with --unchecked and --schema 'a:long, b:string'; or write the file as Parquet")
  }
}
