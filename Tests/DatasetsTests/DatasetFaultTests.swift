import Datasets
import Foundation
import Testing

/// What is wrong with files is said as what it is.
struct DatasetFaultTests {
  private func fault(_ work: () throws -> Void) -> DatasetError? {
    do {
      try work()
      return nil
    } catch {
      return error as? DatasetError
    }
  }

  @Test func `a file that is cut while it is looked at has changed, whatever else is wrong with it`() throws {
    let folder = try TemporaryFolder()
    let row = "1,\(String(repeating: "x", count: 100))\n"
    let path = try folder.write("data.csv", "a,b\n" + String(repeating: row, count: 150_000))
    let inspector = DatasetInspector(options: .init(workers: 1)) { progress in
      // In the midst of a row.
      if progress.bytesDone > 0 { truncate(path, 12 << 20) }
    }
    #expect(fault { _ = try inspector.inspect([path]) } == .changed(path: path))
  }

  @Test func `a wrong checksum is said with its place in the compressed file`() throws {
    for library in CodecLibrary.available {
      var bytes = gzipped(Array("a,b\n1,2\n".utf8), by: library)
      bytes[bytes.count - 6] ^= 0xFF
      let fault = fault { _ = try gunzipped(bytes, by: library) }
      guard case .brokenPacking(_, .gzip, let byte, let reason)? = fault else {
        Issue.record("\(String(describing: fault))")
        continue
      }
      #expect(byte > 10 && byte <= bytes.count)
      #expect(reason == "the checksum is not that of the data")
    }
  }

  @Test func `what is no gzip behind a member is said so`() {
    let bytes = gzipped(Array("a,b\n1,2\n".utf8)) + Array("no member, this".utf8)
    guard case .brokenPacking(_, .gzip, let byte, "no gzip header")? = fault({ _ = try gunzipped(bytes) }) else {
      Issue.record("another fault")
      return
    }
    #expect(byte >= bytes.count - 15)
  }

  @Test func `a folder of several formats names them all, with a file of each`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "a,b\n1,2\n")
    try folder.write("b.jsonl", "{\"a\": 1}\n")
    try folder.write("c.csv", "a,b\n1,2\n")
    #expect(
      fault { _ = try folder.inspect() }
        == .mixedFormats([
          FormatExample(format: "csv", file: folder.path + "/a.csv", files: 2),
          FormatExample(format: "json", file: folder.path + "/b.jsonl", files: 1),
        ]))
  }

  @Test func `an encoding that is asked for may not contradict the byte order mark`() throws {
    let folder = try TemporaryFolder()
    let wide = try folder.write("wide.csv", [0xFF, 0xFE] + Array("a,b\n1,2\n".utf8).flatMap { [$0, 0] })
    let marked = try folder.write("marked.csv", "\u{FEFF}a,b\n1,2\n")
    func inspect(_ path: String, _ encoding: TextEncoding) throws {
      _ = try DatasetInspector(options: .init(encoding: encoding)).inspect([path])
    }
    #expect(
      fault { try inspect(wide, .latin1) }
        == .encodingMismatch(path: wide, asked: .latin1, marked: .utf16LittleEndian))
    #expect(
      fault { try inspect(wide, .utf16BigEndian) }
        == .encodingMismatch(path: wide, asked: .utf16BigEndian, marked: .utf16LittleEndian))
    #expect(
      fault { try inspect(marked, .windows1252) }
        == .encodingMismatch(path: marked, asked: .windows1252, marked: .utf8))
    try inspect(wide, .utf16LittleEndian)
    try inspect(marked, .utf8)
  }

  @Test func `standard input without a byte is called so, whatever its copy is called`() throws {
    let folder = try TemporaryFolder()
    let empty = try folder.write("empty", "")
    let descriptor = open(empty, O_RDONLY)
    defer { close(descriptor) }
    let spool = SourceSpool { folder.path + "/./" }
    let paths = try spool.replace(["-"], standardInput: descriptor)
    let options = InspectionOptions(displayNames: spool.displayNames)
    #expect(
      fault { _ = try DatasetInspector(options: options).inspect(paths) } == .empty(source: "standard input"))
  }

  @Test(arguments: ["name\n", "name\nann\nbob\n", "1\n2\n3\n", "airport\nO'Hare International Airport\nJFK\n"])
  func `lines of one column are read where the user named the file`(text: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("input", text)
    let profile = try DatasetInspector().inspect([path])
    #expect(profile.format == .csv)
    #expect(profile.columns.count == 1)
    #expect(profile.formatEvidence.first?.contains("one column") == true)
  }

  @Test(arguments: [
    "It was the best of times and the worst of times.\nIt was the age of wisdom and of foolishness.\n",
    "<html>\n<body>\n", "#!/bin/sh\nexit\n", "\u{1}\u{2}\u{3}\n", "title\n\nsome text\n", "  indented\n  code\n",
  ])
  func `prose, code and bytes are no column unless the user says so`(text: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("input", text)
    guard (fault { _ = try DatasetInspector().inspect([path]) })?.refusal != nil else {
      Issue.record("it was read")
      return
    }
    _ = try DatasetInspector(options: .init(format: .csv)).inspect([path])
  }
}
