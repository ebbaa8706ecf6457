/// How a file begins: its first records, and whether they have a header.
struct FileOpening {
  var file: SourceFile
  var records: [[String]]
  var vote: HeaderVote

  /// Records after the first that the vote looks at.
  private static let sampleRecords = 200

  init(_ file: SourceFile, format: any DatasetFormat, nullWords: NullWords) throws {
    let bytes = try file.open().prefix(FileHead.greatestBytes)
    let head = FileHead(name: file.name, bytes: bytes, isWhole: bytes.count < FileHead.greatestBytes)
    records = format.firstRecords(of: head, limit: Self.sampleRecords)
    self.file = file
    vote = HeaderVote(records, nullWords: nullWords)
  }

  /// Whether nothing speaks for a header here, and the first record is as wide as that of `other` without naming one of
  /// its columns: as names it would make as many new columns, and lose a row.
  func mayLackHeader(of other: FileOpening) -> Bool {
    guard vote.present <= vote.absent, let first = records.first, let names = other.records.first else { return false }
    return first.count == names.count && Set(first).isDisjoint(with: names)
  }
}

/// Whether the files of a dataset have headers, all or none.
struct HeaderDecision {
  var hasHeader: Bool
  /// No line where the format has no headers.
  var evidence: [String]

  init(of files: [SourceFile], format: any DatasetFormat, nullWords: NullWords, mode: HeaderMode) throws {
    guard format.hasHeaderRecords else {
      self.init(hasHeader: false, evidence: [])
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
    guard let leader = voters.first ?? openings.first else {
      return HeaderDecision(hasHeader: false, evidence: "header: no records")
    }
    let hasHeader = leader.vote.hasHeader
    for other in voters where other.vote.hasHeader != hasHeader && other.vote.present != other.vote.absent {
      throw DatasetError.headerMismatch(
        file: other.file.path,
        reason: hasHeader
          ? "no header here, but \(leader.file.name) has one" : "a header here, but \(leader.file.name) has none")
    }
    if hasHeader, let odd = openings.first(where: { $0.mayLackHeader(of: leader) }) {
      throw DatasetError.headerMismatch(
        file: odd.file.path,
        reason: "its first record has none of the names of \(leader.file.name), and may be a row")
    }
    return HeaderDecision(
      hasHeader: hasHeader, evidence: "header \(hasHeader ? "present" : "absent"): \(leader.vote.evidence)")
  }
}
