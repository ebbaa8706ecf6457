import Datasets
import Testing

struct ColumnNameTests {
  private static func names(_ header: String, _ rows: [String]) throws -> [String] {
    try inspect(([header] + rows).joined(separator: "\n") + "\n", .init(header: .present)).columns.map(\.name)
  }

  @Test func `names that no table takes become valid and unique by one rule`() throws {
    let header = "$id,amount #,%done,a/b,x@y,Length (mm),na\u{EF}ve,\"two\nlines\",it's"
    #expect(
      try Self.names(header, ["1,2,3,4,5,6,7,8,9"]) == [
        "id", "amount", "done", "a_b", "x_y", "Length _mm", "na\u{EF}ve", "two_lines", "it_s",
      ])
    #expect(try Self.names("a,a,b,,a_1", ["1,2,3,4,5"]) == ["a", "a_2", "b", "Column4", "a_1"])
    #expect(try Self.names("a,a,a_2", ["1,2,3"]) == ["a", "a_3", "a_2"])
    #expect(try Self.names("#,##,Column1", ["1,2,3"]) == ["Column1_2", "Column2", "Column1"])
    #expect(try Self.names("__x__,_y, z ", ["1,2,3"]) == ["x", "_y", " z "])
  }

  @Test func `a name that is too long is cut, and stays apart from others`() throws {
    let long = String(repeating: "a", count: 2000)
    let names = try Self.names("\(long),\(long)b", ["1,2"])
    #expect(names.map(\.count) == [1024, 1024])
    #expect(names[0] != names[1])
  }

  @Test func `each change is a finding, and stands in the evidence`() throws {
    let profile = try inspect("a/b,c\n1,2\n")
    #expect(profile.columns.map(\.source) == ["a/b", "c"])
    #expect(profile.columns[0].evidence.hasPrefix("called 'a/b' in the files; "))
    #expect(
      profile.findings.filter { $0.kind == .nameChanged }.map(\.text) == [
        "the column 'a/b' is called 'a_b': a table does not take the name"
      ])
  }

  @Test func `strict names stay as they are, and doubled ones are refused`() throws {
    #expect(try inspect("a/b,c\n1,2\n", .init(columnNames: .strict)).columns.map(\.name) == ["a/b", "c"])
    #expect(throws: DatasetError.self) { try inspect("a,a\n1,2\n", .init(columnNames: .strict)) }
  }

  @Test func `doubled columns of several files are united one by one`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "a,a,b/c\n1,2,3\n")
    try folder.write("b.csv", "b/c,a,a\n4,5,6\n")
    let profile = try folder.inspect()
    #expect(profile.columns.map(\.name) == ["a", "a_2", "b_c"])
    #expect(profile.files.map(\.fieldOfColumn) == [[0, 1, 2], [1, 2, 0]])
  }

  @Test func `keys of JSON are made valid too, and the files are read by their own`() throws {
    let profile = try inspectJSON("{\"$id\":1,\"\":2}\n")
    #expect(profile.columns.map(\.name) == ["id", "Column2"])
    #expect(profile.files[0].names == ["$id", ""])
    #expect(try encode(profile) == ["1,2\n"])
  }

  @Test func `a column is found by either name`() throws {
    let profile = try inspect("a/b,a,a,#,%\n1,2,3,4,5\n")
    #expect(profile.column(named: "a/b") == .found(0))
    #expect(profile.column(named: "a_b") == .found(0))
    #expect(profile.column(named: "a") == .found(1))
    #expect(profile.column(named: "nothing") == .none)
    #expect(profile.label(of: 0) == "a/b")
    #expect(profile.label(of: 2) == "a_2")
  }
}
