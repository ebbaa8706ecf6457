/// What the rows of a file said, block after block, and one after the other where a block has records that are no
/// rows.
struct RowTally {
  private let file: String
  private let request: ScanRequest
  private(set) var tallies: [ColumnTally] = []
  private(set) var rows = 0
  /// Records so far, with the header and lines that are no rows.
  private(set) var records = 0
  private(set) var badRows = 0
  private(set) var firstBadRow: BadRow?
  private(set) var traits: FileTraits = []
  private var lastBadRecord = 0
  /// Lines with nothing in them: no rows at the end of a file, but rows anywhere else, too short where there are more
  /// columns than one.
  private var blank: (first: ValueLocation, count: Int)?

  init(file: String, request: ScanRequest) {
    self.file = file
    self.request = request
  }

  private var width: Int { tallies.count }
  var isBlank: Bool { blank != nil }

  mutating func begin(width: Int, hasHeader: Bool) {
    tallies = (0..<width).map { _ in ColumnTally(words: request.nullWords.words.count) }
    records = hasHeader ? 1 : 0
  }

  /// Adds a block whose records all are rows.
  mutating func merge(_ block: BlockTally) throws {
    if block.rows > 0 { try endBlankLines() }
    for index in tallies.indices { tallies[index].merge(block.tallies[index], rowsBefore: records) }
    rows += block.rows
    records += block.rows
    traits.formUnion(block.traits)
  }

  /// Reads the records of a block one after the other.
  mutating func read(_ block: DelimitedBlock, delimiter: UInt8) throws {
    traits.formUnion(block.traits)
    let reader = reader(block, delimiter)
    defer { withExtendedLifetime(reader) {} }
    while rows < request.rowLimit ?? .max, let record = try reader.next() { try take(record) }
  }

  /// Throws what is wrong with a block that has no whole record.
  mutating func fail(_ block: DelimitedBlock, delimiter: UInt8) throws {
    if block.isTooLong {
      let place = ValueLocation(file: file, row: records + 1, column: nil, byte: block.start)
      throw DatasetError.recordTooLong(location: place, limit: block.capacity)
    }
    try read(block, delimiter: delimiter)
  }

  private func reader(_ block: DelimitedBlock, _ delimiter: UInt8) -> CSVRecordReader {
    CSVRecordReader(
      reading: block.bytes, name: file,
      options: .init(delimiter: delimiter, precedingRecords: records, precedingBytes: block.start))
  }

  private mutating func take(_ record: Record) throws {
    records += 1
    if record.isBlank {
      blank = (blank?.first ?? place(of: record), (blank?.count ?? 0) + 1)
      traits.insert(.blankLines)
      return
    }
    try endBlankLines()
    if record.count != width {
      try fault(.raggedRow(location: place(of: record), fields: record.count, expected: width))
    }
    let isASCII = record.isASCII
    for index in 0..<min(record.count, width) {
      let fault = isASCII ? nil : record[index].faultOfUTF8(row: record.index + 1, column: index + 1, file: file)
      if let fault {
        try self.fault(.notUTF8(location: fault, hint: TableReader.hint))
        tallies[index].addMissing(1)
      } else {
        tallies[index].add(record, index, words: request.nullWords, file: file)
      }
    }
    for index in min(record.count, width)..<width { tallies[index].addMissing(1) }
    rows += 1
  }

  /// A row comes after the empty lines.
  private mutating func endBlankLines() throws {
    guard let (first, count) = blank else { return }
    blank = nil
    if width > 1 {
      for _ in 0..<count { try fault(.raggedRow(location: first, fields: 1, expected: width)) }
    }
    for index in tallies.indices { tallies[index].addMissing(count) }
    rows += count
  }

  /// Throws the error, or counts the row where that is asked for.
  private mutating func fault(_ error: DatasetError) throws {
    guard request.toleratesBadRows else { throw error }
    switch error {
    case .raggedRow(let location, let fields, let expected):
      count(BadRow(reason: .fields(fields, expected: expected), location: location))
    case .notUTF8(let location, _):
      count(BadRow(reason: .notUTF8, location: location))
    default: throw error
    }
  }

  private mutating func count(_ row: BadRow) {
    traits.insert(.badRows)
    // A row may have several faults, and is one bad row.
    if lastBadRecord != records || row.reason != .notUTF8 { badRows += 1 }
    lastBadRecord = records
    firstBadRow = firstBadRow ?? row
  }

  private func place(of record: Record) -> ValueLocation {
    ValueLocation(file: file, row: record.index + 1, column: nil, byte: record.offset)
  }
}
