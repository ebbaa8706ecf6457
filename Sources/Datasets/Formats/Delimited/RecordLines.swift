/// Tells records from titles before them and comments among them, where not all lines have the same number of fields.
///
/// Nothing that could be a row is passed over: all records are alike, each title is shorter than they are and stands
/// before a clear header, and each comment begins with `#` and is not as wide as a row.
struct RecordLines {
  let width: Int
  /// The number of lines before the first record.
  let first: Int
  /// Whether comments stand behind the first record.
  let hasComments: Bool

  private static let greatestTitles = 50

  /// Nil when the lines do not show it.
  init?(_ heads: [HeadRecords.Head], _ start: TextStart) {
    let records = heads.indices.filter { heads[$0].firstByte != .hash }
    let widths = Dictionary(grouping: records, by: { heads[$0].fields.count }).mapValues(\.count)
    let most = widths.filter { $0.key > 1 }.max { ($0.value, $0.key) < ($1.value, $1.key) }
    guard let (width, _) = most, let begin = records.firstIndex(where: { heads[$0].fields.count == width }) else {
      return nil
    }
    let rows = records[begin...]
    let comments = heads.indices.filter { heads[$0].firstByte == .hash }
    guard rows.count > 1, rows.allSatisfy({ heads[$0].fields.count == width }),
      comments.allSatisfy({ heads[$0].fields.count != width })
    else { return nil }
    self.width = width
    let titles = records[..<begin].map { heads[$0].fields }
    // Where a person said how many lines come before the records, those behind are told by what they begin with.
    hasComments = comments.contains { start.isTold || $0 > rows[begin] }
    let body = rows.map { heads[$0].fields }
    if titles.isEmpty {
      first = start.isTold ? 0 : rows[begin]
    } else if Self.areTitles(titles, before: body, width: width) {
      guard !start.isTold else { return nil }
      first = rows[begin]
    } else if titles.count == 1, titles[0].count == width - 1, Self.areNames(titles[0]) {
      first = start.isTold ? 0 : records[begin - 1]
    } else {
      return nil
    }
  }

  private static func areTitles(_ titles: [[String]], before body: [[String]], width: Int) -> Bool {
    guard titles.count <= greatestTitles, titles.allSatisfy({ $0.count < width }), body.count > 1 else { return false }
    let vote = HeaderVote(body, nullWords: NullWords(NullWords.standard))
    if vote.present > vote.absent { return true }
    // All is text: a line of several words in one field is no row of three.
    return !vote.isClear && vote.firstIsNames && width > 2
      && titles.allSatisfy { $0.count == 1 && $0[0].contains(" ") }
  }

  private static func areNames(_ record: [String]) -> Bool {
    HeaderVote([record], nullWords: NullWords([])).firstIsNames
  }
}
