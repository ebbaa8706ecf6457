import Datasets
import Foundation
import TestProcess
import Testing

/// The same archives as Python makes.
private let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first(where: FileManager.default.isExecutableFile)

/// Runs a script in a folder.
func runPython(_ script: String, in folder: TemporaryFolder) throws {
  let end = try ChildProcess.run(
    URL(fileURLWithPath: try #require(python)), ["-c", script], in: URL(fileURLWithPath: folder.path))
  try #require(end == .exit(0))
}

@Suite(.enabled(if: python != nil, "no python3 here"), .timeLimit(.minutes(1)))
struct ZipTests {
  @Test(arguments: ["ZIP_DEFLATED", "ZIP_STORED", "ZIP_BZIP2"])
  func `the one file of an archive is read as that file`(method: String) throws {
    let folder = try TemporaryFolder()
    try runPython(
      """
      import zipfile
      with zipfile.ZipFile("data.zip", "w", zipfile.\(method)) as z:
        z.writestr("inner/", "")
        z.writestr("__MACOSX/inner/._rows.csv", "x")
        z.writestr(".hidden", "y")
        z.writestr("inner/rows.csv", "a,b\\n" + "".join(f"{i},text {i % 7}\\n" for i in range(200000)))
        z.comment = b"a comment PK\\x05\\x06 in it"
      """, in: folder)
    let profile = try DatasetInspector().inspect([folder.path + "/data.zip"])
    #expect(profile.format == .csv)
    #expect(profile.files.map(\.file.compression) == [.zip])
    #expect(profile.rows == 200_000)
    #expect(profile.files[0].cuts.isEmpty)
    let text = try encode(profile).joined()
    #expect(text.hasPrefix("0,text 0\n1,text 1\n"))
    #expect(text.hasSuffix("199999,text \(199_999 % 7)\n"))
  }

  @Test func `an archive as a stream writes it, with sizes behind the data and in 64 bits, is read`() throws {
    let folder = try TemporaryFolder()
    try runPython(
      """
      import sys, zipfile
      class Stream:
        def __init__(self, f): self.f = f
        def write(self, b): return self.f.write(b)
        def flush(self): self.f.flush()
      with open("data.zip", "wb") as f:
        f.write(b"something in front")
        with zipfile.ZipFile(Stream(f), "w", zipfile.ZIP_DEFLATED) as z:
          with z.open("rows.csv", "w", force_zip64=True) as e: e.write(b"a,b\\n1,2\\n")
      """, in: folder)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/data.zip")).dropFirst(18)
    let path = try folder.write("plain.zip", Array(bytes))
    #expect(try encode(DatasetInspector().inspect([path])) == ["1,2\n"])
  }

  @Test(arguments: [
    ("z.writestr('a.csv', 'a,b'); z.writestr('b.csv', 'a,b')", "zip archive of several files", "a.csv, b.csv"),
    ("z.writestr('empty/', '')", "zip archive", "no file is inside"),
    ("z.writestr('[Content_Types].xml', ''); z.writestr('xl/a.xml', '')", "an Excel workbook (xlsx)", "CSV"),
    ("z.writestr('[Content_Types].xml', ''); z.writestr('word/a.xml', '')", "a Word document (docx)", "CSV"),
    ("z.writestr('a.csv', 'a,b', zipfile.ZIP_LZMA)", "zip archive packed with LZMA", "a.csv"),
  ])
  func `an archive that cannot be read as one file is refused, and what is inside is said`(
    script: String, kind: String, word: String
  ) throws {
    let folder = try TemporaryFolder()
    try runPython("import zipfile\nwith zipfile.ZipFile('x.zip', 'w') as z: \(script)", in: folder)
    try folder.write("rows.csv", "a,b\n1,2\n")
    #expect {
      try DatasetInspector().inspect([folder.path + "/x.zip"])
    } throws: { error in
      guard case .unsupported(folder.path + "/x.zip", kind, let hint)? = error as? DatasetError else { return false }
      return hint.contains(word)
    }
    // Beside data it is left out, and said to be.
    #expect(try folder.inspect().findings.map(\.words) == ["x.zip: left out: \(kind)"])
  }

  @Test func `an encrypted archive is refused`() throws {
    let folder = try TemporaryFolder()
    try runPython("import zipfile\nwith zipfile.ZipFile('x.zip', 'w') as z: z.writestr('a.csv', 'a,b')", in: folder)
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/x.zip")))
    let directory = try #require(bytes.indices.last { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
    bytes[directory + 8] |= 1
    let path = try folder.write("x.zip", bytes)
    #expect {
      try DatasetInspector().inspect([path])
    } throws: {
      guard case .unsupported(path, "encrypted zip archive", _)? = $0 as? DatasetError else { return false }
      return true
    }
  }

  @Test func `an archive cut anywhere, or with any byte changed, is broken or the same`() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<60).map { "\($0),x\n" }.joined()
    try folder.write("rows.txt", "a,b\n" + rows)
    try runPython(
      "import zipfile\nwith zipfile.ZipFile('x.zip', 'w', 8) as z: z.write('rows.txt', 'rows.csv')", in: folder)
    let whole = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/x.zip")))
    let expected = try content(whole, folder)
    for length in 4..<whole.count {
      #expect(throws: DatasetError.self, "cut at \(length)") { try content(Array(whole[..<length]), folder) }
    }
    for place in whole.indices {
      var bytes = whole
      bytes[place] ^= 0x41
      // Names, times and the like say nothing about the content.
      if let other = try? content(bytes, folder) { #expect(other == expected, "byte \(place)") }
    }
  }

  private func content(_ bytes: [UInt8], _ folder: TemporaryFolder) throws -> [UInt8] {
    let path = try folder.write("y.zip", bytes)
    return try ZipArchive(path: path).open().prefix(1 << 20)
  }
}
