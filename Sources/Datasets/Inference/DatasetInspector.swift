/// Scans a dataset: every row of every file, unless told to sample.
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
    var resolver = SourceResolver(
      FormatChoice(format: options.format, dialect: options.dialect), encoding: options.encoding,
      displayNames: options.displayNames)
    resolver.recurses = options.recurses
    resolver.readsFolderValues = options.readsFolderValues
    do {
      return try profile(try resolver.resolve(sources), sources)
    } catch let fault as DatasetError where fault.placeOfBadRecord != nil {
      // Resolved anew: a look frees the list of files, which may be long, while it goes on.
      return try lookOtherwise(at: try resolver.resolve(sources), sources, fault)
    }
  }

  private func profile(_ resolution: consuming SourceResolver.Resolution, _ sources: [String]) throws -> DatasetProfile
  {
    var inspection = try Inspection(resolution, options: options, onProgress: onProgress)
    return try inspection.run(sources)
  }

  /// Text is read in another way where that alone makes every record whole; otherwise the fault stands.
  private func lookOtherwise(
    at resolution: SourceResolver.Resolution, _ sources: [String], _ fault: DatasetError
  ) throws -> DatasetProfile {
    for (format, findings) in OtherReadings(after: fault, in: resolution, options.dialect).formats {
      var other = resolution
      other.format = format
      let known = Set(resolution.findings.map(\.text))
      other.findings += findings.filter { !known.contains($0.text) }
      do {
        return try profile(other, sources)
      } catch is DatasetError {
        continue
      }
    }
    throw fault
  }
}

/// One scan of the files of a dataset, from the first to the last.
private struct Inspection {
  /// Without its files, which are in ``files``.
  private let resolution: SourceResolver.Resolution
  private let format: DataFormat
  private let options: InspectionOptions
  private let nullWords: NullWords
  private let onProgress: (InspectionProgress) -> Void
  private let header: HeaderDecision

  private var union: ColumnUnion
  private var tallies: [ColumnTally] = []
  private var files: [FileProfile] = []
  private var findings: [Finding]
  private var widenings = WideningLog()
  private var progress: InspectionProgress

  init(
    _ resolution: consuming SourceResolver.Resolution, options: InspectionOptions,
    onProgress: @escaping (InspectionProgress) -> Void
  ) throws {
    format = try options.jsonPath.isEmpty ? resolution.format : Self.records(options.jsonPath, resolution)
    self.options = options
    self.onProgress = onProgress
    let nullWords = NullWords(options.nullWords + format.traits.nullWords)
    self.nullWords = nullWords
    header = try HeaderDecision(of: resolution.files, format: format, nullWords: nullWords, mode: options.header)
    union = ColumnUnion(
      naming: !format.traits.hasHeaderRecords ? .byKey : header.hasHeader ? .byHeader : .byPlace,
      rule: options.columnNames, names: resolution.columns.map(\.name))
    tallies = resolution.columns.map { ColumnTally(declaring: $0, words: nullWords.words.count) }
    findings = resolution.findings + header.findings
    progress = InspectionProgress(
      filesDone: 0, files: resolution.files.count, file: "", bytesDone: 0,
      bytes: resolution.files.reduce(0) { $0 + $1.file.bytes }, rows: 0)
    files = resolution.files
    resolution.files = []
    self.resolution = resolution
  }

  private static func records(_ path: [String], _ resolution: SourceResolver.Resolution) throws -> DataFormat {
    guard resolution.format == .json || resolution.format == .multijson else {
      throw DatasetError.unsupported(
        path: resolution.files.first?.file.label ?? "", kind: resolution.format.name,
        hint: "--json-path names an array inside of JSON; leave it out")
    }
    return .jsonRecords(path: path)
  }

  mutating func run(_ sources: [String]) throws -> DatasetProfile {
    for index in files.indices { try take(index, try scan(files[index].file)) }
    dropColumnOfLastDelimiter()
    for index in files.indices {
      let missing = tallies.count - files[index].fieldOfColumn.count
      if missing > 0 { files[index].fieldOfColumn += [Int?](repeating: nil, count: missing) }
      let constants = Set(files[index].constants.map(\.column))
      for (column, field) in files[index].fieldOfColumn.enumerated() where field == nil && !constants.contains(column) {
        tallies[column].addMissing(files[index].rows)
      }
    }
    let verdicts = zip(zip(union.names, union.sources), tallies).map { names, tally in
      ColumnVerdict(names.0, tally, source: names.1, nullWords: nullWords.texts)
    }
    let columns = verdicts.map(\.profile)
    let said =
      findings + [union.folderFinding].compactMap(\.self) + union.findings + ColumnUnion.nameFindings(columns)
      + widenings.findings(columns) + sampleFindings + verdicts.flatMap(\.findings)
    let profile = DatasetProfile(
      sources: sources, format: format, formatEvidence: resolution.evidence + header.evidence,
      hasHeader: header.hasHeader, scanned: options.sampleRows.map { .sample(rows: $0) } ?? .full, files: files,
      columns: columns, findings: said.limited())
    if !options.jsonPath.isEmpty, profile.rows == 0 {
      throw DatasetError.noRecords(path: options.jsonPath.joined(separator: "."), source: sources.first ?? "")
    }
    try options.conversions.check(profile)
    return profile
  }

