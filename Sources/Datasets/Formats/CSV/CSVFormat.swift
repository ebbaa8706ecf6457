/// Text with fields between commas: RFC 4180.
package struct CSVFormat: DatasetFormat {
  package let name = "csv"
  private let delimiter = UInt8.comma

  package init() {}

  package func recognise(_ head: FileHead) -> Recognition? {
    guard !head.bytes.contains(0), isText(head) else { return nil }
    let width = HeadRecords(head, delimiter: delimiter, limit: 100).commonWidth
    if let width, width > 1 {
      return Recognition(confidence: head.fileExtension == "csv" ? 1 : 0.8, evidence: "delimiter , in \(width) columns")
    }
    guard head.fileExtension == "csv" else { return nil }
    return Recognition(confidence: 0.6, evidence: "named .csv")
  }

  package func firstRecords(of head: FileHead, limit: Int) -> [[String]] {
    HeadRecords(head, delimiter: delimiter, limit: limit).records
  }

  package func open(_ source: any ByteSource, from start: ReadingStart) -> any RecordReader {
    CSVRecordReader(
      source: source,
      options: .init(delimiter: delimiter, precedingRecords: start.records, precedingBytes: start.bytes))
  }

  /// Latin-1 is text too: the scan says where the bytes are not UTF-8.
  ///
  /// Control characters are none.
  private func isText(_ head: FileHead) -> Bool {
    let allowed: Set<UInt8> = [0x09, 0x0A, 0x0C, 0x0D, 0x1B]
    return head.bytes.allSatisfy { $0 >= 0x20 || allowed.contains($0) }
  }
}
