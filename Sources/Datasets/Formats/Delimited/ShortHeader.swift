/// A header with one name less than the records below it have fields: R writes no name for its row names, and other
/// programs end every row, but not the header, with a delimiter.
struct ShortHeader {
  /// Whether the last field of every record seen is empty, rather than that the first has no name.
  private let lacksLast: Bool

  private static let sampleRecords = 100

  /// Nil when the header is as long as the records that follow it.
  init?(_ records: [[String]]) {
    let width = (records.first?.count ?? 0) + 1
    let rows = records.dropFirst()
    guard rows.count > 1, rows.allSatisfy({ $0.count == width }) else { return nil }
    lacksLast = rows.allSatisfy { $0.last?.isEmpty == true }
  }

  init?(_ file: SourceFile, _ dialect: Dialect) throws {
    let bytes = try SkippedLines(file.open(), lines: file.skippedLines).prefix(FileHead.greatestBytes)
    let head = FileHead(name: file.name, bytes: bytes, isWhole: bytes.count < FileHead.greatestBytes)
    self.init(HeadRecords(head, dialect, limit: Self.sampleRecords).records)
  }

  /// The names with an empty one where there is none.
  func complete(_ names: [String], _ findings: inout [Finding]) -> [String] {
    if lacksLast { return names + [""] }
    findings.append(
      Finding(.dialect, "the header has one name less than the rows have fields: the first field is the row name"))
    return [""] + names
  }
}
