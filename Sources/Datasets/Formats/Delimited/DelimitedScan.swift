import CScan

/// Scans the rows of one file of delimited text: a block after the other or several side by side where the dialect
/// is an ordinary one, else a record after the other.
struct DelimitedScan {
  private let file: SourceFile
  private let request: ScanRequest
  private let dialect: Dialect
  /// Every record is read by itself, as those are that are no rows.
  private let oneByOne: Bool
  private let blockBytes: Int
  /// Told of every comment: the line, its number from 1 and where it begins.
  private let onComment: (UnsafeBufferPointer<UInt8>, _ row: Int, _ byte: Int) throws -> Void
  private let source: any ByteSource
  private let content: SkippedLines
  private var result = FileScan()
  private var rows: RowTally
  private var cuts = CutList()
  /// The line of the header as it stands in the file.
  private var header: [UInt8] = []

  static let blockBytes = 256 << 10
  /// Bytes between two reports.
  private static let roundBytes = 4 << 20

  init(
    _ file: SourceFile, _ dialect: Dialect, _ request: ScanRequest, blockBytes: Int = Self.blockBytes,
    oneByOne: Bool = false,
    onComment: @escaping (UnsafeBufferPointer<UInt8>, _ row: Int, _ byte: Int) throws -> Void = { _, _, _ in }
  ) throws {
    self.file = file
    self.request = request
    self.dialect = dialect
    self.oneByOne = oneByOne
    self.onComment = onComment
    self.blockBytes = blockBytes
    source = try file.open()
    content = try SkippedLines(source, lines: file.skippedLines)
    rows = RowTally(file: file.label, request: request)
  }

  mutating func run() throws -> FileScan {
    try request.progress(0, 0)
    if dialect.isOrdinary { try runBlocks() } else { try runRecords() }
    result.rows = rows.rows
    result.tallies = rows.tallies
    result.badRows = rows.badRows
    result.firstBadRow = rows.firstBadRow
    result.traits.formUnion(rows.traits)
    result.cuts = cuts.cuts
    result.contentBytes += content.bytes
    result.findings += rows.joins.findings
    if let gzip = source as? UnpackingByteSource, gzip.members > 1 { result.traits.insert(.severalMembers) }
    return result
  }

  // MARK: Blocks

  private mutating func runBlocks() throws {
    let cutter = BlockCutter(
      source: content, delimiter: dialect.delimiter[0], blockBytes: blockBytes, offset: content.bytes)
    let first = DelimitedBlock(capacity: Self.blockBytes)
    if try cutter.next(into: first) {
      try readFirstRecord(of: first)
      if let tally = scanner.scan(first) { try take(tally) } else { try takeRows(of: first) }
      try runRounds(cutter)
    }
    result.contentBytes = cutter.bytesRead
    if cutter.hasByteOrderMark { result.traits.insert(.byteOrderMark) }
  }

