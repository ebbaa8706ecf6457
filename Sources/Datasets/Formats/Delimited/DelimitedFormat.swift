/// Text with fields between delimiters.
package struct DelimitedFormat: DatasetFormat {
  let dialect: Dialect

  package init(_ dialect: Dialect) { self.dialect = dialect }

  package var traits: FormatTraits {
    // What Kusto makes of quotes in the other dialects is not documented.
    FormatTraits(
      name: dialect.name, hasHeaderRecords: true, mapping: .ordinal(kind: "Csv"),
      passage: dialect == .comma ? .records : .none, guessesHeader: !dialect.hasOneField)
  }

  package static func recognise(_ head: FileHead) -> Recognition? { DialectFinder(head, DialectChoice())?.recognition }

  package func firstRecords(of head: FileHead, limit: Int) -> [[String]] {
    HeadRecords(head, dialect, limit: limit).records
  }

  package func scan(_ file: SourceFile, _ request: ScanRequest) throws -> FileScan {
    var scan = try DelimitedScan(file, dialect, request)
    return try scan.run()
  }

  package func open(_ slice: FileSlice, hasHeader: Bool) throws -> any RecordReader {
    let records = slice.firstRow + (hasHeader ? 1 : 0)
    if dialect.isOrdinary {
      return try IndexedRecordReader(slice, delimiter: dialect.delimiter[0], precedingRecords: records)
    }
    return CSVRecordReader(
      source: try slice.content(),
      options: .init(dialect, precedingRecords: records, precedingBytes: slice.start))
  }

  /// What the rows of a file say of its columns, found in blocks of a size or, to compare, by each record by itself.
  package func columns(of file: SourceFile, _ request: ScanRequest, blockBytes: Int, oneByOne: Bool) throws
    -> (columns: [ColumnProfile], rows: Int, badRows: Int, traits: FileTraits)
  {
    var scan = try DelimitedScan(file, dialect, request, blockBytes: blockBytes, oneByOne: oneByOne)
    let result = try scan.run()
    let columns = result.tallies.enumerated().map { index, tally in
      ColumnVerdict(result.names.isEmpty ? "" : result.names[index], tally, nullWords: request.nullWords.texts).profile
    }
    return (columns, result.rows, result.badRows, result.traits)
  }
}
