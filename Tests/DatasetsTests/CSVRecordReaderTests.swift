import Datasets
import Testing

/// Everything that a text is read as, copied out of the reader's buffer.
func records(
  _ bytes: [UInt8], chunk: Int = .max, lenient: Bool = false, delimiter: UInt8 = .comma, blockBytes: Int = 16
) throws -> [[String]] {
  let options = CSVRecordReader.Options(Dialect(delimiter: [delimiter]), isLenient: lenient, blockBytes: blockBytes)
  let reader = CSVRecordReader(source: MemoryByteSource(bytes, chunk: chunk), options: options)
  var result: [[String]] = []
  while let record = try reader.next() {
    result.append((0..<record.count).map { record[$0].text })
  }
  return result
}

func records(_ text: String, lenient: Bool = false) throws -> [[String]] {
  try records(Array(text.utf8), lenient: lenient)
}

struct CSVRecordReaderTests {
  static let texts: [(String, [[String]])] = [
    ("", []),
    ("\n", [[""]]),
    ("a", [["a"]]),
    ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
    ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
    ("a,b\r1,2\n3,4\r\n5,6", [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]),
    ("a,\n,b\n,", [["a", ""], ["", "b"], ["", ""]]),
    ("\"a\",\"b,c\"\n", [["a", "b,c"]]),
    ("\"a\nb\",\"c\r\nd\"\r\n", [["a\nb", "c\r\nd"]]),
    ("\"say \"\"hi\"\"\",x\n", [["say \"hi\"", "x"]]),
    ("\"\"\"\"", [["\""]]),
    ("\"\"\"\"\"\",\"\"\n", [["\"\"", ""]]),
    ("a\"b,c\n", [["a\"b", "c"]]),
    ("\"\",\"\"\n\"\"", [["", ""], [""]]),
    ("\u{FEFF}a,b\n", [["a", "b"]]),
    ("\u{FEFF}\"a\",b\n", [["a", "b"]]),
    ("\u{FEFF}", []),
    ("a\n\nb\n", [["a"], [""], ["b"]]),
    ("\r\n\r\n", [[""], [""]]),
    ("東京,é\n🚀,\"🚀\"\"\"\n", [["東京", "é"], ["🚀", "🚀\""]]),
    (
      "long enough to outgrow a block of sixteen bytes,\"and, quoted \"\" too, for good\"",
      [
        ["long enough to outgrow a block of sixteen bytes", "and, quoted \" too, for good"]
      ]
    ),
  ]

  @Test(arguments: texts.indices)
  func `a text gives the same records however its bytes are cut`(index: Int) throws {
    let (text, expected) = Self.texts[index]
    for chunk in 1...max(1, text.utf8.count) {
      #expect(try records(Array(text.utf8), chunk: chunk) == expected, "in pieces of \(chunk)")
    }
  }

  @Test func `every text of five bytes from the alphabet of CSV reads the same in pieces as in one`() throws {
    let alphabet = Array("a,\"\n\r".utf8)
    var text = [UInt8](repeating: 0, count: 5)
    for number in 0..<3125 {
      var rest = number
      for place in text.indices {
        text[place] = alphabet[rest % 5]
        rest /= 5
      }
      let whole = Result { try records(text) }.mapError { $0 as? DatasetError ?? .notFound(path: "") }
      let pieces = Result { try records(text, chunk: 1) }.mapError { $0 as? DatasetError ?? .notFound(path: "") }
      #expect(whole == pieces, "\(text)")
      let lenient = try records(text, lenient: true)
      #expect(try records(text, chunk: 2, lenient: true) == lenient)
      if case .success(let strict) = whole { #expect(strict == lenient) }
    }
  }

  @Test func `an unclosed quote is named by its record, field and byte`() throws {
    #expect(throws: DatasetError.unclosedQuote(location: .init(file: "memory", row: 2, column: 2, byte: 6))) {
      try records("a,b\n1,\"2\n3,4\n")
    }
    #expect(try records("1,\"2\n3", lenient: true) == [["1", "2\n3"]])
  }

  @Test func `text after a closing quote is named by its byte, or let pass`() throws {
    #expect(throws: DatasetError.textAfterQuote(location: .init(file: "memory", row: 2, column: 1, byte: 5))) {
      try records("a\n\"b\"c\n")
    }
    #expect(try records("\"b\"c\"d,\"x\"\"y\"z\n", lenient: true) == [["bc\"d", "x\"yz"]])
  }

  @Test func `a record that never ends is stopped at the limit`() {
    let options = CSVRecordReader.Options(recordLimit: 1024, blockBytes: 64)
    let text = "a,b\n\"" + String(repeating: "x", count: 4096)
    let reader = CSVRecordReader(source: MemoryByteSource(Array(text.utf8)), options: options)
    #expect(
      throws: DatasetError.recordTooLong(
        location: .init(file: "memory", row: 2, column: nil, byte: 4), limit: 1024)
    ) {
      while try reader.next() != nil {}
    }
  }

  @Test func `a record with more fields than the limit is stopped`() {
    let options = CSVRecordReader.Options(fieldLimit: 3)
    let reader = CSVRecordReader(source: MemoryByteSource(Array("1,2,3\n1,2,3,4".utf8)), options: options)
    #expect(throws: DatasetError.tooManyFields(location: .init(file: "memory", row: 2, column: nil, byte: 6), limit: 3))
    {
      while try reader.next() != nil {}
    }
  }

  @Test func `offsets are those of the content, with mark, line ends and quotes counted`() throws {
    let text = "\u{FEFF}a,b\r\n\"x\"\"\",yy\r\n\n3,\"4\""
    let reader = CSVRecordReader(source: MemoryByteSource(Array(text.utf8), chunk: 3))
    var offsets: [[Int]] = []
    var quoted: [[Bool]] = []
    while let record = try reader.next() {
      offsets.append([record.offset] + (0..<record.count).map { record[$0].offset })
      quoted.append((0..<record.count).map { record[$0].wasQuoted })
    }
    #expect(offsets == [[3, 3, 5], [8, 9, 14], [18, 18], [19, 19, 22]])
    #expect(quoted == [[false, false], [true, false], [false], [false, true]])
  }

  @Test func `reading goes on from the middle with the numbers it is told`() throws {
    let options = CSVRecordReader.Options(precedingRecords: 7, precedingBytes: 100)
    let reader = CSVRecordReader(source: MemoryByteSource(Array("1,2\n3,4\n".utf8)), options: options)
    _ = try reader.next()
    let second = try #require(try reader.next())
    #expect(second.index == 8)
    #expect(second.offset == 104)
  }

  @Test func `the buffer does not grow with the source, only with the longest record`() throws {
    let source = MeasuredSource(Array(String(repeating: "1,2,\"three\"\n", count: 100_000).utf8))
    let reader = CSVRecordReader(source: source, options: .init(blockBytes: 4096))
    var count = 0
    while try reader.next() != nil { count += 1 }
    #expect(count == 100_000)
    #expect(reader.bytesRead == 1_200_000)
    #expect(source.greatestRequest == 4096)
  }
}

/// Remembers how much it was asked for at once.
private final class MeasuredSource: ByteSource {
  let name = "measured"
  private let bytes: MemoryByteSource
  private(set) var greatestRequest = 0

  init(_ bytes: [UInt8]) { self.bytes = MemoryByteSource(bytes) }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    greatestRequest = max(greatestRequest, buffer.count)
    return bytes.read(into: buffer)
  }
}
