/// The log files of web servers: lines of fields with blanks between, under a line that names them.
///
/// `#Fields: date time cs-method` names the fields; every other line that begins with `#` is a comment, and `-` stands
/// for nothing.
package struct W3CLogFormat: DatasetFormat {
  private static let directive = Array("#Fields:".utf8)
  private static let text: Dialect = {
    var dialect = Dialect(delimiter: [.space])
    dialect.comment = .hash
    return dialect
  }()

  package init() {}

  package let traits = FormatTraits(
    name: "w3clogfile", hasHeaderRecords: false, mapping: .ordinal(kind: "W3CLogFile"), passage: .none, nullWords: ["-"]
  )

  package static func recognise(_ head: FileHead) -> Recognition? {
    guard head.bytes.first == .hash, names(in: head.bytes) != nil else { return nil }
    return Recognition(format: .w3clogfile, confidence: 1, evidence: "a line #Fields: names the fields")
  }

  package func firstRecords(of head: FileHead, limit: Int) -> [[String]] { [] }

  package func scan(_ file: SourceFile, _ request: ScanRequest) throws -> FileScan {
    let names = try Self.names(of: file)
    var scan = try DelimitedScan(file, Self.text, request) { line, row, byte in
      guard let other = Self.names(in: line), other != names else { return }
      throw DatasetError.headerMismatch(
        file: file.label, reason: "line \(row) has other fields than the first line #Fields:, at byte \(byte)")
    }
    var result = try scan.run()
    guard result.tallies.isEmpty || result.tallies.count == names.count else {
      throw DatasetError.headerMismatch(
        file: file.label,
        reason: "the line #Fields: names \(names.count) fields, and the first record has \(result.tallies.count)")
    }
    result.names = result.tallies.isEmpty ? [] : names
    // The comments belong to the format.
    result.findings.removeAll { $0.kind == .linesSkipped }
    return result
  }

  package func open(_ slice: FileSlice, hasHeader: Bool) throws -> any RecordReader {
    try DelimitedFormat(Self.text).open(slice, hasHeader: false)
  }

  private static func names(of file: SourceFile) throws -> [String] {
    guard let names = names(in: try file.open().prefix(FileHead.greatestBytes)) else {
      throw DatasetError.headerMismatch(file: file.label, reason: "it does not start with a line #Fields:")
    }
    return names
  }

  /// The names of the first directive; nil when there is none.
  private static func names(in bytes: some Collection<UInt8>) -> [String]? {
    let lines = bytes.split { $0 == .newline || $0 == .carriageReturn }
    guard let line = lines.prefix(while: { $0.first == .hash }).first(where: { $0.starts(with: directive) }) else {
      return nil
    }
    let names = line.dropFirst(directive.count).split(separator: .space).map { String(decoding: $0, as: UTF8.self) }
    return names.isEmpty ? nil : names
  }
}
