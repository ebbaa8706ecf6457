import Datasets
import Testing

struct DelimiterTests {
  @Test(arguments: [
    ("x.tsv", "a\tb\n1\t2\n", "tsv", "delimiter tab in 2 columns"),
    ("x.tab", "a\tb, c\n1\t2, 3\n", "tsv", "delimiter tab in 2 columns"),
    ("x.txt", "a|b|c\n1|2|3\n", "psv", "delimiter | in 3 columns"),
    ("x.csv", "a;b\n1;2,5\n3;4\n", "scsv", "delimiter ; in 2 columns, though named .csv"),
    ("x.csv", "1,5;2,5\n3,5;4,5\n", "scsv", "delimiter ; in 2 columns, though named .csv"),
    ("x", "a;b;c\n1,5;2,25;x\n1,75;2,0;y\n", "scsv", "delimiter ; in 3 columns"),
    ("x.csv", "id,tags,n\n1,a;b,5\n2,c;d,6\n", "csv", "delimiter , in 3 columns"),
    ("x.csv", "a,b\n\"x;y\",\"p;q\"\n", "csv", "delimiter , in 2 columns"),
    ("x.csv", "name;note\nann;well, yes\nbob;no, never\n", "scsv", "delimiter ; in 2 columns, though named .csv"),
    ("x.csv", "alpha\nbeta\n", "csv", "named .csv"), ("x.tsv", "alpha\nbeta\n", "tsv", "named .tsv"),
  ])
  func `the delimiter is found, and said`(name: String, text: String, format: String, evidence: String) throws {
    let folder = try TemporaryFolder()
    let profile = try DatasetInspector().inspect([folder.write(name, text)])
    #expect(profile.format.name == format)
    #expect(profile.formatEvidence.first == evidence + ", 1 of 1 file")
  }

  @Test func `a delimiter that is asked for is taken, and the rows load as commas`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("data.txt", "1;2,5\n3;4,5\n")
    let profile = try DatasetInspector(options: .init(header: .absent, format: DataFormat(name: "scsv"))).inspect([path]
    )
    #expect(profile.columns.map(\.type) == [.long, .string])
    let commas = try DatasetInspector(options: .init(header: .absent, format: .csv)).inspect([path])
    #expect(commas.columns.map(\.type) == [.string, .long])
    #expect(DialectChoice.bytes(";") == [UInt8(ascii: ";")])
    #expect(DialectChoice.bytes("\\t") == [.tab])
    #expect(DialectChoice.bytes("\\x01") == [1])
    #expect(DialectChoice.bytes("||") == Array("||".utf8))
    for text in ["", "abc", "\n", "\""] { #expect(DialectChoice.bytes(text) == nil) }
  }
}

struct HostileTextTests {
  @Test func `a cell of JSON of 5,000 levels is text`() throws {
    let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
    let profile = try inspect("a,b\n1,\(deep)\n2,[]\n", .init(header: .present))
    #expect(profile.columns.map(\.type) == [.long, .string])
  }

  @Test func `a field of 2 MB is named, and the others are read`() throws {
    let big = String(repeating: "x", count: 2 << 20)
    let profile = try inspect("a,b\n1,\"\(big)\"\n2,y\n", .init(header: .present))
    #expect(profile.rows == 2)
    #expect(profile.columns[0].type == .long)
    #expect(profile.columns[1].violations[.string]?.location.row == 2)
  }

  @Test func `a thousand columns are a thousand columns`() throws {
    let header = (0..<1000).map { "c\($0)" }.joined(separator: ",")
    let row = (0..<1000).map { $0 % 2 == 0 ? "\($0)" : "t\($0)" }.joined(separator: ",")
    let profile = try inspect(header + "\n" + String(repeating: row + "\n", count: 300))
    #expect(profile.columns.count == 1000)
    #expect(profile.rows == 300)
    #expect(profile.columns.prefix(4).map(\.type) == [.long, .string, .long, .string])
  }

  @Test func `NUL bytes behind the beginning are text`() throws {
    let rows = String(repeating: "1,abcdefghijklmnopqrstuvwxyz\n", count: 4000)
    let profile = try inspect("a,b\n" + rows + "2,x\0y\n", .init(header: .present))
    #expect(profile.rows == 4001)
    #expect(profile.columns.map(\.type) == [.long, .string])
    #expect(profile.files[0].traits == .unusual)
  }

  @Test func `a quote that stays open at the end of a large file is named`() throws {
    let folder = try TemporaryFolder()
    let rows = String(repeating: "1,abcdefghijklmnopqrstuvwxyz\n", count: 400_000)
    let text = "a,b\n" + rows + "2,\"open\n" + String(rows.prefix(2_000_000))
    let path = try folder.write("data.csv", text)
    let place = ValueLocation(file: path, row: 400_002, column: 2, byte: 4 + rows.utf8.count + 2)
    #expect(throws: DatasetError.unclosedQuote(location: place)) { try folder.inspect(.init(header: .present)) }
  }

  @Test func `names may hold line ends and escape sequences`() throws {
    let profile = try inspect("\"a\nb\",\"\u{1B}[31mred\"\n1,2\n", .init(header: .present))
    #expect(profile.columns.map(\.source) == ["a\nb", "\u{1B}[31mred"])
    #expect(profile.rows == 1)
  }
}
