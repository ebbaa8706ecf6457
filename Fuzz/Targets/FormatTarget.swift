/// A ``DataFormat``: the scan does not depend on how many work at it, and the reader gives the rows that
/// the scan counted, from the first record and from every cut.
struct FormatTarget: FuzzTarget {
  let name: String
  /// Formats that read the same kind of bytes; one of them is taken.
  let formats: [DataFormat]

  func check(_ input: [UInt8]) {
    var choices = Choices(input)
    let chosen = choices.one(of: formats)
    let format = chosen.reader
    guard let file = outcome({ try InputFile(input).source }).value else { return }
    let head = outcome { try file.open().prefix(FileHead.greatestBytes) }.value ?? []
    _ = type(of: format).recognise(FileHead(name: "input", bytes: head, isWhole: true))
    let hasHeader = format.traits.hasHeaderRecords && choices.isTrue()
    let alone = scan(file, format, hasHeader, workers: 1)
    let together = scan(file, format, hasHeader, workers: 2)
    require(alone.map(Facts.init) == together.map(Facts.init), "two find other things than one: \(alone), \(together)")
    if let scan = alone.value { checkReader(file, chosen, scan) }
    _ = outcome { try format.scan(file, .init(hasHeader: hasHeader, nullWords: Self.words, toleratesBadRows: true)) }
  }

  private static let words = NullWords(NullWords.standard)

  private func scan(
    _ file: SourceFile, _ format: any DatasetFormat, _ hasHeader: Bool, workers: Int
  ) -> Result<FileScan, DatasetError> {
    outcome { try format.scan(file, .init(hasHeader: hasHeader, nullWords: Self.words, workers: workers)) }
  }

  private func checkReader(_ file: SourceFile, _ format: DataFormat, _ scan: FileScan) {
    guard scan.rows > 0 else { return }
    let starts = [RecordCut(row: 0, offset: scan.firstRecordOffset)] + scan.cuts.prefix(4)
    for start in starts {
      let width = scan.tallies.count
      let slice = FileSlice(
        file: file, start: start.offset, end: nil, firstRow: start.row, fields: Array(0..<width), fieldCount: width,
        names: scan.names, binaryLeaves: scan.binaryLeaves)
      let rows = outcome { try count(slice, format, width) }
      require(
        rows == .success(scan.rows - start.row),
        "the scan counted \(scan.rows) rows, the reader from row \(start.row) on gives \(rows)")
    }
  }

  /// How many rows a load makes of the slice.
  private func count(_ slice: FileSlice, _ format: DataFormat, _ width: Int) throws -> Int {
    let plan = EncodingPlan(
      columns: (0..<width).map { .init(source: "\($0)", type: .string) }, hasHeader: false, format: format)
    var encoder = PartitionEncoder(
      partition: Partition(index: 0, slice: slice, rows: 0, isCounted: false, bytes: 0), plan: plan)
    var rows = 0
    while let block = try encoder.next() { rows = block.rows }
    return rows
  }
}

/// What two scans of the same bytes must agree on.
private struct Facts: Equatable {
  var names: [String]
  var rows: Int
  var contentBytes: Int
  var firstRecordOffset: Int
  var types: [TypeSet]
  var counts: [[Int]]
  var samples: [[String]]
  var violations: [[String]]

  init(_ scan: FileScan) {
    names = scan.names
    rows = scan.rows
    contentBytes = scan.contentBytes
    firstRecordOffset = scan.firstRecordOffset
    types = scan.tallies.map(\.types)
    counts = scan.tallies.map { [$0.values, $0.empties, $0.integers, Int($0.least), Int($0.greatest)] + $0.wordCounts }
    samples = scan.tallies.map(\.samples)
    violations = scan.tallies.map { $0.losses.map { "\($0.types.rawValue) \($0.before) \($0.violation)" } }
  }
}
