/// Tells which delimiter stands between the fields of a file, by its first records.
struct DelimiterVote {
  let recognition: Recognition

  /// Records that are looked at.
  private static let limit = 100

  /// Nil when the head is no delimited text.
  init?(_ head: FileHead) {
    let named = Dialect(fileExtension: head.fileExtension)
    guard !head.holds(0), named != nil || head.isText else { return nil }
    // One that is nowhere cuts nothing.
    let candidates = Dialect.named.filter { $0.delimiter.allSatisfy(head.holds) }
      .compactMap { Candidate($0, head, isNamed: $0 == named) }
    if let best = candidates.max(by: { $0.score < $1.score }) {
      let confidence = best.isCommon ? (named == nil ? 0.8 : 1) : 0.6
      recognition = Recognition(
        format: .delimited(best.dialect), confidence: Self.looksLikeJSON(head) ? min(confidence, 0.5) : confidence,
        evidence: best.evidence
          + (named.map { $0 == best.dialect ? "" : ", though named .\(head.fileExtension)" } ?? ""))
    } else if let named {
      recognition = Recognition(
        format: .delimited(named), confidence: 0.6, evidence: "named .\(head.fileExtension)")
    } else {
      return nil
    }
  }

  /// Commas between the members of objects cut every line alike, too.
  private static func looksLikeJSON(_ head: FileHead) -> Bool {
    let first = head.bytes.first { !$0.isBlank && $0 != .newline && $0 != .carriageReturn }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  /// What speaks for a delimiter; nil when it does not cut the lines alike.
  private struct Candidate {
    let dialect: Dialect
    let width: Int
    /// Whether all records are as wide as that.
    let isCommon: Bool
    private let isNamed: Bool
    /// The share of the values that are whole: no other delimiter seems to stand in them.
    private let sense: Double

    init?(_ dialect: Dialect, _ head: FileHead, isNamed: Bool) {
      let records = HeadRecords(head, dialect, limit: DelimiterVote.limit)
      let common = records.commonWidth
      // A row that is too short does not make a file no data: it is the scan that says so.
      guard let width = common ?? records.usualWidth, width > 1 else { return nil }
      self.dialect = dialect
      self.width = width
      self.isNamed = isNamed
      isCommon = common != nil
      sense = Self.sense(records.records)
    }

    /// All alike before most alike, then whole values, then the name, then more columns.
    var score: (Int, Int, Int, Int) {
      (isCommon ? 1 : 0, Int(sense * 20), isNamed ? 1 : 0, width)
    }

    var evidence: String {
      "delimiter \(dialect.delimiterName) in \(width) columns" + (isCommon ? "" : " of most records")
    }

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
      for (index, byte) in bytes.enumerated() where Dialect.named.contains(where: { $0.delimiter == [byte] }) {
        let next = index + 1 < bytes.count ? bytes[index + 1] : nil
        if next == .space, byte != UInt8(ascii: "\t") { continue }
        let isDecimal =
          byte == .comma && index > 0 && bytes[index - 1].digit != nil && next?.digit != nil
          && bytes.count { $0 == .comma } == 1
        if !isDecimal { return false }
      }
      return true
    }
  }
}