  private mutating func runRounds(_ cutter: BlockCutter) throws {
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
      earlier: rows.tallies, delimiter: dialect.delimiter[0], words: request.nullWords, file: file.label,
      header: header, limit: (request.rowLimit ?? .max) - rows.rows, oneByOne: oneByOne)
  }

  private mutating func take(_ tally: BlockTally) throws {
    begin(tally.start)
    try rows.merge(tally)
  }

  private mutating func takeRows(of block: DelimitedBlock) throws {
    if block.records > 0 { begin(block.start) }
    if block.index.records > 0 {
      try rows.read(block, delimiter: dialect.delimiter[0])
    } else {
      try rows.fail(block, delimiter: dialect.delimiter[0])
    }
  }

  /// A row begins here.
  private mutating func begin(_ offset: Int, passed: Int = 0) {
    // Lines with nothing in them before it are rows too, when they are any.
    guard !rows.isBlank else { return }
    if rows.rows == 0 { result.firstRecordOffset = offset }
    if file.isSeekable, rows.rows > 0 {
      cuts.add(RecordCut(row: rows.rows, offset: offset, passedLines: file.skippedLines + passed))
    }
  }

  /// Names the fields and makes a tally for each.
  private mutating func readFirstRecord(of block: DelimitedBlock) throws {
    guard block.records > 0 else { return try rows.fail(block, delimiter: dialect.delimiter[0]) }
    var width = block.firstWidth(delimiter: dialect.delimiter[0])
    let scratch = BlockFields.Scratch()
    if request.hasHeader {
      let record = BlockFields(header: block, width: width)
      header = Array(record.line(0))
      try takeHeader((0..<width).map { record.field(0, $0, scratch) }, row: file.skippedLines + 1)
      if block.index.records > 1 { try completeHeader(rowWidth: block.width(behind: width, dialect.delimiter[0])) }
      block.skipRecord(fields: width)
      width = result.names.count
    }
    let passed = file.skippedLines
    rows.begin(width: width, names: result.names, records: passed + (request.hasHeader ? 1 : 0))
    result.passedLines = passed
    result.firstRecordOffset = block.start
  }

  private mutating func takeHeader(_ fields: [Field], row: Int) throws {
    let rule = RowRule(file: file.label, width: fields.count)
    result.names = try fields.enumerated().map { column, field in
      if let fault = rule.textFault(field, row: row, column: column + 1) { throw fault }
      return field.text
    }
  }

  /// - Parameter rowWidth: Fields of the record behind the header.
  private mutating func completeHeader(rowWidth: Int) throws {
    guard rowWidth == result.names.count + 1, let short = try ShortHeader(file, dialect) else { return }
    result.names = short.complete(result.names, &result.findings)
  }

  // MARK: Records

  private mutating func runRecords() throws {
    let reader = CSVRecordReader(
      source: content,
      options: .init(dialect, precedingRecords: file.skippedLines, precedingBytes: content.bytes))
    var next = try reader.next()
    if request.hasHeader, let record = next {
      try takeHeader((0..<record.count).map { record[$0] }, row: record.index + 1)
      next = try reader.next()
      if let next { try completeHeader(rowWidth: next.count) }
    }
    let width = request.hasHeader ? result.names.count : next?.count ?? 0
    reader.onComment = commentCheck(width)
    rows.begin(width: width, names: result.names, records: next?.index ?? 0)
    result.firstRecordOffset = next?.offset ?? 0
    result.passedLines = file.skippedLines + reader.passedLines
    var reported = 0
    while rows.rows < request.rowLimit ?? .max, let record = next {
      if !record.isBlank { begin(record.offset, passed: reader.passedLines) }
      try rows.take(record)
      if reader.bytesRead - reported >= Self.roundBytes {
        reported = reader.bytesRead
        try request.progress(min(reported, file.bytes), rows.rows)
      }
      next = try reader.next()
    }
    result.contentBytes = reader.bytesRead
    if reader.hasByteOrderMark { result.traits.insert(.byteOrderMark) }
    if let comment = dialect.comment, reader.passedLines > 0 {
      result.findings.append(Self.passed(reader.passedLines, comment, isGuess: dialect.commentIsGuess))
    }
  }

  private static func passed(_ lines: Int, _ comment: UInt8, isGuess: Bool) -> Finding {
    let which = lines == 1 ? "1 line that begins" : "\(Figures.grouped(lines)) lines that begin"
    return Finding(
      .linesSkipped, changesData: isGuess,
      "\(which) with \(Dialect.words([comment])) \(lines == 1 ? "was" : "were") skipped")
  }

  /// Refuses a line that is passed over as a comment though nobody said so, and that could be a row.
  private func commentCheck(_ width: Int) -> (UnsafeBufferPointer<UInt8>, Int, Int) throws -> Void {
    guard dialect.commentIsGuess, let comment = dialect.comment else {
      return { [onComment] line, index, offset in try onComment(line, index + 1, offset) }
    }
    var plain = dialect
    plain.comment = nil
    return { [file] line, index, offset in
      let reader = CSVRecordReader(
        source: MemoryByteSource(Array(line)), options: .init(plain, isLenient: true, precedingBytes: offset))
      guard let record = try reader.next(), record.count == width else { return }
      throw DatasetError.commentOrRow(
        location: ValueLocation(file: file.label, row: index + 1, column: nil, byte: offset),
        comment: Dialect.words([comment]))
    }
  }
}