  /// What is passed through after a scan of its first rows can hold lines that Kusto leaves out without a word.
  private var sampleFindings: [Finding] {
    guard options.sampleRows != nil, format.traits.losesBadRows else { return [] }
    let text = "not every row was scanned: Kusto skips later lines that are not JSON objects, without a message"
    return [Finding(.sampled, text)]
  }

  /// A delimiter at the end of every row makes no column.
  private mutating func dropColumnOfLastDelimiter() {
    guard options.sampleRows == nil, case .delimited = format, let last = union.lastOfFields, last > 0,
      tallies[last].values + tallies[last].words == 0,
      files.allSatisfy({ $0.endsWithDelimiter(column: last) })
    else { return }
    union.drop(last)
    tallies.remove(at: last)
    widenings.drop(last)
    for index in files.indices { files[index].drop(column: last) }
    findings.append(Finding(.dialect, "every row ends with a delimiter: it is not read as a column"))
  }

  /// Reads all of the file, as it was when its name was resolved.
  private mutating func scan(_ file: SourceFile) throws -> FileScan {
    try file.checkUnchanged()
    var now = progress
    now.file = file.path
    let before = progress
    let request = ScanRequest(
      hasHeader: header.hasHeader && !header.isHeaderless(file), nullWords: nullWords, rowLimit: options.sampleRows,
      toleratesBadRows: options.toleratesBadRows, workers: options.workers, conversions: options.conversions,
      givenNames: header.isHeaderless(file) ? header.names : format.traits.isReadHere ? [] : options.givenNames
    ) { [onProgress] bytes, rows in
      try Task.checkCancellation()
      now.bytesDone = before.bytesDone + min(file.bytes, bytes)
      now.rows = before.rows + rows
      onProgress(now)
    }
    do {
      var scan = try format.reader.scan(file, request)
      try file.checkUnchanged()
      if header.isHeaderless(file) {
        scan.names = header.names
        scan.traits.insert(.lacksHeader)
      }
      return scan
    } catch let fault as DatasetError {
      // A file that is being written shows all kinds of faults; that it changed is what explains them.
      try file.checkUnchanged()
      throw fault
    }
  }

  /// Adds what the file said to what those before it said.
  private mutating func take(_ index: Int, _ scan: FileScan) throws {
    let file = files[index].file
    let columns = scan.tallies.isEmpty ? [] : try union.add(file, scan.names, width: scan.tallies.count)
    let constants = union.add(file.folderValues, of: file, besides: columns)
    for column in tallies.count..<union.sources.count {
      let conversion = columns.firstIndex(of: column).flatMap { scan.tallies[$0].conversion }
      tallies.append(ColumnTally(words: nullWords.words.count, conversion: conversion))
    }
    if scan.traits.contains(.lacksHeader) { union.note(headerless: file) }
    if scan.rows == 0, !scan.tallies.isEmpty, format.traits.isReadHere {
      findings.append(Finding(.noRows, file: file.name, "there are no rows"))
    }
    findings += scan.findings.map { finding in
      var finding = finding
      finding.file = file.name
      return finding
    }
    var fieldOfColumn = [Int?](repeating: nil, count: tallies.count)
    for (field, column) in columns.enumerated() {
      let tally = scan.tallies[field]
      if tally.values > 0 { widenings.add(column, tally.types.preferred, file: file.name) }
      tallies[column].merge(tally)
      fieldOfColumn[column] = field
    }
    for constant in constants {
      tallies[constant.column].add(
        constant: constant.value, rows: scan.rows, words: nullWords, file: file.label)
    }
    var found = FileProfile(file: file, scan: scan, fieldOfColumn: fieldOfColumn)
    found.constants = constants
    if index > 0 { found.share(with: files[index - 1]) }
    files[index] = found
    progress.filesDone += 1
    progress.file = file.path
    progress.rows += scan.rows
    progress.bytesDone += file.bytes
    onProgress(progress)
  }
}
