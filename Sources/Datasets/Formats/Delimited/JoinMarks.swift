/// Rows that show that files were put one behind the other: the header again, or a byte order mark.
struct JoinMarks {
  /// Rows of a kind, and the record number of the first.
  struct Rows {
    var count = 0
    var first = 0

    mutating func add(record: Int) {
      if count == 0 { first = record }
      count += 1
    }

    mutating func merge(_ other: Rows, rowsBefore: Int) {
      if count == 0, other.count > 0 { first = other.first + rowsBefore }
      count += other.count
    }
  }

  var headers = Rows()
  var byteOrderMarks = Rows()

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  mutating func merge(_ other: JoinMarks, rowsBefore: Int) {
    headers.merge(other.headers, rowsBefore: rowsBefore)
    byteOrderMarks.merge(other.byteOrderMarks, rowsBefore: rowsBefore)
  }

  /// Scans one record; `names` is empty without a header.
  mutating func scan(_ record: Record, names: [String]) {
    var first = record[0].bytes
    if first.starts(with: Self.mark) {
      byteOrderMarks.add(record: record.index + 1)
      first = UnsafeBufferPointer(rebasing: first[Self.mark.count...])
    }
    guard record.count == names.count, first.elementsEqual(names[0].utf8) else { return }
    let isHeader = (1..<record.count).allSatisfy { record[$0].bytes.elementsEqual(names[$0].utf8) }
    if isHeader { headers.add(record: record.index + 1) }
  }

  /// Scans the rows of a block, most of which their first bytes tell from the header.
  ///
  /// - Parameter header: The line of the header, without its end; empty without one.
  mutating func scan(_ fields: BlockFields, header: [UInt8]) {
    let start = Self.word(header)
    let mask: UInt64 = header.count >= 8 ? .max : (1 << (8 * UInt64(header.count))) - 1
    for row in 0..<fields.rows {
      let line = fields.line(row)
      guard let base = line.baseAddress else { continue }
      // There is room to read behind every row.
      let word = UnsafeRawPointer(base).loadUnaligned(as: UInt64.self)
      let hasMark = word & 0xFF_FFFF == 0xBF_BBEF && line.count >= Self.mark.count
      if hasMark { byteOrderMarks.add(record: row + 1) }
      guard !header.isEmpty, hasMark || word & mask == start & mask else { continue }
      if line.dropFirst(hasMark ? Self.mark.count : 0).elementsEqual(header) { headers.add(record: row + 1) }
    }
  }

  private static func word(_ bytes: [UInt8]) -> UInt64 {
    bytes.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.element) << (8 * UInt64($1.offset)) }
  }

  /// What a person should know of them.
  var findings: [Finding] {
    var findings: [Finding] = []
    if byteOrderMarks.count > 0 {
      findings.append(
        Finding(
          .byteOrderMark,
          "there is a byte order mark inside the file, before row \(Figures.grouped(byteOrderMarks.first))\(Self.more(byteOrderMarks)):"
            + " it is a part of the value there"))
    }
    if headers.count > 0 {
      findings.append(
        Finding(
          .headerRepeated,
          "the header is repeated as row \(Figures.grouped(headers.first))\(Self.more(headers)): it is loaded as a row")
      )
    }
    return findings
  }

  private static func more(_ rows: Rows) -> String { rows.count > 1 ? " and \(rows.count - 1) more" : "" }
}
