import Foundation
import KustoSink
import Testing

/// Which files a stream takes, and when.
@Suite struct StreamSourceTests {
  private static let now = Date()

  private func names(
    _ source: StreamSource, uptime: Double = 100, now: Date = Date().addingTimeInterval(60)
  ) -> [String] {
    source.ready(uptime: uptime, now: now).map(\.path).sorted()
  }

  private func source(_ folder: SourceFolder, pattern: String = "", polls: Bool = true, settling: Double = 1) throws
    -> StreamSource
  {
    let path = pattern.isEmpty ? folder.source : "\(folder.source)/\(pattern)"
    return StreamSource(try FolderLister(path), settling: settling, polls: polls)
  }

  private func seen(_ folder: SourceFolder, _ names: String...) throws -> SeenFiles {
    var seen = SeenFiles()
    for name in names {
      seen.insert(StreamFile(path: name, stamp: try #require(FileStamp(of: "\(folder.source)/\(name)"))))
    }
    return seen
  }

  @Test func `hidden files, markers and drafts are passed over, files in folders are not`() throws {
    let folder = try SourceFolder()
    for name in [
      "a.csv", "sub/b.csv", "sub/day=1/c.csv", ".hidden.csv", "_SUCCESS", "d.csv.tmp", "e.part", ".git/f.csv",
      "_temporary/g.csv", "h.csv.crc", "i.csv~",
    ] { try folder.write("a\n1\n", to: name) }
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.source)/loop", withDestinationPath: folder.source)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.source)/nowhere.csv", withDestinationPath: "/nowhere/x.csv")
    var all = try source(folder)
    _ = try all.poll(SeenFiles(), uptime: 0, fully: true)
    #expect(names(all) == ["a.csv", "sub/b.csv", "sub/day=1/c.csv"])
    var pattern = try source(folder, pattern: "*.csv")
    _ = try pattern.poll(SeenFiles(), uptime: 0, fully: true)
    #expect(names(pattern) == ["a.csv"])
    #expect(throws: StreamError.notAFolder("\(folder.source)/a.csv")) {
      try FolderLister("\(folder.source)/a.csv")
    }
  }

  @Test func `equal files all count, and times do not`() throws {
    let folder = try SourceFolder()
    for name in ["a.csv", "b.csv", "c.csv"] { try folder.write("a\n1\n", to: name) }
    let old = [FileAttributeKey.modificationDate: Date(timeIntervalSince1970: 1)]
    try FileManager.default.setAttributes(old, ofItemAtPath: "\(folder.source)/b.csv")
    var source = try source(folder)
    _ = try source.poll(try seen(folder, "a.csv"), uptime: 0, fully: true)
    #expect(names(source) == ["b.csv", "c.csv"])
    #expect(source.ready(uptime: 100, now: Date().addingTimeInterval(60)).first?.path == "b.csv")
  }

  @Test func `a rewritten file is told once and not taken again`() throws {
    let folder = try SourceFolder()
    try folder.write("a\n1\n", to: "a.csv")
    let seen = try seen(folder, "a.csv")
    try folder.write("a\n1\n2\n", to: "a.csv")
    var source = try source(folder)
    #expect(try source.poll(seen, uptime: 0, fully: true) == [.rewritten("a.csv")])
    #expect(try source.poll(seen, uptime: 1, fully: true) == [])
    #expect(names(source) == [])
  }

  @Test func `a file under another name is the same file, a copy is another`() throws {
    let folder = try SourceFolder()
    try folder.write("a\n1\n", to: "a.csv")
    let seen = try seen(folder, "a.csv")
    try FileManager.default.moveItem(atPath: "\(folder.source)/a.csv", toPath: "\(folder.source)/b.csv")
    try folder.write("a\n1\n", to: "c.csv")
    var source = try source(folder)
    #expect(try source.poll(seen, uptime: 0, fully: true) == [.renamed("b.csv", from: "a.csv")])
    #expect(names(source) == ["c.csv"])
    // Another link to a file that is still there is a file of its own.
    let other = try SourceFolder()
    try other.write("a\n1\n", to: "a.csv")
    let taken = try self.seen(other, "a.csv")
    try FileManager.default.linkItem(atPath: "\(other.source)/a.csv", toPath: "\(other.source)/b.csv")
    var linked = try self.source(other)
    #expect(try linked.poll(taken, uptime: 0, fully: true) == [])
    #expect(names(linked) == ["b.csv"])
  }

  @Test func `a file is taken when it has settled and nobody writes to it`() throws {
    let folder = try SourceFolder()
    try folder.write("a\n1\n", to: "a.csv")
    var source = try source(folder)
    let now = Date()
    _ = try source.poll(SeenFiles(), uptime: 0, fully: true)
    #expect(names(source, uptime: 0.5, now: now) == [])
    #expect(names(source, uptime: 1, now: now) == ["a.csv"])
    #expect(names(source, uptime: 0, now: now.addingTimeInterval(2)) == ["a.csv"])
    let writer = try #require(FileHandle(forWritingAtPath: "\(folder.source)/a.csv"))
    #expect(names(source, uptime: 1, now: now) == [])
    try writer.close()
    #expect(names(source, uptime: 1, now: now) == ["a.csv"])
    // A change begins the time anew.
    try folder.write("a\n1\n2\n", to: "a.csv")
    _ = try source.poll(SeenFiles(), uptime: 5, fully: true)
    #expect(names(source, uptime: 5.5, now: now) == [])
    #expect(names(source, uptime: 6, now: now) == ["a.csv"])
  }

  @Test func `a file that is renamed into place is taken at once, by the kernel's word`() throws {
    let folder = try SourceFolder()
    try folder.write("", to: "sub/.keep")
    var source = try source(folder, polls: false, settling: 3600)
    for uptime in [0.0, 0.001, 0.002] { _ = try source.poll(SeenFiles(), uptime: uptime) }
    try #require(!source.isDeaf)
    try folder.write("a\n1\n", to: "sub/a.csv.tmp")
    try folder.write("a\n1\n", to: "b.csv")
    try FileManager.default.moveItem(
      atPath: "\(folder.source)/sub/a.csv.tmp", toPath: "\(folder.source)/sub/a.csv")
    _ = try source.poll(SeenFiles(), uptime: 0.003)
    #expect(names(source, uptime: 0.003, now: Date()) == ["sub/a.csv"])
    #expect(source.waitingFiles == 2)
  }
}
