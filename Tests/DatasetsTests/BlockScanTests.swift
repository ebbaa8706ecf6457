import Datasets
import Foundation
import Testing

struct BlockScanTests {
  private struct Answer: Equatable {
    var columns: [ColumnProfile]?
    var rows = 0
    var badRows = 0
    var fault: DatasetError?
  }

  private static func scan(
    _ file: SourceFile, blockBytes: Int, oneByOne: Bool = false, tolerant: Bool = false, header: Bool = false,
    workers: Int = 1, words: [String] = NullWords.standard
  ) throws -> Answer {
    let request = ScanRequest(
      hasHeader: header, nullWords: NullWords(words), toleratesBadRows: tolerant, workers: workers)
    do {
      let found = try DelimitedFormat(.comma).columns(of: file, request, blockBytes: blockBytes, oneByOne: oneByOne)
      return Answer(columns: found.columns, rows: found.rows, badRows: found.badRows)
    } catch let fault as DatasetError {
      return Answer(fault: fault)
    }
  }

  /// What the reader that encodes says.
  private static func read(_ file: SourceFile) throws -> Answer {
    let slice = FileSlice(file: file, start: 0, end: nil, firstRow: 0, fields: [], fieldCount: 0)
    do {
      let first = try DelimitedFormat(.comma).open(slice, hasHeader: false).next()?.count
      guard let first else { return Answer() }
      let rows = try rowsEncoded(slice, width: first)
      return Answer(rows: rows)
    } catch let fault as DatasetError {
      return Answer(fault: fault)
    }
  }

  private static func file(_ folder: TemporaryFolder, _ bytes: [UInt8]) throws -> SourceFile {
    let path = try folder.write("data.csv", bytes)
    return SourceFile(path: path, bytes: bytes.count, modified: Date(), compression: .none)
  }

