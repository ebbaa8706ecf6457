import Datasets
import Testing

/// One file without a header among others that have one.
struct HeaderlessFileTests {
  private func folder(_ texts: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (index, text) in texts.enumerated() { try folder.write("\(index).csv", text) }
    return folder
  }

  private static let headed = "id,name\n1,ann\n2,bob\n"

  @Test(arguments: [
    ([headed, "3,carol\n"], "3"), (["3,carol\n", headed], "3"), ([headed, "3,carol\n", headed], "3"),
    ([headed, "\"3\",\n"], "3"),
  ])
  func `its only row is a row`(texts: [String], value: String) throws {
    let folder = try folder(texts)
    let profile = try folder.inspect()
    let rows = texts.joined().count { $0 == "\n" } - texts.count { $0.hasPrefix("id") }
    #expect(profile.columns.count == 2)
    #expect(profile.hasHeader)
    #expect(profile.rows == rows)
    #expect(try encode(profile).joined().contains(value))
    #expect(profile.findings.contains { $0.kind == .headerMissing })
    // Kusto would leave its first record out.
    let rule = TransferRule(profile, columns: [.init(index: 1, type: .string)], targetBytes: 1 << 20)
    for file in profile.files where file.traits.contains(.lacksHeader) { #expect(rule.transfer(of: file) == .encoded) }
  }

  @Test(arguments: [
    // Another width, a name among the cells, a value that does not fit, other headers that do not agree, nothing but
    // text, more records than one.
    [headed, "3,carol,x\n"], [headed, "name,id\n"], [headed, "key,title\n"],
    [headed, "key,title\n3,x\n", "carol,dora\n"], [headed, ",carol\n"], [headed, ",\n"],
    ["host,msg\na,b\n", "host,msg\nc,d\n", "server,text\ne,f\n"], ["name\nann\n", "name\nbob\n", "city\nRome\n"],
    ["name,city\na,b\n", "name,city\nc,d\n", "Vorname,Stadt\n"],
  ])
  func `what can be names stays names`(texts: [String]) throws {
    let profile = try folder(texts).inspect()
    #expect(!profile.findings.contains { $0.kind == .headerMissing })
  }

  @Test func `what is asked for rules`() throws {
    let folder = try folder([Self.headed, "3,carol\n"])
    #expect(try folder.inspect(.init(header: .present)).columns.map(\.name) == ["id", "name", "3", "carol"])
    #expect(try folder.inspect(.init(header: .absent)).rows == 4)
  }

  @Test func `places count from its first record`() throws {
    let folder = try folder([Self.headed, "3,carol\n"])
    let profile = try folder.inspect()
    #expect {
      try encode(profile, types: ["name": .long])
    } throws: { error in
      guard case .badValue("name", "ann", _, _)? = error as? DatasetError else { return false }
      return true
    }
    let parts = PartitionPlanner.partitions(of: profile, columns: [0, 1], targetBytes: 1 << 20)
    var plan = plan(profile, .null)
    plan.columns[1].type = .long
    let report = try ValidationPass(plan: plan).run([parts[1]])
    #expect(report.columns[0].first.map(\.location.row) == [1])
  }

  @Test func `a look at the first rows of JSON says what it cannot know`() throws {
    let folder = try TemporaryFolder()
    try folder.write("data.jsonl", "{\"a\": 1}\n{\"a\": 2}\n")
    #expect(try folder.inspect(.init(sampleRows: 1)).findings.contains { $0.kind == .sampled })
    #expect(try folder.inspect().findings == [])
  }
}
