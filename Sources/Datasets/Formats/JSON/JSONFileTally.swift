/// What the blocks of a file said, joined in their order, so that nothing depends on which was read first.
struct JSONFileTally {
  private let file: SourceFile
  private let sizes: JSONFormat.Sizes
  private let words: Int
  private let keys = JSONKeyTable()
  private var columns: [Column] = []
  private(set) var rows = 0
  private var badRows = 0
  private var firstBadRow: (fault: JSONFault, place: JSONPlace)?
  private var firstRecordOffset: Int?
  private var cuts = CutList()
  private var hasBlankLines = false
  private var isKeyed = false
  private var bareNumbers = Sightings()
  private var emptyObjects = Sightings()
  private var innerRepeats = Sightings()
  private var envelope: JSONEnvelopeScan?
  private(set) var end = 0
  /// Why the rest of the file is not read.
  private(set) var stop: JSONBlockReport.Stop?

  private struct Column {
    var tally: ColumnTally
    var present = 0
    var repeats = 0
    var firstRepeat = 0
  }

  /// How often something was there, and the record in which it was first.
  private struct Sightings {
    var count = 0
    var first = 0

    mutating func add(_ count: Int, first: Int) {
      if self.count == 0 { self.first = first }
      self.count += count
    }
  }

  init(_ file: SourceFile, sizes: JSONFormat.Sizes, words: Int) {
    self.file = file
    self.sizes = sizes
    self.words = words
  }

  /// Takes in the block behind the last.
  mutating func add(_ report: JSONBlockReport) {
    guard stop == nil else { return }
    var previous = -1
    for (key, column) in zip(report.keys, report.columns) {
      previous = key.withUnsafeBufferPointer { key in
        // An empty array may have no address.
        key.baseAddress.map { keys.index(of: $0, key.count, after: previous) } ?? emptyKey(after: previous)
      }
      if previous == columns.count {
        guard columns.count < sizes.fieldLimit else {
          stop = .tooManyFields(shifted(column.first))
          return
        }
        columns.append(Column(tally: ColumnTally(words: words, conversion: column.tally.conversion)))
      }
      columns[previous].tally.merge(column.tally, rowsBefore: rows)
      columns[previous].present += column.present
      if columns[previous].repeats == 0 { columns[previous].firstRepeat = rows + column.firstRepeat }
      columns[previous].repeats += column.repeats
    }
    if firstBadRow == nil { firstBadRow = report.firstBadRow.map { ($0.fault, shifted($0.place)) } }
    if let offset = report.firstRecordOffset {
      if rows > 0, file.isSeekable { cuts.add(row: rows, offset: offset) }
      if firstRecordOffset == nil { (firstRecordOffset, isKeyed) = (offset, report.isKeyed) }
    }
    switch report.stop {
    case .row(let fault, let place): stop = .row(fault, shifted(place))
    case .tooLong(let place): stop = .tooLong(shifted(place))
    case .tooManyFields(let place): stop = .tooManyFields(shifted(place))
    case .failure, .limit, nil: stop = report.stop
    }
    if rows == 0, envelope == nil { envelope = report.envelope }
    bareNumbers.add(report.bareNumbers, first: rows + report.firstBareNumber)
    emptyObjects.add(report.emptyObjects, first: rows + report.firstEmptyObject)
    innerRepeats.add(report.innerRepeats, first: rows + report.firstInnerRepeat)
    rows += report.rows
    badRows += report.badRows
    hasBlankLines = hasBlankLines || report.hasBlankLines
    end = max(end, report.end)
  }

  private func emptyKey(after previous: Int) -> Int {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { empty in
      empty.baseAddress.map { keys.index(of: $0, 0, after: previous) } ?? 0
    }
  }

  private func shifted(_ place: JSONPlace) -> JSONPlace { JSONPlace(row: rows + place.row, offset: place.offset) }

  /// Throws what ended the scan before its time.
  func checkStop() throws {
    switch stop {
    case nil, .limit: break
    case .failure(let error): throw error
    case .row(let fault, let place): throw JSONRowError.error(fault, at: location(place), in: file)
    case .tooLong(let place): throw DatasetError.recordTooLong(location: location(place), limit: sizes.recordLimit)
    case .tooManyFields(let place): throw DatasetError.tooManyFields(location: location(place), limit: sizes.fieldLimit)
    }
  }

