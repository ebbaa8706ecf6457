/// How a file begins: its first record, whether that is a header, and what stands below it.
///
/// A folder may hold 100,000 files, so the records themselves are not kept.
struct FileOpening {
  /// Which of the dataset's files it is.
  var index: Int
  /// Empty where there are no records.
  var first: [String]
  /// How many records were read, the first included.
  var count: Int
  /// For each field of the first record, what the values below it can be; nil where there are none.
  var below: [TypeSet?]
  var vote: HeaderVote

  /// Records after the first that the vote scans.
  private static let sampleRecords = 200

  /// Shares what is equal with the opening of another file.
  init(
    _ index: Int, of files: [FileProfile], format: DataFormat, nullWords: NullWords, like other: FileOpening?
  ) throws {
    let file = files[index].file
    let bytes = try SkippedLines(file.open(), lines: file.skippedLines).prefix(FileHead.greatestBytes)
    let head = FileHead(name: file.name, bytes: bytes, isWhole: bytes.count < FileHead.greatestBytes)
    let records = format.reader.firstRecords(of: head, limit: Self.sampleRecords)
    self.index = index
    count = records.count
    vote = HeaderVote(records, nullWords: nullWords)
    let first = records.first ?? []
    let below = first.indices.map { column in
      let values = records.dropFirst().compactMap { column < $0.count && !$0[column].isEmpty ? $0[column] : nil }
      return HeaderVote.types(values, nullWords)
    }
    self.first = other?.first == first ? other?.first ?? first : first
    self.below = other?.below == below ? other?.below ?? below : below
  }
}

extension FileOpening {
  /// What a person should know who might see the header otherwise.
  fileprivate func doubts(hasHeader: Bool) -> [Finding] {
    guard count > 1 else { return [] }
    if hasHeader, !vote.isClear {
      let text = "all values are text, and the first record is taken for the header (--header absent loads it as a row)"
      return [Finding(.headerFromText, text)]
    }
    guard !hasHeader, let years = vote.years else { return [] }
    return [
      Finding(
        .headerAsRow,
        "the first record could be a header of years (\(years)), and is loaded as a row (--header present)")
    ]
  }
}

/// Whether the files of a dataset have headers: all or none, but for those of which a single row gave no sign.
struct HeaderDecision {
  var hasHeader: Bool
  /// What the headers say, where there are files without one.
  private(set) var names: [String] = []
  /// Paths of the files without a header among others that have one.
  private var headerless: Set<String> = []
  /// No line where the format has no headers.
  var evidence: [String]
  private(set) var findings: [Finding] = []

  init(of files: [FileProfile], format: DataFormat, nullWords: NullWords, mode: HeaderMode) throws {
    guard format.traits.hasHeaderRecords else {
      self.init(hasHeader: false, evidence: [])
      return
    }
    if mode == .auto, !format.traits.guessesHeader {
      self.init(hasHeader: false, evidence: "header: absent, a record is one value")
      return
    }
    switch mode {
    case .present: self.init(hasHeader: true, evidence: "header: present, as asked for")
    case .absent: self.init(hasHeader: false, evidence: "header: absent, as asked for")
    case .auto:
      if let evidence = try Self.sameHeader(of: files, format, nullWords) {
        self.init(hasHeader: true, evidence: evidence)
        return
      }
      var openings: [FileOpening] = []
      openings.reserveCapacity(files.count)
      for index in files.indices {
        try Task.checkCancellation()
        openings.append(
          try FileOpening(index, of: files, format: format, nullWords: nullWords, like: openings.last))
      }
      self = try Self.vote(openings, of: files, nullWords)
    }
  }

  func isHeaderless(_ file: SourceFile) -> Bool { headerless.contains(file.path) }

  private init(hasHeader: Bool, evidence: [String]) {
    self.hasHeader = hasHeader
    self.evidence = evidence
  }

  private init(hasHeader: Bool, evidence: String) { self.init(hasHeader: hasHeader, evidence: [evidence]) }

  /// The same first record in every file is a header, whatever is below it: then nothing else is kept of the files.
  private static func sameHeader(
    of files: [FileProfile], _ format: DataFormat, _ nullWords: NullWords
  ) throws -> String? {
    guard files.count > 1 else { return nil }
    let first = try FileOpening(0, of: files, format: format, nullWords: nullWords, like: nil)
    guard first.vote.firstIsNames else { return nil }
    for index in files.indices.dropFirst() {
      try Task.checkCancellation()
      let other = try FileOpening(index, of: files, format: format, nullWords: nullWords, like: first)
      guard other.first == first.first else { return nil }
    }
    return "header: the same first record in \(files.count) files"
  }

  private static func vote(
    _ openings: [FileOpening], of files: [FileProfile], _ nullWords: NullWords
  ) throws -> HeaderDecision {
    let voters = openings.filter { $0.count > 1 }
    let clearest = voters.first { $0.vote.present > $0.vote.absent }
    guard let leader = clearest ?? voters.first ?? openings.first else {
      return HeaderDecision(hasHeader: false, evidence: "header: no records")
    }
    let (hasHeader, name) = (leader.vote.hasHeader, files[leader.index].file.name)
    for other in voters where other.vote.hasHeader != hasHeader && other.vote.isClear {
      throw DatasetError.headerMismatch(
        file: files[other.index].file.path,
        reason: hasHeader ? "no header here, but \(name) has one" : "a header here, but \(name) has none")
    }
    var decision = HeaderDecision(
      hasHeader: hasHeader, evidence: "header \(hasHeader ? "present" : "absent"): \(leader.vote.evidence)")
    decision.findings = leader.doubts(hasHeader: hasHeader)
    if hasHeader { decision.findHeaderless(openings, of: files, nullWords) }
    return decision
  }

  /// Finds the files whose first record is a row of the columns that all others name alike.
  private mutating func findHeaderless(
    _ openings: [FileOpening], of files: [FileProfile], _ nullWords: NullWords
  ) {
    guard let sample = HeaderSample(openings, nullWords) else { return }
    let doubtful = openings.filter { !$0.vote.isClear && $0.first != sample.names }
    // Where one of them names columns of its own, the headers do not agree.
    guard doubtful.count + sample.files == openings.count else { return }
    headerless = Set(doubtful.filter { $0.count == 1 && sample.holds($0.first) }.map { files[$0.index].file.path })
    if !headerless.isEmpty { names = sample.names }
  }
}
