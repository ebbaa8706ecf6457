import Datasets
import Foundation
import Testing

@Suite(.enabled(if: hasPython, "no python3 here"), .timeLimit(.minutes(1)))
struct ArchiveTests {
  private static let helpers = """
    import io, tarfile, zipfile
    def tar(name, mode, files):
      with tarfile.open(name, mode) as t:
        for path, text in files:
          entry = tarfile.TarInfo(path)
          entry.size = len(text)
          t.addfile(entry, io.BytesIO(text.encode()))
    def zip(name, files):
      with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as z:
        for path, text in files: z.writestr(path, text)
    long = "a" * 90 + "/" + "b" * 120 + ".csv"

    """

  /// What is inside of the scratch folder when the source was replaced, and what people call each file.
  private func unpack(_ script: String, _ name: String) throws -> (files: [String: String], error: DatasetError?) {
    let folder = try TemporaryFolder()
    try runPython(Self.helpers + script, in: folder)
    let scratch = try TemporaryFolder()
    let spool = SourceSpool { scratch.path }
    do {
      let sources = try spool.replace(["\(folder.path)/\(name)"])
      var files: [String: String] = [:]
      for (path, label) in spool.displayNames where path != sources[0] {
        files[label.replacing(folder.path + "/", with: "")] = try String(contentsOfFile: path, encoding: .utf8)
        #expect(path.hasPrefix(sources[0] + "/"))
      }
      spool.removeAll()
      #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
      return (files, nil)
    } catch let error as DatasetError {
      #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
      return ([:], error)
    }
  }

  @Test(arguments: [
    ("x.zip", "zip('x.zip', FILES)"), ("x.tar", "tar('x.tar', 'w', FILES)"),
    ("x.tar.gz", "tar('x.tar.gz', 'w:gz', FILES)"),
    ("x.tgz", "tar('x.tgz', 'w:gz', FILES)"), ("x.tar.bz2", "tar('x.tar.bz2', 'w:bz2', FILES)"),
    ("x.tar.xz", "tar('x.tar.xz', 'w:xz', FILES)"),
  ])
  func `the files of an archive are those of a folder, named by the archive and their path in it`(
    name: String, script: String
  ) throws {
    let files = "[('in/a.csv', 'a,b\\n1,2\\n'), ('b.csv', 'a,b\\n3,4\\n'), (long, 'a,b\\n5,6\\n')]"
    let found = try unpack(script.replacing("FILES", with: files), name)
    #expect(found.error == nil)
    let long = String(repeating: "a", count: 90) + "/" + String(repeating: "b", count: 120) + ".csv"
    #expect(
      found.files == [
        "\(name)/in/a.csv": "a,b\n1,2\n", "\(name)/b.csv": "a,b\n3,4\n", "\(name)/\(long)": "a,b\n5,6\n",
      ])
  }

  @Test(arguments: ["w", "w:gz"])
  func `the headers of GNU and of pax are known`(mode: String) throws {
    for format in ["GNU_FORMAT", "PAX_FORMAT", "USTAR_FORMAT"] {
      let found = try unpack(
        """
        with tarfile.open("x.tar", "\(mode)", format=tarfile.\(format)) as t:
          for path in ["a/" + "d" * 60 + "/" + "e" * 80 + ".csv", "é.csv"]:
            entry = tarfile.TarInfo(path)
            entry.size = 4
            t.addfile(entry, io.BytesIO(b"a,b\\n"))
        """, "x.tar")
      #expect(found.error == nil, "\(format)")
      let long = "a/" + String(repeating: "d", count: 60) + "/" + String(repeating: "e", count: 80) + ".csv"
      #expect(Set(found.files.keys) == ["x.tar/\(long)", "x.tar/é.csv"], "\(format)")
    }
  }

  @Test(arguments: [
    ("tar('x', 'w', [('../a.csv', 'a')])", "a file whose path leads out of the archive"),
    ("tar('x', 'w', [('d/../../a.csv', 'a')])", "a file whose path leads out of the archive"),
    ("zip('x', [('../a.csv', 'a'), ('b.csv', 'b')])", "a file whose path leads out of the archive"),
    ("tar('x', 'w', [('a.csv', 'a'), ('./a.csv', 'b')])", "twice in the archive"),
    (
      "tar('i.tar.gz', 'w:gz', [('a.csv', 'a')])\nwith tarfile.open('x', 'w') as t: t.add('i.tar.gz')",
      "an archive inside of an archive"
    ),
    (
      "zip('i.zip', [('a.csv', 'a'), ('b.csv', 'b')])\nwith zipfile.ZipFile('x', 'w') as z: z.write('i.zip'); z.writestr('c.csv', 'c')",
      "an archive inside of an archive"
    ),
    (
      "with tarfile.open('x', 'w') as t:\n  e = tarfile.TarInfo('a.csv'); e.type = tarfile.SYMTYPE; e.linkname = '/etc/passwd'; t.addfile(e)",
      "a link inside of an archive"
    ),
  ])
  func `what leads out, links, doubles and archives inside are refused, and nothing stays behind`(
    script: String, kind: String
  ) throws {
    let found = try unpack(script, "x")
    guard case .unsupported(_, kind, let hint)? = found.error else {
      Issue.record("\(String(describing: found.error))")
      return
    }
    #expect(!hint.isEmpty)
  }

  @Test func `an encrypted file in an archive of several is refused by its name`() throws {
    let found = try unpack(
      """
      zip("y", [("a.csv", "a,b"), ("b.csv", "a,b")])
      b = bytearray(open("y", "rb").read())
      b[b.rindex(b"PK\\x01\\x02") + 8] |= 1
      open("x", "wb").write(b)
      """, "x")
    guard case .unsupported(let path, "encrypted zip archive", _)? = found.error else {
      Issue.record("\(String(describing: found.error))")
      return
    }
    #expect(path.hasSuffix("/x/b.csv"))
  }

  @Test func `a tar archive that is cut is named with the byte`() throws {
    for length in [513, 1030, 1536, 2000] {
      let found = try unpack(
        """
        tar("y", "w", [("a.csv", "a,b\\n" * 100), ("b.csv", "a,b\\n" * 100)])
        open("x", "wb").write(open("y", "rb").read()[:\(length)])
        """, "x")
      guard case .brokenArchive(_, let byte, _)? = found.error else {
        Issue.record("\(length): \(String(describing: found.error))")
        continue
      }
      #expect(byte <= length && byte >= 512, "\(length)")
    }
  }

  @Test func `a plain file, a single file in zip and a folder stay where they are`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "a,b\n1,2\n")
    try runPython(Self.helpers + "zip('one.zip', [('a.csv', 'a,b')])", in: folder)
    let spool = SourceSpool { folder.path + "/never" }
    let sources = [folder.path, folder.path + "/a.csv", folder.path + "/one.zip", folder.path + "/*.csv"]
    #expect(try spool.replace(sources) == sources)
  }
}
