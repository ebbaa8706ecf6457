import Datasets
import Testing

struct BlankLineTests {
  @Test func `millions of blank lines at the end are no rows for the look, the check and the load`() throws {
    let folder = try TemporaryFolder()
    let blanks = [UInt8](repeating: UInt8(ascii: "\n"), count: (1 << 20) + 70_000)
    try folder.write("data.csv", Array("a,b\n1,2\n".utf8) + blanks)
    let profile = try folder.inspect()
    #expect(profile.rows == 1)
    #expect(try encode(profile, targetBytes: 256 << 10) == ["1,2\n"])
    for policy in [BadValuePolicy.fail, .quarantine] {
      let parts = PartitionPlanner.partitions(of: profile, columns: [0, 1], targetBytes: 256 << 10)
      let report = try ValidationPass(plan: plan(profile, policy)).run(parts)
      #expect(report.rows == 1)
      #expect(report.badRows == 0)
    }
  }

  @Test func `blank lines among rows are each named with their place, whatever ends them`() throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", "a,b\n1,2\n\n\n\r\n\r\n\n3,4\n\n")
    let profile = try folder.inspect(.init(toleratesBadRows: true))
    let parts = PartitionPlanner.partitions(of: profile, columns: [0, 1], targetBytes: 1 << 20)
    let report = try ValidationPass(plan: plan(profile, .null)).run(parts)
    #expect(report.rows == 7)
    #expect(report.badRows == 5)
    #expect(report.firstBadRows.map(\.location.row) == [3, 4, 5, 6, 7])
    #expect(report.firstBadRows.map(\.location.byte) == [8, 9, 10, 12, 14])
  }

  @Test(arguments: [
    ("n\n1\n2\n\n", "1\n2\n"), ("n\n1\n\n2\n", "1\n\"\"\n2\n"), ("n\n1\n\"\"\n", "1\n\"\"\n"),
    ("n\r\n1\r\n\r\n\r\n", "1\n"), ("n\n\n\n1", "\"\"\n\"\"\n1\n"), ("n\n\n\n", ""),
  ])
  func `in one column blank lines are empty values, but no rows at the end`(text: String, written: String) throws {
    let profile = try inspect(text, .init(header: .present))
    #expect(profile.rows == written.count { $0 == "\n" })
    let folder = try TemporaryFolder()
    try folder.write("data.csv", text)
    #expect(try encode(folder.inspect(.init(header: .present))).joined() == written)
  }

  @Test func `a single null of JSON is a row at the end too`() throws {
    let folder = try TemporaryFolder()
    try folder.write("data.jsonl", "{\"a\": 1}\n{\"a\": null}\n")
    #expect(try encode(folder.inspect()) == ["1\n\"\"\n"])
  }
}
