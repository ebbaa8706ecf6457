/// Tells whether lines without any delimiter are the values of one column, and no prose, code or markup.
struct SingleColumn {
  let recognition: Recognition

  private static let sampleLines = 200
  private static let greatestLine = 200
  /// Names of places and people have more words than one, sentences more than these.
  private static let usualWords = 4

  /// Nil when the lines look like anything else than values.
  init?(_ head: FileHead) {
    guard head.isText, !head.isBinary, let lines = Self.lines(of: head), let first = lines.first?.first,
      !"{[<#/%".utf8.contains(first)
    else { return nil }
    guard lines.allSatisfy(Self.isValue) else { return nil }
    let words = lines.reduce(0) { $0 + $1.split(separator: .space).count }
    guard words <= Self.usualWords * lines.count else { return nil }
    recognition = Recognition(
      format: .csv, confidence: 0.5, evidence: "one column: lines without a delimiter, as short as values are")
  }

  /// Nil for a line with nothing in it among others: text has paragraphs.
  private static func lines(of head: FileHead) -> [ArraySlice<UInt8>]? {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = head.bytes.starts(with: mark) ? head.bytes.dropFirst(mark.count) : head.bytes[...]
    var lines = bytes.split(omittingEmptySubsequences: false) { $0 == .newline }.map { line in
      line.last == .carriageReturn ? line.dropLast() : line
    }
    // The last line may have been cut.
    if !head.isWhole, lines.count > 1 { lines.removeLast() }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.isEmpty || lines.contains(where: \.isEmpty) ? nil : Array(lines.prefix(sampleLines))
  }

  private static func isValue(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.count <= greatestLine, line.first?.isBlank == false else { return false }
    // `key: value`, as in YAML and mail.
    if let colon = line.firstIndex(of: UInt8(ascii: ":")), line[colon...].dropFirst().first?.isBlank ?? true {
      return false
    }
    return !line.contains { byte in Dialect.usual.contains { $0.delimiter == [byte] } }
  }
}
