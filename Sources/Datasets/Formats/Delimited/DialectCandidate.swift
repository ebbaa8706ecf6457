/// A way to read a text, and what speaks for it.
struct DialectCandidate {
  let dialect: Dialect
  /// Fields of a record.
  let width: Int
  /// Whether all records are as wide as that.
  let isCommon: Bool
  /// Whether no quote is where it should not be.
  let isClean: Bool
  /// Lines before the first record that are none.
  let titleLines: Int
  /// Blanks stand before every quote that begins a field, and before at least one.
  let hasBlankQuotes: Bool
  private let isNamed: Bool
  /// The share of the values that are whole: no other delimiter seems to stand in them.
  private let sense: Double

  /// Records that are scanned.
  private static let recordLimit = 100

  /// Nil when it does not cut the lines alike.
  init?(_ dialect: Dialect, _ start: TextStart, isNamed: Bool) {
    let records = HeadRecords(start.head, dialect, limit: Self.recordLimit)
    let heads = records.all
    var dialect = dialect
    var skipped = 0
    if let common = Self.commonWidth(heads) {
      width = common
      isCommon = true
      if !start.isTold { skipped = Self.leadingComments(heads, width: common) }
    } else if let lines = RecordLines(heads, start) {
      width = lines.width
      isCommon = true
      skipped = lines.first
      if lines.hasComments, dialect.comment == nil {
        dialect.comment = .hash
        dialect.commentIsGuess = true
      }
    } else if let usual = Self.usualWidth(heads), usual > 1 {
      // A row that is too short does not make a file no data: it is the scan that says so.
      width = usual
      isCommon = false
    } else {
      return nil
    }
    guard width > 1 else { return nil }
    self.dialect = dialect
    self.isNamed = isNamed
    isClean = records.isClean
    let begin = start.isTold || skipped == 0 && dialect.comment != nil ? 0 : heads[skipped].offset
    titleLines = Self.lines(in: start.head.bytes, before: begin)
    hasBlankQuotes = heads.contains(where: \.hasBlankQuote) && !heads.contains(where: \.hasQuote)
    sense = Self.sense(heads[skipped...].map(\.fields))
  }

  var isWhole: Bool { isCommon && isClean }

  /// All alike before most alike, then quotes in their places, then whole values, then the name, then more columns.
  var score: (Int, Int, Int, Int, Int) {
    (isCommon ? 1 : 0, isClean ? 1 : 0, Int(sense * 20), isNamed ? 1 : 0, width)
  }

  func evidence(_ choice: DialectChoice) -> String {
    let columns = isCommon ? "\(width) columns" : "\(width) columns of most records"
    return "delimiter \(dialect.delimiterName) in \(columns)" + (choice.delimiter == nil ? "" : ", as asked for")
  }

  // MARK: Widths

  /// The number of fields, when at least two records have the same and none another.
  private static func commonWidth(_ heads: [HeadRecords.Head]) -> Int? {
    guard heads.count > 1, let width = heads.first?.fields.count, heads.allSatisfy({ $0.fields.count == width }) else {
      return nil
    }
    return width
  }

  /// The number of fields that four of five records have.
  private static func usualWidth(_ heads: [HeadRecords.Head]) -> Int? {
    let widths = Dictionary(grouping: heads, by: \.fields.count).mapValues(\.count)
    guard let (width, count) = widths.max(by: { $0.value < $1.value }), count > 1, count * 5 >= heads.count * 4 else {
      return nil
    }
    return width
  }

  /// Records at the start that are comments by chance as wide as rows: behind them stands a clear header.
  private static func leadingComments(_ heads: [HeadRecords.Head], width: Int) -> Int {
    let comments = heads.prefix { $0.firstByte == .hash }.count
    guard comments > 0, heads.count > comments + 1 else { return 0 }
    let vote = HeaderVote(heads[comments...].map(\.fields), nullWords: NullWords(NullWords.standard))
    let whole = HeaderVote(heads[(comments - 1)...].map(\.fields), nullWords: NullWords(NullWords.standard))
    return vote.present > vote.absent && whole.present < vote.present ? comments : 0
  }

  /// Line ends before a place.
  private static func lines(in bytes: [UInt8], before end: Int) -> Int {
    bytes[..<end].indices.count { index in
      bytes[index] == .newline || bytes[index] == .carriageReturn && (index + 1 == end || bytes[index + 1] != .newline)
    }
  }

  // MARK: Values

  private static func sense(_ records: [[String]]) -> Double {
    var values = 0
    var whole = 0
    for value in records.lazy.joined() where !value.isEmpty {
      values += 1
      if isWhole(value) { whole += 1 }
    }
    return values == 0 ? 1 : Double(whole) / Double(values)
  }

  /// Not so `5;2`, which is two numbers; `1,5` is one, and so is text in which a blank follows.
  private static func isWhole(_ value: String) -> Bool {
    let bytes = Array(value.utf8)
    for (index, byte) in bytes.enumerated() where Dialect.usual.contains(where: { $0.delimiter == [byte] }) {
      let next = index + 1 < bytes.count ? bytes[index + 1] : nil
      if next == .space, byte != .tab { continue }
      let isDecimal =
        byte == .comma && index > 0 && bytes[index - 1].digit != nil && next?.digit != nil
        && bytes.count { $0 == .comma } == 1
      if !isDecimal { return false }
    }
    return true
  }
}

extension Dialect {
  /// What is unusual and was not asked for.
  func findings(_ choice: DialectChoice) -> [Finding] {
    var findings: [Finding] = []
    if escape != nil, choice.escape == .found {
      findings.append(
        Finding(
          .dialect,
          "a backslash escapes delimiters and quotes, because only then are all rows well-formed (--escape '' reads it as data)"
        ))
    }
    if skipsBlanksAroundQuotes, !choice.skipsBlanksAroundQuotes {
      findings.append(Finding(.dialect, "blanks between a delimiter and a quote are not part of the values"))
    }
    if !Self.usual.contains(where: { $0.delimiter == delimiter }), choice.delimiter == nil {
      findings.append(Finding(.dialect, "the delimiter is \(delimiterName): every record holds as many"))
    }
    return findings
  }
}
