import CScan

/// Looks at the rows of one file of delimited text, a block after the other or several side by side.
struct DelimitedScan {
  private let file: SourceFile
  private let request: ScanRequest
  private let delimiter: UInt8
  /// Every record is read by itself, as those are that are no rows.
  private let oneByOne: Bool
  private let source: any ByteSource
  private let cutter: BlockCutter
  private var result = FileScan()
  private var rows: RowTally
  private var cuts = CutList()

  static let blockBytes = 256 << 10
  /// Bytes between two reports.
  private static let roundBytes = 4 << 20

  init(
    _ file: SourceFile, delimiter: UInt8, _ request: ScanRequest, blockBytes: Int = Self.blockBytes,
    oneByOne: Bool = false
  ) throws {
    self.file = file
    self.request = request
    self.delimiter = delimiter
    self.oneByOne = oneByOne
    source = try file.open()
    cutter = BlockCutter(source: source, delimiter: delimiter, blockBytes: blockBytes)
    rows = RowTally(file: file.label, request: request)
  }

  mutating func run() throws -> FileScan {
    try request.progress(0, 0)
    let first = DelimitedBlock(capacity: Self.blockBytes)
    if try cutter.next(into: first) {
      try readFirstRecord(of: first)
      if let tally = scanner.scan(first) { try take(tally) } else { try takeRows(of: first) }
      try runRounds()
    }
    result.rows = rows.rows
    result.tallies = rows.tallies
    result.badRows = rows.badRows
    result.firstBadRow = rows.firstBadRow
    result.traits.formUnion(rows.traits)
    result.cuts = cuts.cuts
    result.contentBytes = cutter.bytesRead
    if cutter.hasByteOrderMark { result.traits.insert(.byteOrderMark) }
    if let gzip = source as? GzipByteSource, gzip.members > 1 { result.traits.insert(.severalMembers) }
    return result
  }

  private mutating func runRounds() throws {
    let isSample = request.rowLimit != nil
    let workers = isSample || file.bytes < 2 * Self.blockBytes ? 1 : max(request.workers, 1)
    var spares: [DelimitedBlock] = []
    while rows.rows < request.rowLimit ?? .max {
      let round = BlockRound(cutter, scanner, limit: isSample ? 1 : Self.roundBytes, spares: spares)
      let (outcomes, unused) = round.run(workers: workers)
      spares = unused
      if outcomes.isEmpty { return }
      for outcome in outcomes {
        switch outcome {
        case .tallied(let tally): try take(tally)
        case .irregular(let block): try takeRows(of: block)
        case .failed(let error): throw error
        }
      }
      try request.progress(min(cutter.bytesRead, file.bytes), rows.rows)
    }
  }

  /// Knows what is known now.
  private var scanner: BlockScanner {
    BlockScanner(
      earlier: rows.tallies, delimiter: delimiter, words: request.nullWords, file: file.label,
      limit: (request.rowLimit ?? .max) - rows.rows, oneByOne: oneByOne)
  }

  private mutating func take(_ tally: BlockTally) throws {
    begin(tally.start)
    try rows.merge(tally)
  }

  private mutating func takeRows(of block: DelimitedBlock) throws {
    if block.records > 0 { begin(block.start) }
    if block.index.records > 0 {
      try rows.read(block, delimiter: delimiter)
    } else {
      try rows.fail(block, delimiter: delimiter)
    }
  }

  /// A row begins here.
  private mutating func begin(_ offset: Int) {
    if rows.rows == 0 { result.firstRecordOffset = offset }
    if file.isSeekable, rows.rows > 0, !rows.isBlank { cuts.add(row: rows.rows, offset: offset) }
  }

  /// Names the fields and makes a tally for each.
  private mutating func readFirstRecord(of block: DelimitedBlock) throws {
    guard block.records > 0 else { return try rows.fail(block, delimiter: delimiter) }
    let width = block.firstWidth(delimiter: delimiter)
    let scratch = BlockFields.Scratch()
    if request.hasHeader {
      let header = BlockFields(header: block, width: width)
      result.names = try (0..<width).map { column in
        let field = header.field(0, column, scratch)
        if let place = field.faultOfUTF8(row: 1, column: column + 1, file: file.label) {
          throw DatasetError.notUTF8(location: place, hint: TableReader.hint)
        }
        return field.text
      }
      block.skipRecord(fields: width)
    }
    rows.begin(width: width, hasHeader: request.hasHeader)
    result.firstRecordOffset = block.start
  }
}
