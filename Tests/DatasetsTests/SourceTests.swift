import Datasets
import Foundation
import Testing

struct SourceTests {
  @Test func `a folder gives its data files, sorted, and names what it leaves out`() throws {
    let folder = try TemporaryFolder()
    try folder.write("b.csv", "a,b\n1,2\n")
    try folder.write("a.csv.gz", gzipped(Array("a,b\n3,4\n".utf8)))
    try folder.write("part-00000", "a,b\n5,6\n")
    try folder.write("_SUCCESS", "")
    try folder.write(".hidden.csv", "a,b\n7,8\n")
    try folder.write("empty.csv", "")
    try folder.write("README.md", "# Read me\n\nSome words, and more.\n")
    try folder.write("meta.json", "[1, 2]")
    try FileManager.default.createDirectory(atPath: folder.path + "/inner", withIntermediateDirectories: true)
    let profile = try folder.inspect()
    #expect(profile.files.map(\.file.name) == ["a.csv.gz", "b.csv", "part-00000"])
    #expect(profile.files.map(\.file.compression) == [.gzip, .none, .none])
    #expect(profile.formatEvidence.first == "delimiter , in 2 columns, 3 of 3 files")
    #expect(
      profile.findings.map(\.words) == [
        "README.md: left out: not data", "empty.csv: left out: empty", "meta.json: left out: JSON array of numbers",
        "2 hidden or marker files and folders were passed over: .hidden.csv, _SUCCESS",
      ])
  }

  @Test func `a glob gives what it matches, and a file named twice is read once`() throws {
    let folder = try TemporaryFolder()
    for name in ["x-2.csv", "x-1.csv", "y-1.csv"] { try folder.write(name, "a,b\n1,2\n") }
    let profile = try DatasetInspector().inspect([folder.path + "/x-*.csv", folder.path + "/x-1.csv"])
    #expect(profile.files.map(\.file.name) == ["x-1.csv", "x-2.csv"])
    #expect(profile.findings.map(\.words) == ["\(folder.path)/x-1.csv: named twice: read once"])
  }

  @Test func `what is not there is said`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DatasetError.notFound(path: "/no/such/file.csv")) {
      try DatasetInspector().inspect(["/no/such/file.csv"])
    }
    #expect(throws: DatasetError.nothingToLoad(source: folder.path, skipped: [])) { try folder.inspect() }
    let glob = folder.path + "/*.csv"
    #expect(throws: DatasetError.nothingToLoad(source: glob, skipped: [])) { try DatasetInspector().inspect([glob]) }
    let empty = try folder.write("empty.csv", "")
    #expect(throws: DatasetError.empty(source: empty)) { try DatasetInspector().inspect([empty]) }
    #expect(throws: DatasetError.nothingToLoad(source: folder.path, skipped: ["empty.csv (empty)"])) {
      try folder.inspect()
    }
  }

  @Test(arguments: [
    ("x.orc", Array("ORC\u{15}\0".utf8), "ORC, which is uploaded unchanged and not read"),
    ("x.csv", Array("ORC\u{15}\0".utf8), "ORC, though its name ends in .csv"),
    ("x.json", Array("[1, 2]".utf8), "JSON array of numbers"),
    ("x.json", Array("\"x\"".utf8), "JSON value that is no object"),
    ("x.bin", [0, 1, 2, 3], "unknown content"),
  ])
  func `a file of another kind is refused by the name of its kind`(name: String, bytes: [UInt8], kind: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(name, bytes)
    #expect {
      try DatasetInspector().inspect([path])
    } throws: { error in
      guard let refusal = (error as? DatasetError)?.refusal else { return false }
      return refusal.path == path && refusal.kind == kind && !refusal.hint.isEmpty
    }
  }

  @Test func `text that begins like a binary kind, and text with control characters, is CSV all the same`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "ORCID,title\n1,\u{1B}]0;gone\u{7}\n")
    #expect(try folder.inspect().columns.map(\.name) == ["ORCID", "title"])
  }

  @Test func `a bad row in a file without extension is a fault, not a reason to leave the file out`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "a,b\n1,2\n")
    try folder.write("part-00000", "a,b\n1,2\n3,4\n5\n6,7\n8,9\n")
    #expect {
      try folder.inspect()
    } throws: { error in
      guard case .wrongFieldCount(let place, 1, 2)? = error as? DatasetError else { return false }
      return place.row == 4
    }
  }

  @Test func `a broken gzip file among good ones stops everything, and is named`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "a,b\n1,2\n")
    let whole = gzipped(Array("a,b\n1,2\n".utf8))
    let broken = try folder.write("b.csv.gz", Array(whole.dropLast(9)))
    #expect {
      try folder.inspect()
    } throws: { error in
      guard case .brokenPacking(broken, .gzip, whole.count - 9, _)? = error as? DatasetError else { return false }
      return true
    }
    try folder.write("b.csv.gz", "not gzip at all")
    #expect(
      throws: DatasetError.needsFormat(
        path: broken, kind: "CSV text that is not packed, though its name says gzip",
        hint: "rename it, or load it as it is: --format csv")
    ) { try folder.inspect() }
  }

  @Test func `asked for by name, CSV is read from a file that does not look like it`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("names.txt", "  alpha\n  beta\n")
    #expect(throws: DatasetError.self) { try DatasetInspector().inspect([path]) }
    let profile = try DatasetInspector(options: .init(header: .absent, format: .csv)).inspect([path])
    #expect(profile.rows == 2)
    #expect(throws: DatasetError.self) { try DatasetInspector(options: .init(format: .parquet)).inspect([path]) }
  }
}
