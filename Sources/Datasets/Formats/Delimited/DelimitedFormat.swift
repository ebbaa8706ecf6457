/// Text with fields between delimiters: RFC 4180, also with another character than the comma.
package struct DelimitedFormat: DatasetFormat {
  package let name: String
  package let hasHeaderRecords = true
  let delimiter: UInt8
  /// How the delimiter is called.
  let delimiterName: String
  /// Extensions of file names that promise this delimiter.
  let extensions: Set<String>

  private init(_ name: String, _ delimiter: Character, called delimiterName: String, extensions: Set<String>) {
    self.name = name
    self.delimiter = delimiter.asciiValue ?? .comma
    self.delimiterName = delimiterName
    self.extensions = extensions
  }

  package static let comma = DelimitedFormat("csv", ",", called: ",", extensions: ["csv"])
  package static let tab = DelimitedFormat("tsv", "\t", called: "tab", extensions: ["tsv", "tab"])
  package static let semicolon = DelimitedFormat("scsv", ";", called: ";", extensions: ["scsv"])
  package static let pipe = DelimitedFormat("psv", "|", called: "|", extensions: ["psv"])
  package static let all = [comma, tab, semicolon, pipe]

  /// The format with this character between the fields; `\t` stands for a tab too.
  package static func separated(by delimiter: String) -> DelimitedFormat? {
    delimiter == "\\t" ? tab : all.first { $0.delimiter == delimiter.utf8.first && delimiter.utf8.count == 1 }
  }

  package func recognise(_ head: FileHead) -> Recognition? {
    guard let vote = DelimiterVote(head), vote.format.name == name else { return nil }
    return vote.recognition
  }

  package func firstRecords(of head: FileHead, limit: Int) -> [[String]] {
    HeadRecords(head, delimiter: delimiter, limit: limit).records
  }

  package func scan(_ file: SourceFile, _ request: ScanRequest) throws -> FileScan {
    var scan = try DelimitedScan(file, delimiter: delimiter, request)
    return try scan.run()
  }

  package func open(_ slice: FileSlice, hasHeader: Bool) throws -> any RecordReader {
    CSVRecordReader(
      source: try slice.content(),
      options: .init(
        delimiter: delimiter, precedingRecords: slice.firstRow + (hasHeader ? 1 : 0), precedingBytes: slice.start))
  }

  /// What the rows of a file say of its columns, found in blocks of a size or, to compare, by each record by itself.
  package func columns(of file: SourceFile, _ request: ScanRequest, blockBytes: Int, oneByOne: Bool) throws
    -> (columns: [ColumnProfile], rows: Int, badRows: Int, traits: FileTraits)
  {
    var scan = try DelimitedScan(file, delimiter: delimiter, request, blockBytes: blockBytes, oneByOne: oneByOne)
    let result = try scan.run()
    let columns = result.tallies.enumerated().map { index, tally in
      ColumnVerdict(result.names.isEmpty ? "" : result.names[index], tally, nullWords: request.nullWords.texts).profile
    }
    return (columns, result.rows, result.badRows, result.traits)
  }
}
