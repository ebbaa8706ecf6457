/// Reads the rows of one file of delimited text into tallies, a field each.
struct CSVScan {
  private let file: SourceFile
  private let request: ScanRequest
  private let delimiter: UInt8
  private var result = FileScan()

  /// Bytes between two reports.
  private static let blockBytes = 4 << 20

  init(_ file: SourceFile, delimiter: UInt8, _ request: ScanRequest) {
    self.file = file
    self.request = request
    self.delimiter = delimiter
  }

  mutating func run() throws -> FileScan {
    guard let width = try readFirstRecord() else { return result }
    let table = TableReader(records: try reader(), file: file.path, width: width)
    if request.hasHeader { _ = try table.next() }
    var cuts = CutList()
    var next = Self.blockBytes
    try request.progress(0, 0)
    while result.rows < request.rowLimit ?? .max, let record = try table.next() {
      if result.rows == 0 { result.firstRecordOffset = record.offset }
      if file.isSeekable, result.rows > 0 { cuts.add(row: result.rows, offset: record.offset) }
      for index in 0..<width {
        result.tallies[index].add(record, index, words: request.nullWords, file: file.path)
      }
      result.rows += 1
      if table.bytesRead >= next {
        next += Self.blockBytes
        try request.progress(min(table.bytesRead, file.bytes), result.rows)
      }
    }
    result.cuts = cuts.cuts
    result.contentBytes = table.bytesRead
    return result
  }

  /// Names the fields; the number of them, nil when nothing is there.
  private mutating func readFirstRecord() throws -> Int? {
    // The record lies in the reader's memory.
    let reader = try reader()
    defer { withExtendedLifetime(reader) {} }
    guard let record = try reader.next() else { return nil }
    // The table checks the header's bytes as it checks a row's.
    if request.hasHeader { result.names = (0..<record.count).map { record[$0].text } }
    result.firstRecordOffset = request.hasHeader ? record.offset + record.length : record.offset
    result.tallies = (0..<record.count).map { _ in ColumnTally(words: request.nullWords.words.count) }
    return record.count
  }

  private func reader() throws -> CSVRecordReader {
    CSVRecordReader(source: try file.open(), options: .init(delimiter: delimiter))
  }
}