  @Test func `every text of four bytes gives the same wherever it is cut into blocks`() throws {
    let folder = try TemporaryFolder()
    let alphabet = Array("a,\"\n\r".utf8)
    for number in 0..<625 {
      var rest = number
      let text = (0..<4).map { _ in
        defer { rest /= 5 }
        return alphabet[rest % 5]
      }
      let file = try Self.file(folder, text)
      let expected = try Self.read(file)
      let whole = try Self.scan(file, blockBytes: 64)
      #expect(whole.fault == expected.fault, "\(text)")
      if expected.fault == nil { #expect(whole.rows == expected.rows, "\(text)") }
      for size in 1...3 {
        #expect(try Self.scan(file, blockBytes: size) == whole, "\(text) in blocks of \(size)")
      }
      #expect(try Self.scan(file, blockBytes: 64, oneByOne: true) == whole, "\(text)")
      let tolerant = try Self.scan(file, blockBytes: 64, tolerant: true)
      #expect(try Self.scan(file, blockBytes: 2, tolerant: true) == tolerant, "\(text)")
      #expect(try Self.scan(file, blockBytes: 3, oneByOne: true, tolerant: true) == tolerant, "\(text)")
    }
  }

  // MARK: Kernels

  private static let pools: [[String]] = [
    ["0", "1", "1", "0"], ["0", "1", "7", "-3", "265"], ["12345678", "20240229", "20230229", "99999999"],
    ["20240101", "20241231", "19000101"], ["2147483647", "-2147483648", "2147483648", "5"],
    ["1.5", "2", "0.25", "-0.5", "100.125"], ["0.5", "00.5", "5.", ".5", "1.2.3", "1e5", "-"],
    ["123456789012345", "1234567890123456", "-12345678901234", "12345678.123456", "1234567.8"],
    ["9007199254740993", "18446744073709551616", "1"], ["007", "12", "+5", "3"],
    ["2024-02-29", "2023-12-31", "1999-01-01"], ["2024-02-29 12:30:00", "2024-02-29T23:59:59"],
    ["2024-02-29T12:30:00Z", "2024-02-29T12:30:00.1234567Z", "2024-02-29T12:30:00+02:00"],
    ["2024-02-29T12:30:00", "2024-02-29T12:30:00.12345678", "2024-02-29T24:00:00", "2024-02-29T12:60:00"],
    ["2023-02-29", "2024-13-01", "2024-00-10", "0000-01-01", "2024-04-31", "2024/04/30"],
    ["2024-02-29t12:30:00", "2024-02-29T12:30:00z", "2024-02-29T12:30:00+0200", "2024-02-29T12:30:00+15:00"],
    ["true", "false"], ["True", "FALSE", "true"], ["true", "1", "yes", "tru", "trues"],
    ["d3a52918-df01-44ce-b717-49f181b8b960", "D3A52918-DF01-44CE-B717-49F181B8B960"],
    [
      "d3a52918-df01-44ce-b717-49f181b8b96g", "d3a52918-df01-44ce-b717-49f181b8b96",
      "{D3A52918-DF01-44CE-B717-49F181B8B960}", "d3a52918df0144ceb71749f181b8b960",
    ],
    ["Y", "N", "NA"], ["alpha", "beta gamma", " padded", "x,y", "say \"hi\"", "two\nlines", "caf\u{E9}"],
    ["{\"a\": 1}", "[1, 2]", "{}"], ["12:34:56", "1.00:00:00"], ["NaN", "inf", "1.5"], [" 1", "2 ", "3"],
    ["10.0.3.1", "1,5", "12%"], ["", "", ""], ["NA", "null", "\\N"],
  ]

  /// A column begins as one kind; others come among it, or only late.
  private static func table(_ random: inout SeededRandom, rows: Int, width: Int) -> [UInt8] {
    let columns = (0..<width).map { _ in
      (
        main: Self.pools.randomElement(using: &random) ?? [], other: Self.pools.randomElement(using: &random) ?? [],
        share: [0.0, 0.0, 0.001, 0.02, 0.5].randomElement(using: &random) ?? 0.0,
        from: Int.random(in: 0..<rows, using: &random), empties: [0.0, 0.05, 0.9].randomElement(using: &random) ?? 0.0
      )
    }
    let lineEnd = ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
    let quotes = Double.random(in: 0...1, using: &random) < 0.5 ? 0 : 0.3
    var text = ""
    for row in 0..<rows {
      let values = columns.map { column -> String in
        if Double.random(in: 0..<1, using: &random) < column.empties { return "" }
        let isOther = row >= column.from && Double.random(in: 0..<1, using: &random) < column.share
        let value = (isOther ? column.other : column.main).randomElement(using: &random) ?? ""
        let mustQuote = value.contains { ",\"\n".contains($0) }
        return mustQuote || Double.random(in: 0..<1, using: &random) < quotes ? quoted(value) : value
      }
      text += values.joined(separator: ",") + lineEnd
    }
    return Array(text.utf8)
  }

  @Test(arguments: 0..<24)
  func `columns of all kinds mixed get the same profile by kernels as value by value`(seed: Int) throws {
    var random = SeededRandom(UInt64(seed))
    let folder = try TemporaryFolder()
    let file = try Self.file(folder, Self.table(&random, rows: 1500, width: 16))
    let words = seed % 4 == 3 ? ["1", "true", "say \"hi\"", "Y"] : NullWords.standard
    let expected = try Self.scan(file, blockBytes: 1 << 20, oneByOne: true, words: words)
    #expect(expected.rows == 1500)
    for size in [700, 16 << 10, 1 << 20] {
      let found = try Self.scan(file, blockBytes: size, workers: 2, words: words)
      #expect(found.rows == expected.rows)
      for (column, other) in zip(found.columns ?? [], expected.columns ?? []) { #expect(column == other) }
    }
  }

  @Test func `the profile of a file of several blocks does not depend on the number of threads`() throws {
    var random = SeededRandom(99)
    let folder = try TemporaryFolder()
    let file = try Self.file(folder, Self.table(&random, rows: 20_000, width: 12))
    #expect(file.bytes > 2 * (256 << 10))
    let one = try Self.scan(file, blockBytes: 256 << 10)
    #expect(try Self.scan(file, blockBytes: 256 << 10, workers: 4) == one)
  }

  // MARK: Bad rows

  @Test func `rows that are none are filled or cut, and counted, where that is asked for`() throws {
    let folder = try TemporaryFolder()
    let text = Array("a,b\n1,2\n3\n\n4,5,6\n7,".utf8) + [0xE9] + Array("\n8,9\n\n".utf8)
    let path = try folder.write("data.csv", text)
    let profile = try folder.inspect(.init(header: .present, toleratesBadRows: true))
    #expect(profile.rows == 6)
    #expect(profile.files[0].badRows == 4)
    #expect(
      profile.files[0].firstBadRow
        == BadRow(
          reason: .fields(1, expected: 2), location: .init(file: path, row: 3, column: nil, byte: 8)))
    #expect(profile.columns.map(\.nulls) == [1, 3])
    #expect(profile.columns.map(\.type) == [.long, .long])
  }

  @Test(arguments: [
    ("a,b\n1,2\n", FileTraits()), ("\u{FEFF}a,b\n1,2\n", FileTraits.byteOrderMark),
    ("a,b\r1,2\r", FileTraits.loneCarriageReturns),
    ("a,b\r\n1,2\r\n", FileTraits()), ("a,b\n1,2\n\n", FileTraits.blankLines), ("a\n1\n\n2\n", FileTraits.blankLines),
    ("a\n1\n\"\"\n", FileTraits()),
    ("a,b\n5\" pipe,2\n", FileTraits.unusual), ("a,b\n1,x\0y\n", FileTraits.unusual),
    ("a,b\n\"x\"\"\r\",\"\n\"\n", FileTraits()),
  ])
  func `what forbids sending the bytes of a file as they are is noticed`(text: String, traits: FileTraits) throws {
    let folder = try TemporaryFolder()
    let file = try Self.file(folder, Array(text.utf8))
    let request = ScanRequest(hasHeader: true, nullWords: NullWords(NullWords.standard))
    let found = try DelimitedFormat(.comma).columns(of: file, request, blockBytes: 1 << 16, oneByOne: false)
    #expect(found.traits == traits)
  }
}