  private func location(_ place: JSONPlace) -> ValueLocation {
    ValueLocation(file: file.label, row: place.row + 1, column: nil, byte: place.offset)
  }

  // MARK: The answer

  func scan(contentBytes: Int, traits: FileTraits) -> FileScan {
    var scan = FileScan()
    scan.names = columns.indices.map { String(decoding: keys[$0], as: UTF8.self) }
    scan.tallies = columns.map { column in
      var tally = column.tally
      tally.addMissing(rows - badRows - column.present)
      return tally
    }
    scan.rows = rows
    scan.contentBytes = contentBytes
    scan.firstRecordOffset = firstRecordOffset ?? contentBytes
    scan.cuts = cuts.cuts
    scan.traits = traits
    if hasBlankLines { scan.traits.insert(.blankLines) }
    if bareNumbers.count > 0 { scan.traits.insert(.unusual) }
    if badRows > 0 { scan.traits.insert(.badRows) }
    if columns.contains(where: { $0.repeats > 0 }) { scan.traits.insert(.duplicateKeys) }
    scan.badRows = badRows
    scan.firstBadRow = firstBadRow.map { bad in
      BadRow(reason: JSONRowError.reason(bad.fault), location: location(bad.place))
    }
    scan.findings = repeatFindings(scan.names) + keyedFindings(scan.names) + oddFindings + envelopeFindings
    return scan
  }

  /// One object, or objects with nothing but an array.
  private var envelopeFindings: [Finding] {
    guard let envelope, rows == 1 || columns.count == 1, rows > badRows else { return [] }
    let path = envelope.path.joined(separator: ".")
    let rows = rows == 1 ? "one row holds" : "the first row holds"
    let records = envelope.records == 1 ? "1 record" : "\(envelope.records) records"
    return [Finding(.envelope, "\(rows) \(records) in the array \(path): --json-path \(path) makes them the rows")]
  }

  private var oddFindings: [Finding] {
    var findings: [Finding] = []
    if bareNumbers.count > 0 {
      let count = bareNumbers.count == 1 ? "1 value has" : "\(Figures.grouped(bareNumbers.count)) values have"
      let text =
        "\(count) NaN or Infinity as a bare word, which JSON does not know, first in row \(Figures.grouped(bareNumbers.first + 1)): "
        + "real has them; inside of objects and arrays they become strings"
      findings.append(Finding(.notFinite, text))
    }
    if innerRepeats.count > 0 {
      let count = innerRepeats.count == 1 ? "1 row has" : "\(Figures.grouped(innerRepeats.count)) rows have"
      let text =
        "\(count) an object inside of a value with the same key twice, first in row \(Figures.grouped(innerRepeats.first + 1)): "
        + "Kusto keeps the last value"
      findings.append(Finding(.keyRepeated, text))
    }
    if emptyObjects.count > 0 {
      let count = emptyObjects.count == 1 ? "1 row is" : "\(Figures.grouped(emptyObjects.count)) rows are"
      let text =
        "\(count) an object without keys, first row \(Figures.grouped(emptyObjects.first + 1)): each is a row of nulls"
      findings.append(Finding(.columnMissing, text))
    }
    return findings
  }

  private func repeatFindings(_ names: [String]) -> [Finding] {
    var findings: [Finding] = []
    for (name, column) in zip(names, columns) where column.repeats > 0 {
      let count = column.repeats == 1 ? "" : "\(Figures.grouped(column.repeats)) rows, first in "
      let place = "\(count)row \(Figures.grouped(column.firstRepeat + 1))"
      findings.append(Finding(.keyRepeated, "the key \(name) is repeated in \(place): the last value is used"))
    }
    guard findings.count > 20 else { return findings }
    return findings.prefix(20)
      + [Finding(.keyRepeated, "\(findings.count - 20) more keys are repeated in a row")]
  }

  private func keyedFindings(_ names: [String]) -> [Finding] {
    guard rows == 1, isKeyed else { return [] }
    return [
      Finding(
        .envelope,
        "one object, so one row; all its \(names.count) members (\(names.prefix(3).joined(separator: ", ")), ...) are "
          + "objects: if they are the rows, jq '[.[]]' makes an array of them")
    ]
  }
}
