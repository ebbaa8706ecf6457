/// What the rows of a file said, block after block, and one after the other where a block has records that are no
/// rows.
struct RowTally {
  private var rule: RowRule
  private let request: ScanRequest
  private(set) var tallies: [ColumnTally] = []
  private(set) var rows = 0
  private(set) var joins = JoinMarks()
  private var names: [String] = []
  /// Records so far, with the header and lines that are no records.
  private(set) var records = 0
  private(set) var badRows = 0
  private(set) var firstBadRow: BadRow?
  private(set) var traits: FileTraits = []
  private var lastBadRecord = 0
  /// Lines with nothing in them, until it is seen whether a row follows: the first, and how many.
  private var blank: (first: Int, row: Int, count: Int)?

  init(file: String, request: ScanRequest) {
    rule = RowRule(file: file, width: 0)
    self.request = request
  }

  private var width: Int { rule.width }
  var isBlank: Bool { blank != nil }

  /// - Parameter records: Records before the first row, and lines that are none.
  mutating func begin(width: Int, names: [String], records: Int) {
    rule = RowRule(file: rule.file, width: width)
    let given = names.isEmpty ? request.givenNames : names
    let known = given.count == width ? given : (0..<width).map { "Column\($0 + 1)" }
    tallies = request.conversions.conversions(of: known).map {
      ColumnTally(words: request.nullWords.words.count, conversion: $0)
    }
    self.names = names
    self.records = records
  }

  /// Adds a block whose records all are rows.
  mutating func merge(_ block: BlockTally) throws {
    if block.rows > 0 { try endBlankLines() }
    for index in tallies.indices { tallies[index].merge(block.tallies[index], rowsBefore: records) }
    joins.merge(block.joins, rowsBefore: records)
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
      let place = ValueLocation(file: rule.file, row: records + 1, column: nil, byte: block.start)
      throw DatasetError.recordTooLong(location: place, limit: block.capacity)
    }
    try read(block, delimiter: delimiter)
  }

  private func reader(_ block: DelimitedBlock, _ delimiter: UInt8) -> CSVRecordReader {
    CSVRecordReader(
      reading: block.bytes, name: rule.file,
      options: .init(Dialect(delimiter: [delimiter]), precedingRecords: records, precedingBytes: block.start))
  }

  /// Adds a record that was read by itself.
  mutating func take(_ record: Record) throws {
    records = record.index + 1
    if record.isBlank {
      blank = (blank?.first ?? record.offset, blank?.row ?? record.index + 1, (blank?.count ?? 0) + 1)
      traits.insert(.blankLines)
      return
    }
    try endBlankLines()
    joins.scan(record, names: names)
    if let fault = rule.fieldCountFault(record) { try self.fault(fault) }
    let isASCII = record.isASCII
    for index in 0..<min(record.count, width) {
      if let fault = isASCII ? nil : rule.textFault(record, index) {
        try self.fault(fault)
        tallies[index].addMissing(1)
      } else {
        tallies[index].add(record, index, words: request.nullWords, file: rule.file)
      }
    }
    for index in min(record.count, width)..<width { tallies[index].addMissing(1) }
    rows += 1
  }

  /// A row comes after the empty lines.
  private mutating func endBlankLines() throws {
    guard let (byte, row, count) = blank else { return }
    blank = nil
    if let fault = rule.fieldCountFault(blankRow: row, byte: byte) {
      for _ in 0..<count { try self.fault(fault) }
    }
    for index in tallies.indices { tallies[index].addMissing(count) }
    rows += count
  }

  /// Throws the error, or counts the row where that is asked for.
  private mutating func fault(_ error: DatasetError) throws {
    guard request.toleratesBadRows else { throw error }
    switch error {
    case .wrongFieldCount(let location, let fields, let expected):
      count(BadRow(reason: .fields(fields, expected: expected), location: location))
    case .notUTF8(let location, _):
      count(BadRow(reason: .notUTF8, location: location))
    default: throw error
    }
  }

  private mutating func count(_ row: BadRow) {
    traits.insert(.badRows)
    // A row may have several faults, and is one malformed row.
    if lastBadRecord != records || row.reason != .notUTF8 { badRows += 1 }
    lastBadRecord = records
    firstBadRow = firstBadRow ?? row
  }
}
