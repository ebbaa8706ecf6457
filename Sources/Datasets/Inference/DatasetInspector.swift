/// Looks at a dataset: every row of every file, unless told to sample.
///
/// One pass in bounded memory. Cancellation of the task is noticed within a block of a file.
package struct DatasetInspector: Sendable {
  private let options: InspectionOptions
  private let onProgress: @Sendable (InspectionProgress) -> Void

  /// `onProgress` is called within ``inspect(_:)``, after every few MiB.
  package init(
    options: InspectionOptions = InspectionOptions(),
    onProgress: @escaping @Sendable (InspectionProgress) -> Void = { _ in }
  ) {
    self.options = options
    self.onProgress = onProgress
  }

  /// Throws a ``DatasetError`` for what cannot be read, and `CancellationError`.
  package func inspect(_ sources: [String]) throws -> DatasetProfile {
    if let name = options.format, DatasetFormats.named(name) == nil {
      let known = DatasetFormats.all.map(\.name).joined(separator: ", ")
      throw DatasetError.unsupported(path: sources.first ?? "", kind: name, hint: "formats that are read: \(known)")
    }
    let resolution = try SourceResolver(format: options.format).resolve(sources)
    guard let format = DatasetFormats.named(resolution.format) else {
      throw DatasetError.nothingToLoad(source: sources.first ?? "", skipped: [])
    }
    var inspection = try Inspection(resolution, format: format, options: options, onProgress: onProgress)
    return try inspection.run(sources)
  }
}

/// One look at the files of a dataset, from the first to the last.
private struct Inspection {
  private let resolution: SourceResolver.Resolution
  private let format: any DatasetFormat
  private let options: InspectionOptions
  private let nullWords: NullWords
  private let onProgress: (InspectionProgress) -> Void
  private let openings: [FileOpening]
  private let header: HeaderDecision

  private var union: ColumnUnion
  private var tallies: [ColumnTally] = []
  private var files: [FileProfile] = []
  private var findings: [String]
  private var widenings = WideningLog()
  private var progress: InspectionProgress

  init(
    _ resolution: SourceResolver.Resolution, format: any DatasetFormat, options: InspectionOptions,
    onProgress: @escaping (InspectionProgress) -> Void
  ) throws {
    self.resolution = resolution
    self.format = format
    self.options = options
    self.onProgress = onProgress
    let nullWords = NullWords(options.nullWords)
    self.nullWords = nullWords
    openings = try resolution.files.map { file in
      try Task.checkCancellation()
      return try FileOpening(file, format: format, nullWords: nullWords)
    }
    header = try HeaderDecision(openings, mode: options.header)
    union = ColumnUnion(hasHeader: header.hasHeader)
    findings = resolution.findings
    progress = InspectionProgress(
      filesDone: 0, files: resolution.files.count, file: "", bytesDone: 0,
      bytes: resolution.files.reduce(0) { $0 + $1.bytes }, rows: 0)
  }

  mutating func run(_ sources: [String]) throws -> DatasetProfile {
    for file in resolution.files { try scan(file) }
    for index in files.indices {
      let missing = tallies.count - files[index].fieldOfColumn.count
      files[index].fieldOfColumn += [Int?](repeating: nil, count: missing)
      for (column, field) in files[index].fieldOfColumn.enumerated() where field == nil {
        tallies[column].addMissing(files[index].rows)
      }
    }
    let columns = tallies.map { ColumnVerdict($0, nullWords: nullWords.texts).profile }
    return DatasetProfile(
      sources: sources, format: format.name, formatEvidence: resolution.evidence + [header.evidence],
      hasHeader: header.hasHeader, scanned: options.sampleRows.map { .sample(rows: $0) } ?? .full, files: files,
      columns: columns, findings: findings + union.findings + widenings.findings(columns))
  }

  /// Opens the file anew, finds its columns by its first record, and reads all of it.
  private mutating func scan(_ file: SourceFile) throws {
    try file.checkUnchanged()
    progress.file = file.path
    let before = progress.bytesDone
    guard let (columns, start) = try firstRecord(of: file) else {
      files.append(
        FileProfile(
          file: file, rows: 0, contentBytes: 0, fieldOfColumn: [], fieldCount: 0, firstRecordOffset: 0, cuts: []))
      return
    }
    for name in union.names[tallies.count...] { tallies.append(ColumnTally(name: name, words: nullWords.words.count)) }
    var scan = FileScan(
      table: TableReader(
        records: format.open(try file.open(), from: .beginning), file: file.path, width: columns.count),
      columns: columns, keepsCuts: file.compression == .none, rowLimit: options.sampleRows)
    if header.hasHeader { try scan.skipHeader() }
    repeat {
      try Task.checkCancellation()
      report(scan, of: file, before: before)
    } while try scan.readBlock(into: &tallies, nullWords: nullWords)
    try finish(scan, file, columns, start: start, before: before)
  }

  private mutating func report(_ scan: FileScan, of file: SourceFile, before: Int) {
    progress.bytesDone = before + min(file.bytes, scan.bytesRead)
    var now = progress
    now.rows += scan.rows
    onProgress(now)
  }

  private mutating func finish(
    _ scan: FileScan, _ file: SourceFile, _ columns: [Int], start: Int, before: Int
  ) throws {
    try file.checkUnchanged()
    if scan.rows == 0 { findings.append("\(file.name) has no rows") }
    for column in columns { widenings.add(column, tallies[column].endFile(), file: file.name) }
    var fieldOfColumn = [Int?](repeating: nil, count: tallies.count)
    for (field, column) in columns.enumerated() { fieldOfColumn[column] = field }
    files.append(
      FileProfile(
        file: file, rows: scan.rows, contentBytes: scan.bytesRead, fieldOfColumn: fieldOfColumn,
        fieldCount: columns.count, firstRecordOffset: scan.firstOffset ?? start, cuts: scan.cuts.cuts))
    progress.filesDone += 1
    progress.rows += scan.rows
    progress.bytesDone = before + file.bytes
    onProgress(progress)
  }

  /// The columns of the dataset by field, and where the content goes on after the header; nil when nothing is there.
  private mutating func firstRecord(of file: SourceFile) throws -> (columns: [Int], start: Int)? {
    let reader = format.open(try file.open(), from: .beginning)
    guard let record = try reader.next() else { return nil }
    // The table checks the header's bytes as it checks a row's.
    let texts = (0..<record.count).map { record[$0].text }
    return (try union.add(file, texts), header.hasHeader ? record.offset + record.length : record.offset)
  }
}
