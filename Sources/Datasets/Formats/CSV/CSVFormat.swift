/// Text with fields between commas: RFC 4180.
package struct CSVFormat: DatasetFormat {
  package let name = "csv"
  package let hasHeaderRecords = true
  private let delimiter = UInt8.comma

  package init() {}

  package func recognise(_ head: FileHead) -> Recognition? {
    let isNamed = head.fileExtension == "csv"
    guard !head.bytes.contains(0), isNamed || head.isText else { return nil }
    let records = HeadRecords(head, delimiter: delimiter, limit: 100)
    if let width = records.commonWidth, width > 1 {
      return Recognition(confidence: isNamed ? 1 : 0.8, evidence: "delimiter , in \(width) columns")
    }
    // A row that is too short does not make a file no data: it is the scan that says so.
    if let width = records.usualWidth, width > 1 {
      return Recognition(confidence: 0.6, evidence: "delimiter , in \(width) columns of most records")
    }
    return isNamed ? Recognition(confidence: 0.6, evidence: "named .csv") : nil
  }

  package func firstRecords(of head: FileHead, limit: Int) -> [[String]] {
    HeadRecords(head, delimiter: delimiter, limit: limit).records
  }

  package func scan(_ file: SourceFile, _ request: ScanRequest) throws -> FileScan {
    var scan = CSVScan(file, delimiter: delimiter, request)
    return try scan.run()
  }

  package func open(_ slice: FileSlice, hasHeader: Bool) throws -> any RecordReader {
    CSVRecordReader(
      source: try slice.content(),
      options: .init(
        delimiter: delimiter, precedingRecords: slice.firstRow + (hasHeader ? 1 : 0), precedingBytes: slice.start))
  }
}
