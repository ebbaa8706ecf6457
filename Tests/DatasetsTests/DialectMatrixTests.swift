import Datasets
import Foundation
import Testing

/// Every dialect with every header, packing and policy: what the inspection counts is what the load writes, value for
/// value.
struct DialectMatrixTests {
  /// A way in which a program writes text.
  struct Style: Sendable, CustomTestStringConvertible {
    var name: String
    var dialect: Dialect
    /// Lines before the header and between the rows.
    var titles = 0
    var hasComments = false

    var testDescription: String { name }

    var choice: DialectChoice {
      var choice = DialectChoice()
      choice.delimiter = dialect.delimiter
      choice.quote = dialect.quote.map { .byte($0) } ?? .none
      choice.escape = dialect.escape.map { .byte($0) } ?? .none
      choice.comment = dialect.comment.map { .byte($0) } ?? .none
      choice.skipsBlanksAroundQuotes = dialect.skipsBlanksAroundQuotes
      choice.skippedLines = titles
      return choice
    }

    func line(_ fields: [String]) -> String {
      let delimiter = String(decoding: dialect.delimiter, as: UTF8.self)
      return fields.map(field).joined(separator: delimiter + (dialect.skipsBlanksAroundQuotes ? " " : "")) + "\n"
    }

    private func field(_ value: String) -> String {
      func escaped(_ specials: [UInt8?]) -> String {
        guard let escape = dialect.escape else { return value }
        let bytes = value.utf8.flatMap { byte in
          byte == escape || specials.contains(byte) ? [escape, byte] : [byte]
        }
        return String(decoding: bytes, as: UTF8.self)
      }
      guard let quote = dialect.quote.map({ String(decoding: [$0], as: UTF8.self) }) else {
        return escaped([dialect.delimiter.first, .newline])
      }
      let isPlain = value.utf8.allSatisfy {
        $0 != dialect.delimiter.first && $0 != dialect.quote && $0 != .newline && $0 != dialect.escape
          && $0 != dialect.comment
      }
      if isPlain, !dialect.skipsBlanksAroundQuotes || Int(value) != nil { return value }
      let inside = dialect.escape == nil ? value.replacing(quote, with: quote + quote) : escaped([dialect.quote])
      return quote + inside + quote
    }
  }

  private static func dialect(_ delimiter: String, _ change: (inout Dialect) -> Void = { _ in }) -> Dialect {
    var dialect = Dialect(delimiter: Array(delimiter.utf8))
    change(&dialect)
    return dialect
  }

  static let styles: [Style] = [
    Style(name: "comma", dialect: .comma), Style(name: "tab", dialect: .tab),
    Style(name: "tilde", dialect: dialect("~")),
    Style(name: "blank", dialect: dialect(" ")), Style(name: "start of heading", dialect: .startOfHeading),
    Style(name: "titles", dialect: .comma, titles: 3), Style(name: "two bars", dialect: dialect("||")),
    Style(name: "a character of two bytes", dialect: dialect("§"), titles: 1),
    Style(name: "single quotes", dialect: dialect(";") { $0.quote = UInt8(ascii: "'") }),
    Style(name: "backslash", dialect: dialect(",") { $0.escape = .backslash }),
    Style(
      name: "backslash without quotes",
      dialect: dialect("\t") {
        $0.quote = nil
        $0.escape = .backslash
      }),
    Style(name: "comments", dialect: dialect(",") { $0.comment = .hash }, hasComments: true),
    Style(name: "blanks", dialect: dialect(",") { $0.skipsBlanksAroundQuotes = true }),
    Style(
      name: "all at once",
      dialect: dialect("::") {
        $0.quote = UInt8(ascii: "'")
        $0.escape = .backslash
        $0.comment = UInt8(ascii: "%")
        $0.skipsBlanksAroundQuotes = true
      }, titles: 2, hasComments: true),
  ]

  private static let texts = [
    "north", "a, b", "say \"hi\"", "it's", "back\\slash", "x;y|z~w", "two\nlines", "#tag", "", "50 %", "t\u{FC}r :: 7",
  ]

  struct Shape: Sendable {
    var header: HeaderMode
    var hasHeader: Bool
    var isPacked: Bool
    var policy: BadValuePolicy
    var rows: Int
  }

