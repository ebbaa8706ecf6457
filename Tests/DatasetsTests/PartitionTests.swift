import Datasets
import Testing

struct PartitionTests {
  /// 12 MiB and some, with quoted newlines, CRLF and LF, so that not every line end is a place to cut.
  private static let large: [UInt8] = {
    var text = "id,text,empty\r\n"
    for row in 0..<60_000 {
      let filler = String(repeating: "x", count: 180 + row % 40)
      text += row % 3 == 0 ? "\(row),\"a\r\n\(row),\(filler)\",\r\n" : "\(row),\(filler),\n"
    }
    return Array(text.utf8)
  }()

  @Test func `a large file is cut between records, and its parts are all of it once`() throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", Self.large)
    let profile = try folder.inspect()
    #expect(profile.rows == 60_000)
    #expect(profile.bytes == Self.large.count)
    let parts = PartitionPlanner.partitions(of: profile, columns: [0, 1, 2], targetBytes: 5 << 20)
    #expect(parts.count == 3)
    #expect(parts.map(\.index) == [0, 1, 2])
    #expect(parts.reduce(0) { $0 + $1.rows } == 60_000)
    #expect(parts.reduce(0) { $0 + $1.bytes } == Self.large.count - 15)
    #expect(parts.last?.slice.end == nil)
    for part in parts { #expect(part.bytes < 7 << 20) }
    let whole = try encode(profile).joined()
    #expect(try encode(profile, targetBytes: 5 << 20).joined() == whole)
    #expect(try records(Array(whole.utf8), blockBytes: 1 << 16).map { $0[0] } == (0..<60_000).map(String.init))
  }

  @Test func `a place in a later part is that of the file`() throws {
    let folder = try TemporaryFolder()
    let bytes = Self.large + Array("oops,last,\n".utf8)
    let path = try folder.write("data.csv", bytes)
    let profile = try folder.inspect()
    let place = ValueLocation(file: path, row: 60_002, column: 1, byte: Self.large.count)
    #expect(profile.columns[0].violations[.long]?.location == place)
    #expect(throws: DatasetError.badValue(column: "id", value: "oops", type: .long, location: place)) {
      try encode(profile, types: ["id": .long], targetBytes: 5 << 20)
    }
  }

  @Test func `compressed files stay whole, each at least one part, and empty ones none`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv.gz", gzipped(Self.large))
    try folder.write("b.csv", "id,text,empty\n1,x,\n")
    try folder.write("c.csv", "id,text,empty\n")
    let profile = try folder.inspect()
    let parts = PartitionPlanner.partitions(of: profile, columns: [0], targetBytes: 1 << 20)
    #expect(parts.map(\.slice.file.name) == ["a.csv.gz", "b.csv"])
    #expect(parts.map(\.rows) == [60_000, 1])
    #expect(try encode(profile, columns: [0], targetBytes: 1 << 20).last == "1\n")
    #expect(profile.findings.map(\.words) == ["c.csv: there are no rows"])
  }

  @Test func `a part that cannot be cut smaller is one part`() throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", "a,b\n1,2\n3,4\n")
    let parts = PartitionPlanner.partitions(of: try folder.inspect(), columns: [0, 1], targetBytes: 1)
    #expect(parts.count == 1)
  }

  @Test func `cuts are of a bounded number, evenly thinned out`() {
    var list = CutList(step: 10, limit: 8)
    for row in 1...1000 { list.add(row: row, offset: row * 5) }
    #expect(list.cuts.count <= 8)
    #expect(list.cuts.count >= 3)
    #expect(list.cuts.allSatisfy { $0.offset == $0.row * 5 })
    let gaps = zip(list.cuts, list.cuts.dropFirst()).map { $1.offset - $0.offset }
    #expect(gaps.allSatisfy { $0 > 0 && $0 <= 1280 })
  }
}
