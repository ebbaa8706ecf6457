/// Other ways to read text whose records turn out, behind the first ones, not to be whole.
struct OtherReadings {
  /// The formats to try, and what a person should know when one of them makes every record whole.
  private(set) var formats: [(format: DataFormat, findings: [Finding])] = []

  /// Bytes around the fault that are scanned.
  private static let window = 32 << 10

  /// - Parameter fault: What is wrong when the files are read as they were taken for.
  init(after fault: DatasetError, in resolution: SourceResolver.Resolution, _ choice: DialectChoice) {
    guard case .delimited(let dialect) = resolution.format, let place = fault.placeOfBadRecord,
      let file = resolution.files.first(where: { $0.file.label == place.file })?.file,
      let bytes = Self.bytes(of: file, around: place.byte)
    else { return }
    var dialects = DialectCandidates.variants(dialect, choice).filter { Self.shows(bytes, $0) }
    if case .wrongFieldCount = fault, choice.comment == .found, dialect.comment == nil,
      Self.begins(file, place.byte, with: .hash)
    {
      var commented = dialect
      commented.comment = .hash
      commented.commentIsGuess = true
      dialects.append(commented)
    }
    formats = dialects.map { (.delimited($0), $0.findings(choice)) }
  }

  /// Whether the bytes have what the dialect is for.
  private static func shows(_ bytes: [UInt8], _ dialect: Dialect) -> Bool {
    let pairs = zip(bytes, bytes.dropFirst())
    let rules = DialectRules(dialect)
    let hasEscape = pairs.contains { rules.isEscape($0) && (rules.isQuote($1) || rules.mayEndField($1)) }
    let hasBlank = pairs.contains { $0.isBlank && rules.isQuote($1) }
    return (dialect.escape == nil || hasEscape) && (!dialect.skipsBlanksAroundQuotes || hasBlank)
  }

  private static func bytes(of file: SourceFile, around byte: Int) -> [UInt8]? {
    try? file.open(at: max(0, byte - window)).prefix(2 * window)
  }

  private static func begins(_ file: SourceFile, _ byte: Int, with mark: UInt8) -> Bool {
    (try? file.open(at: byte).prefix(1)) == [mark]
  }
}

extension DatasetError {
  /// Where a record is that is none, as far as the dialect may be the reason.
  var placeOfBadRecord: ValueLocation? {
    switch self {
    case .wrongFieldCount(let place, _, _), .unclosedQuote(let place), .textAfterQuote(let place): place
    default: nil
    }
  }
}
