import Datasets
import Foundation
import Testing

struct TextEncodingTests {
  private static let text = "name,town,n\nJürgen,東京,1\n\u{1F600},Zoë,2\n"

  private static func utf16(_ text: String, _ encoding: TextEncoding, mark: Bool) -> [UInt8] {
    (mark ? "\u{FEFF}" + text : text).utf16.flatMap { unit in
      let bytes = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
      return encoding == .utf16LittleEndian ? bytes : bytes.reversed()
    }
  }

  @Test(arguments: [TextEncoding.utf16LittleEndian, .utf16BigEndian], [true, false])
  func `UTF-16 is read, with byte order mark or without, compressed or not`(
    encoding: TextEncoding, mark: Bool
  ) throws {
    let folder = try TemporaryFolder()
    let bytes = Self.utf16(Self.text, encoding, mark: mark)
    for (name, content) in [("a.csv", bytes), ("a.csv.gz", gzipped(bytes))] {
      let path = try folder.write(name, content)
      let profile = try DatasetInspector().inspect([path])
      #expect(profile.files[0].file.encoding == encoding)
      #expect(profile.columns.map(\.name) == ["name", "town", "n"])
      #expect(profile.columns.map(\.type) == [.string, .string, .long])
      #expect(profile.files[0].cuts.isEmpty)
      #expect(!profile.files[0].file.isSeekable)
      #expect(try encode(profile) == ["Jürgen,東京,1\n\u{1F600},Zoë,2\n"])
    }
  }

  @Test func `a large file of UTF-16 is the same text in UTF-8`() throws {
    let folder = try TemporaryFolder()
    let text = "a,b\n" + (0..<60_000).map { "\($0),\($0 % 3 == 0 ? "\u{1F600}é" : "東\($0)")\n" }.joined()
    let path = try folder.write("a.csv", Self.utf16(text, .utf16LittleEndian, mark: true))
    let content = try encode(DatasetInspector().inspect([path]))
    #expect(content == [String(text.dropFirst(4))])
  }

  @Test(arguments: [
    ("D83D 0041", 0), ("0041 D83D 0041", 2), ("0041 DE00", 2), ("0041 D83D", 2), ("0041 0042 DE00 D83D", 4),
  ])
  func `a surrogate without its partner is a fault with its place`(units: String, place: Int) throws {
    let folder = try TemporaryFolder()
    var bytes: [UInt8] = [0xFF, 0xFE]
    for unit in units.split(separator: " ").compactMap({ UInt16($0, radix: 16) }) {
      bytes += [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
    }
    let path = try folder.write("a.csv", bytes)
    #expect {
      try DatasetInspector().inspect([path])
    } throws: { error in
      guard case .brokenText(path, .utf16LittleEndian, place + 2, _)? = error as? DatasetError else { return false }
      return true
    }
  }

  @Test func `half a character at the end is a fault, and a text that is none is left out of a folder`() throws {
    let folder = try TemporaryFolder()
    let bytes = Self.utf16(Self.text, .utf16BigEndian, mark: true) + [0]
    let path = try folder.write("odd.csv", bytes)
    #expect {
      try DatasetInspector().inspect([path])
    } throws: { error in
      guard case .brokenText(path, .utf16BigEndian, bytes.count - 1, _)? = error as? DatasetError else { return false }
      return true
    }
    try FileManager.default.removeItem(atPath: path)
    try folder.write("music.bin", [0xFF, 0xFE, 0x00, 0xD8, 0x01, 0x02])
    try folder.write("a.csv", "a,b\n1,2\n")
    #expect(try folder.inspect().findings.map(\.words) == ["music.bin: left out: not data"])
  }

  @Test(arguments: [TextEncoding.windows1252, .latin1])
  func `text of one byte a character is converted when asked, and refused by name when not`(
    encoding: TextEncoding
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.csv", Array("a,b\nZo".utf8) + [0xEB, 0x2C, 0x80, 0x0A])
    #expect {
      try DatasetInspector().inspect([path])
    } throws: { error in
      guard case .notUTF8(let place, let hint)? = error as? DatasetError else { return false }
      return place.byte == 6 && hint.contains("Windows-1252")
    }
    let profile = try DatasetInspector(options: .init(encoding: encoding)).inspect([path])
    #expect(try encode(profile) == ["Zoë,\(encoding == .latin1 ? "\u{80}" : "€")\n"])
  }

  @Test func `UTF-32 is refused by name`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.csv", [0xFF, 0xFE, 0, 0, 0x41, 0, 0, 0])
    #expect(throws: DatasetError.unsupported(path: path, kind: "UTF-32 text", hint: "save it as UTF-8")) {
      try DatasetInspector().inspect([path])
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "no python3 here"))
  func `every byte of Windows-1252 becomes what Python makes of it`() throws {
    let folder = try TemporaryFolder()
    let bytes = (0...255).map { UInt8($0) }.filter { ![0x81, 0x8D, 0x8F, 0x90, 0x9D, 0x0A, 0x0D, 0x22].contains($0) }
    try folder.write("raw", bytes)
    try runPython("open('out', 'wb').write(open('raw', 'rb').read().decode('cp1252').encode())", in: folder)
    let file = SourceFile(
      path: folder.path + "/raw", bytes: bytes.count, modified: Date(), compression: .none, encoding: .windows1252)
    let expected = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/out"))
    #expect(try file.open().prefix(10_000) == Array(expected))
  }

  @Test func `encodings are known by the names that other programs have for them`() {
    #expect(TextEncoding(named: "Windows-1252") == .windows1252)
    #expect(TextEncoding(named: "ISO-8859-1") == .latin1)
    #expect(TextEncoding(named: "UTF-16LE") == .utf16LittleEndian)
    #expect(TextEncoding(named: "koi8-r") == nil)
  }
}
