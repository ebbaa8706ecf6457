import CScan

/// What the rows of one block said.
struct BlockTally {
  var tallies: [ColumnTally]
  var rows: Int
  /// Content offset of the first row.
  var start: Int
  var traits: FileTraits
  var joins = JoinMarks()

  /// Columns are scanned one after the other within so many bytes, which then are near at hand.
  private static let tileBytes = 16 << 10

  /// `earlier` is what was known of the columns before: what it lost already need not be looked for again.
  init(_ fields: BlockFields, continuing earlier: [ColumnTally], words: NullWords, file: String, header: [UInt8]) {
    rows = fields.rows
    joins.scan(fields, header: header)
    start = fields.block.start
    traits = fields.block.traits
    if fields.hasBlankLines { traits.insert(.blankLines) }
    var columns = earlier.indices.map { column in
      ColumnRun(ColumnTally(continuing: earlier[column]), fields, column, words: words, file: file)
    }
    let rowBytes = max(fields.block.length / max(fields.block.index.records, 1), 1)
    let tile = min(max(Self.tileBytes / rowBytes, 64), 4096)
    let scratch = BlockFields.Scratch()
    columns.withUnsafeMutableBufferPointer { [rows] columns in
      for index in columns.indices { columns[index].takeSamples(scratch) }
      for row in Swift.stride(from: 0, to: rows, by: tile) {
        let end = min(row + tile, rows)
        for index in columns.indices { columns[index].take(row..<end, scratch) }
      }
    }
    tallies = columns.map(\.tally)
  }
}

/// One column on its way down a block.
///
/// What the column can be so far says which values would change nothing; those are passed at the speed of memory, and
/// only the others are scanned one by one.
struct ColumnRun {
  private(set) var tally: ColumnTally
  private let fields: BlockFields
  private let column: Int
  private let words: NullWords
  private let file: String
  private var kernel: ColumnKernel
  /// The row up to which values are scanned one by one, because trying is not worth it.
  private var slowUntil = 0

  /// Tuned on 256 MB of trips, 2026-11-24: a try costs about as much as one value.
  private static let worthwhile = 3
  private static let stretch = 24

  init(_ tally: ColumnTally, _ fields: BlockFields, _ column: Int, words: NullWords, file: String) {
    self.tally = tally
    self.fields = fields
    self.column = column
    self.words = words
    self.file = file
    kernel = tally.conversion == nil ? ColumnKernel(tally.types, words) : .none
  }

  mutating func take(_ rows: Range<Int>, _ scratch: BlockFields.Scratch) {
    let cells = fields.column(column, rows: rows.upperBound)
    var row = rows.lowerBound
    while row < rows.upperBound {
      if row >= slowUntil, kernel != .none {
        let reached = kernel.run(cells, from: row, words, &tally)
        if reached - row < Self.worthwhile { slowUntil = reached + Self.stretch }
        row = reached
        if row == rows.upperBound { return }
      }
      let before = tally.types
      tally.add(fields.field(row, column, scratch), words: words, takesSamples: false) {
        ValueLocation(file: file, row: row + 1, column: column + 1, byte: $0)
      }
      if tally.types != before, tally.conversion == nil {
        kernel = ColumnKernel(tally.types, words)
        slowUntil = 0
      }
      row += 1
    }
  }

  mutating func takeSamples(_ scratch: BlockFields.Scratch) {
    var row = 0
    while row < fields.rows, tally.wantsSamples(after: row) {
      tally.takeSample(fields.field(row, column, scratch), words: words)
      row += 1
    }
  }
}
