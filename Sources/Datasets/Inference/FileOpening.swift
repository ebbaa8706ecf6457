/// How a file begins: its first records, and whether they have a header.
struct FileOpening {
  var file: SourceFile
  var records: [[String]]
  var vote: HeaderVote
  let nullWords: NullWords

  /// Records after the first that the vote looks at.
  private static let sampleRecords = 200

  init(_ file: SourceFile, format: DataFormat, nullWords: NullWords) throws {
    let bytes = try SkippedLines(file.open(), lines: file.skippedLines).prefix(FileHead.greatestBytes)
    let head = FileHead(name: file.name, bytes: bytes, isWhole: bytes.count < FileHead.greatestBytes)
    records = format.reader.firstRecords(of: head, limit: Self.sampleRecords)
    self.file = file
    self.nullWords = nullWords
    vote = HeaderVote(records, nullWords: nullWords)
  }
}

extension FileOpening {
  /// What a person should know who might see the header otherwise.
  fileprivate func doubts(hasHeader: Bool) -> [Finding] {
    guard records.count > 1 else { return [] }
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

  init(of files: [SourceFile], format: DataFormat, nullWords: NullWords, mode: HeaderMode) throws {
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
      self = try Self.vote(
        files.map { file in
          try Task.checkCancellation()
          return try FileOpening(file, format: format, nullWords: nullWords)
        })
    }
  }

  func isHeaderless(_ file: SourceFile) -> Bool { headerless.contains(file.path) }

  private init(hasHeader: Bool, evidence: [String]) {
    self.hasHeader = hasHeader
    self.evidence = evidence
  }

  private init(hasHeader: Bool, evidence: String) { self.init(hasHeader: hasHeader, evidence: [evidence]) }

  private static func vote(_ openings: [FileOpening]) throws -> HeaderDecision {
    // The same first record in every file is a header, whatever is below it.
    if openings.count > 1, let first = openings.first, first.vote.firstIsNames,
      openings.allSatisfy({ $0.records.first == first.records.first })
    {
      return HeaderDecision(hasHeader: true, evidence: "header: the same first record in \(openings.count) files")
    }
    let voters = openings.filter { $0.records.count > 1 }
    let clearest = voters.first { $0.vote.present > $0.vote.absent }
    guard let leader = clearest ?? voters.first ?? openings.first else {
      return HeaderDecision(hasHeader: false, evidence: "header: no records")
    }
    let hasHeader = leader.vote.hasHeader
    for other in voters where other.vote.hasHeader != hasHeader && other.vote.isClear {
      throw DatasetError.headerMismatch(
        file: other.file.path,
        reason: hasHeader
          ? "no header here, but \(leader.file.name) has one" : "a header here, but \(leader.file.name) has none")
    }
    var decision = HeaderDecision(
      hasHeader: hasHeader, evidence: "header \(hasHeader ? "present" : "absent"): \(leader.vote.evidence)")
    decision.findings = leader.doubts(hasHeader: hasHeader)
    if hasHeader { decision.findHeaderless(openings) }
    return decision
  }

  /// Finds the files whose first record is a row of the columns that all others name alike.
  private mutating func findHeaderless(_ openings: [FileOpening]) {
    guard let sample = HeaderSample(openings) else { return }
    let doubtful = openings.filter { !$0.vote.isClear && $0.records.first != sample.names }
    // Where one of them names columns of its own, the headers do not agree.
    guard doubtful.count + sample.files == openings.count else { return }
    headerless = Set(doubtful.filter { $0.records.count == 1 && sample.holds($0.records[0]) }.map(\.file.path))
    if !headerless.isEmpty { names = sample.names }
  }
}