  static let shapes: [Shape] = [(HeaderMode.present, true), (.auto, true), (.absent, false), (.auto, false)].flatMap {
    header in
    [false, true].flatMap { isPacked in
      BadValuePolicy.allCases.flatMap { policy in
        [2, 37, 1500].map { rows in
          Shape(header: header.0, hasHeader: header.1, isPacked: isPacked, policy: policy, rows: rows)
        }
      }
    }
  }

  @Test(arguments: styles)
  func `the rows that are counted are those that are written, and hold the same values`(style: Style) throws {
    for shape in Self.shapes { try check(style, shape) }
  }

  private func check(_ style: Style, _ shape: Shape) throws {
    let rows = (0..<shape.rows).map { ["\($0)", Self.texts[$0 % Self.texts.count], "n\($0 % 7)"] }
    var text = (0..<style.titles).map { "title \($0)\n" }.joined()
    if shape.hasHeader { text += style.line(["id", "text", "code"]) }
    for (number, row) in rows.enumerated() {
      text += style.line(row)
      if style.hasComments, number % 5 == 1, let comment = style.dialect.comment {
        text += String(decoding: [comment], as: UTF8.self) + " \"a, comment\n"
      }
    }
    // A row that is none, where the load goes on without it.
    let isFaulty = shape.policy != .fail && shape.rows > 2
    if isFaulty { text += style.line(["1", "short"]) + style.line(["7", "last", "n0"]) }
    let folder = try TemporaryFolder()
    let bytes = Array(text.utf8)
    let name = "data.txt" + (shape.isPacked ? ".gz" : "")
    let path = try folder.write(name, shape.isPacked ? GzipEncoder.compress(bytes) : bytes)
    let options = InspectionOptions(
      header: shape.header, dialect: style.choice, toleratesBadRows: shape.policy != .fail)
    let profile = try DatasetInspector(options: options).inspect([path])
    #expect(profile.hasHeader == shape.hasHeader, "\(shape)")
    #expect(profile.rows == rows.count + (isFaulty ? 2 : 0), "\(shape)")
    #expect(profile.files[0].contentBytes == bytes.count, "\(shape)")
    #expect(profile.columns.map(\.type) == [.long, .string, .string], "\(shape)")
    var expected = rows
    if isFaulty {
      if shape.policy == .null { expected.append(["1", "short", ""]) }
      expected.append(["7", "last", "n0"])
    }
    let written = try Self.written(profile, shape.policy)
    if written != expected {
      let place = zip(written, expected).enumerated().first { $1.0 != $1.1 }
      Issue.record("\(shape): \(written.count) rows for \(expected.count), \(String(describing: place))")
    }
    if style.dialect.isOrdinary { try compareScans(profile, style.dialect, shape) }
  }

  /// A block at a time and a record at a time must say the same.
  private func compareScans(_ profile: DatasetProfile, _ dialect: Dialect, _ shape: Shape) throws {
    let request = ScanRequest(
      hasHeader: shape.hasHeader, nullWords: NullWords(NullWords.standard), toleratesBadRows: shape.policy != .fail)
    let reader = DelimitedFormat(dialect)
    let blocks = try reader.columns(of: profile.files[0].file, request, blockBytes: 4096, oneByOne: false)
    let records = try reader.columns(of: profile.files[0].file, request, blockBytes: 4096, oneByOne: true)
    #expect(blocks.columns == records.columns, "\(shape)")
    #expect(blocks.rows == records.rows && blocks.badRows == records.badRows, "\(shape)")
    #expect(blocks.rows == profile.rows, "\(shape)")
  }

  /// What a load writes as CSV, read again.
  private static func written(_ profile: DatasetProfile, _ policy: BadValuePolicy) throws -> [[String]] {
    let plan = EncodingPlan(
      columns: profile.columns.map { .init(source: $0.name, type: $0.type) }, hasHeader: profile.hasHeader,
      format: profile.format, badValues: policy)
    var partitions = PartitionPlanner.partitions(
      of: profile, columns: profile.columns.indices.map { $0 }, targetBytes: 1 << 20)
    if policy != .fail { partitions = try ValidationPass(plan: plan).run(partitions).partitions }
    var rows: [[String]] = []
    for partition in partitions {
      var encoder = PartitionEncoder(partition: partition, plan: plan)
      var bytes: [UInt8] = []
      while let block = try encoder.next() { bytes += try block.content.bytes }
      let reader = CSVRecordReader(source: UnpackingByteSource(MemoryByteSource(bytes)))
      while let record = try reader.next() { rows.append((0..<record.count).map { record[$0].text }) }
    }
    return rows
  }
}
