import Datasets
import Foundation
import Testing

/// Text as people really have it: what is found by content, said, and what is left alone.
struct DialectTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    /// The names of the columns, and the rows as they reach Kusto.
    var columns: [String]
    var rows: [String]
    var kinds: [Finding.Kind] = []

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "title.csv", text: "Fuel stations, extract of 2025-01-06\nid;owner;fuel\n1;A;x\n2;B;y\n",
      columns: ["id", "owner", "fuel"], rows: ["1,A,x", "2,B,y"], kinds: [.linesSkipped]),
    Case(
      name: "bank.csv",
      text: "\u{FEFF}Account;DE12 3456\r\nPeriod;2024\r\n\r\nDay;Text;Amount\r\n1;rent;2.5\r\n2;food;3\r\n",
      columns: ["Day", "Text", "Amount"], rows: ["1,rent,2.5", "2,food,3"], kinds: [.linesSkipped]),
    Case(
      name: "comments.csv", text: "# source: pump 7\n# unit: litres\nid,litres\n1,2.5\n2,3.5\n",
      columns: ["id", "litres"],
      rows: ["1,2.5", "2,3.5"], kinds: [.linesSkipped]),
    Case(
      name: "inside.csv", text: "id,litres\n1,2.5\n# a pause\n2,3.5\n", columns: ["id", "litres"],
      rows: ["1,2.5", "2,3.5"],
      kinds: [.linesSkipped]),
    Case(
      name: "commas.csv", text: "# pump 7, north\nid,litres\n1,2.5\n2,3.5\n", columns: ["id", "litres"],
      rows: ["1,2.5", "2,3.5"], kinds: [.linesSkipped]),
    Case(
      name: "sep.csv", text: "\u{FEFF}sep=;\r\nid;name\r\n1;a\r\n2;b\r\n", columns: ["id", "name"],
      rows: ["1,a", "2,b"],
      kinds: [.linesSkipped]),
    Case(
      name: "sep-tilde.txt", text: "\"SEP=~\"\nid~name\n1~a;b\n2~c;d\n", columns: ["id", "name"],
      rows: ["1,a;b", "2,c;d"], kinds: [.linesSkipped]),
    Case(
      name: "spark.csv",
      text: "\"id\",\"name\"\n\"1\",\"Holm\\, Ida\"\n\"2\",\"the \\\"old\\\" bridge\"\n\"3\",\"back\\\\slash\"\n",
      columns: ["id", "name"], rows: ["1,\"Holm, Ida\"", "2,\"the \"\"old\"\" bridge\"", "3,back\\slash"],
      kinds: [.dialect]),
    Case(
      name: "mysql.txt", text: "1,Holm\\, Ida,x\n2,two\\\nlines,y\n3,a\\b,z\n",
      columns: ["Column1", "Column2", "Column3"],
      rows: ["1,\"Holm, Ida\",x", "2,\"two\nlines\",y", "3,a\\b,z"], kinds: [.dialect]),
    Case(
      name: "paths.csv", text: "id,path\n1,\"c:\\dir\\\"\n2,\"d:\\\"\n", columns: ["id", "path"],
      rows: ["1,c:\\dir\\", "2,d:\\"]),
    Case(
      name: "hash.csv", text: "id,tag\n1,#a\n#b,2\n3,#c\n", columns: ["id", "tag"], rows: ["1,#a", "#b,2", "3,#c"],
      kinds: [.headerFromText]),
    Case(
      name: "quote.csv", text: "id,note\n1,The 12\" record\n2,plain\n", columns: ["id", "note"],
      rows: ["1,\"The 12\"\" record\"", "2,plain"]),
    Case(
      name: "blanks.csv", text: "id, note\n1, \"a, b\"\n2, \"c\"\n", columns: ["id", " note"],
      rows: ["1,\"a, b\"", "2,c"],
      kinds: [.dialect]),
    Case(
      name: "trailing.tbl", text: "1|north|2.5|\n2|south|3.5|\n", columns: ["Column1", "Column2", "Column3"],
      rows: ["1,north,2.5", "2,south,3.5"], kinds: [.dialect]),
    Case(
      name: "trailing-header.csv", text: "id,place,\n1,north,\n2,south,\n", columns: ["id", "place"],
      rows: ["1,north", "2,south"], kinds: [.dialect]),
    Case(
      name: "trailing-rows.csv", text: "id,place\n1,north,\n2,south,\n", columns: ["id", "place"],
      rows: ["1,north", "2,south"], kinds: [.dialect]),
    Case(
      name: "r.csv", text: "\"mpg\",\"cyl\"\n\"Mazda RX4\",21,6\n\"Datsun 710\",22.8,4\n",
      columns: ["Column1", "mpg", "cyl"], rows: ["Mazda RX4,21,6", "Datsun 710,22.8,4"],
      kinds: [.dialect, .nameChanged]),
    Case(
      name: "bars.txt", text: "id||name||n\n1||a|b||2\n2||c||3\n", columns: ["id", "name", "n"],
      rows: ["1,a|b,2", "2,c,3"], kinds: [.dialect]),
    Case(
      name: "tilde.csv", text: "id~name\n1~a\n2~b\n", columns: ["id", "name"], rows: ["1,a", "2,b"], kinds: [.dialect]),
    Case(
      name: "hive.txt", text: "1\u{1}north\u{1}2.5\n2\u{1}south\u{1}3.5\n", columns: ["Column1", "Column2", "Column3"],
      rows: ["1,north,2.5", "2,south,3.5"], kinds: [.dialect]),
    Case(
      name: "iis.log",
      text:
        "#Software: IIS\n#Fields: date sc-status cs-uri\n2024-01-01 200 /a\n#Fields: date sc-status cs-uri\n2024-01-02 - /b\n",
      columns: ["date", "sc-status", "cs-uri"], rows: ["2024-01-01,200,/a", "2024-01-02,,/b"]),
    Case(
      name: "one.csv", text: "12:30:05\n12:30:06\n", columns: ["Column1"], rows: ["12:30:05", "12:30:06"],
      kinds: [.dialect]),
  ]

  @Test(arguments: cases, [false, true])
  func `text loads as people mean it, and what is unusual is said`(test: Case, isPacked: Bool) throws {
    let folder = try TemporaryFolder()
    let bytes = Array(test.text.utf8)
    let path = try folder.write(test.name + (isPacked ? ".gz" : ""), isPacked ? GzipEncoder.compress(bytes) : bytes)
    let profile = try DatasetInspector().inspect([path])
    #expect(profile.columns.map(\.name) == test.columns)
    #expect(Self.kinds(profile) == test.kinds, "\(profile.findings.map(\.words))")
    #expect(try encode(profile).joined() == test.rows.map { $0 + "\n" }.joined())
    #expect(profile.files[0].contentBytes == bytes.count)
  }

  @Test func `files of a folder may begin with titles of their own`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "January\nid,n\n1,2\n2,3\n")
    try folder.write("b.csv", "February\nsecond try\nid,n\n3,4\n4,5\n")
    try folder.write("c.csv", "id,n\n5,6\n6,7\n")
    let profile = try folder.inspect()
    #expect(profile.rows == 6)
    #expect(profile.files.map(\.file.skippedLines) == [1, 2, 0])
    #expect(try encode(profile) == ["1,2\n2,3\n", "3,4\n4,5\n", "5,6\n6,7\n"])
    #expect(profile.findings.map(\.kind) == [.linesSkipped, .linesSkipped])
  }

  /// What is found in a file with this text, and the CSV that a load makes of it.
  private func load(_ text: String, _ options: InspectionOptions = .init()) throws -> (
    profile: DatasetProfile, csv: String
  ) {
    let folder = try TemporaryFolder()
    let profile = try DatasetInspector(options: options).inspect([folder.write("data.csv", text)])
    return (profile, try encode(profile).joined())
  }

  /// What was said of records and names, and not of values.
  private static func kinds(_ profile: DatasetProfile) -> [Finding.Kind] {
    profile.findings.map(\.kind).filter { $0 != .columnIsText }
  }

  // MARK: Told

  private static func told(_ change: (inout DialectChoice) -> Void) -> DialectChoice {
    var choice = DialectChoice()
    change(&choice)
    return choice
  }

  @Test func `what a person says is taken, and what was found is not`() throws {
    let titled = "Report\nid,n\n1,2\n2,3\n"
    let whole = try inspect(titled, .init(dialect: Self.told { $0.skippedLines = 0 }))
    #expect(whole.columns.map(\.name) == ["Column1", "Report"])
    let skipped = try inspect("a,b\nc,d\n1,2\n3,4\n", .init(dialect: Self.told { $0.skippedLines = 1 }))
    #expect(skipped.columns.map(\.name) == ["c", "d"])
    #expect(skipped.findings.map(\.changesData) == [false])
    let comments = try inspect(
      "id,n\n;x,y\n1,2\n2,3\n", .init(dialect: Self.told { $0.comment = .byte(UInt8(ascii: ";")) }))
    #expect(comments.rows == 2)
    let quotes = try load(
      "id,n\n1,'a,b'\n2,'it''s'\n", .init(dialect: Self.told { $0.quote = .byte(UInt8(ascii: "'")) }))
    #expect(quotes.csv == "1,\"a,b\"\n2,it's\n")
    let none = try load("id,n\n1,\"a\n2,b\"\n", .init(dialect: Self.told { $0.quote = .none }))
    #expect(none.csv == "1,\"\"\"a\"\n2,\"b\"\"\"\n")
  }

  @Test(arguments: [
    ("a\\tb\\nc\\\\d\t1\ne\t2\n", "tsve", ["\"a\tb\nc\\d\",1", "e,2"]),
    ("one, \"two\n\nthree\n", "txt", ["\"one, \"\"two\"", "three"]), ("one\ntwo\n", "raw", ["\"one\ntwo\n\""]),
    ("a\u{1}1\nb\u{1}2\n", "sohsv", ["a,1", "b,2"]),
  ])
  func `Kusto's other text formats are read as Kusto reads them`(text: String, name: String, rows: [String]) throws {
    let format = try #require(DataFormat(name: name))
    #expect(format.name == name)
    let (profile, csv) = try load(text, .init(format: format))
    #expect(profile.rows == rows.count)
    #expect(csv == rows.map { $0 + "\n" }.joined())
  }

  @Test func `a text of one column says which delimiter every line holds`() throws {
    let asked = try inspect("a;b;c\n1;2;3\n4;5;6\n", .init(format: .csv))
    #expect(asked.columns.count == 1)
    #expect(asked.findings.contains { $0.kind == .dialect && $0.changesData && $0.text.contains("--delimiter ';'") })
    let prose = try inspect("first second third\nfourth fifth sixth\n")
    #expect(prose.findings.contains { $0.kind == .dialect && !$0.changesData })
    #expect(!(try inspect("alpha\nbeta\n").findings.contains { $0.kind == .dialect }))
  }

  @Test(arguments: ["1,\"a \\\"b\\\", c\"\n", "x,\"a \\\"b\\\", c\"\n", "2,d\\,e\n"])
  func `a record that is quarantined reads the same again`(line: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("data.csv", "id,name\n1,\"x\\\", y\"\n" + line)
    let profile = try DatasetInspector().inspect([path])
    let plan = EncodingPlan(
      columns: [.init(source: "id", type: .guid), .init(source: "name", type: .string)], hasHeader: profile.hasHeader,
      format: profile.format, badValues: .quarantine)
    let partitions = PartitionPlanner.partitions(of: profile, columns: [0, 1], targetBytes: 1 << 20)
    _ = try ValidationPass(plan: plan, quarantinePath: folder.path + "/aside.csv").run(partitions)
    let aside = try records(Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/aside.csv"))))
    #expect(aside.map { $0[7] + "\n" }.last == line)
  }

  // MARK: Behind the first bytes

  private static let filler = String(repeating: "1,plain\n", count: 20_000)

  @Test(arguments: [
    ("2,\"the \\\"old, dry\\\" well\"\n", "2,\"the \"\"old, dry\"\" well\""), ("2, \"a, b\"\n", "2,\"a, b\""),
    ("# a pause\n2,end\n", "2,end"),
  ])
  func `a way to read that only later records show is found too`(line: String, row: String) throws {
    let (profile, csv) = try load("id,name\n" + Self.filler + line)
    #expect(profile.rows == 20_001)
    #expect(!profile.findings.isEmpty)
    #expect(csv.hasSuffix("1,plain\n\(row)\n"))
  }

  @Test func `a record that no way makes whole is named as it stands`() throws {
    #expect(throws: DatasetError.self) { try inspect("id,name\n" + Self.filler + "2,\"a\"b\\\"\n") }
    do {
      _ = try inspect("id,name\n1,a\n#x\n2,b\n" + Self.filler + "#3,c\n")
      Issue.record("a line that could be a row was passed over")
    } catch DatasetError.commentOrRow(let place, _) {
      #expect(place.row == 20_005)
    }
  }

  @Test func `rows keep their numbers and bytes behind titles, comments and cuts`() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<400_000).map { "\($0),some text of a row" + ($0 % 1000 == 7 ? "\n# comment" : "") }
    let text = "Title\n\nid,text\n" + rows.joined(separator: "\n") + "\nno number,last\n"
    let path = try folder.write("data.csv", text)
    let profile = try DatasetInspector(options: .init(dialect: Self.told { $0.comment = .byte(.hash) })).inspect([path])
    #expect(profile.rows == 400_001)
    let parts = try encode(profile, targetBytes: 4 << 20)
    #expect(parts.count > 1)
    #expect(parts.reduce(0) { $0 + $1.utf8.count { $0 == .newline } } == 400_001)
    do {
      _ = try encode(profile, types: ["id": .long], targetBytes: 4 << 20)
      Issue.record("a text was written as a number")
    } catch DatasetError.badValue(_, _, _, let place) {
      #expect(place.row == 400_404)
      #expect(place.byte == text.utf8.count - "no number,last\n".utf8.count)
    }
  }

  // MARK: Header

  @Test(arguments: [
    ("name,city\nann,berlin\nbob,paris\n", [Finding.Kind.headerFromText]),
    ("country,2019,2020,2021\nDE,5,6,7\nFR,8,9,10\n", [.headerAsRow]), ("year,n\n2019,5\n2020,6\n", []),
    ("id,name\n1,a\nid,name\n2,b\n", [.headerRepeated]),
    ("id,name\n1,a\n\u{FEFF}id,name\n2,b\n", [.byteOrderMark, .headerRepeated]),
    ("id,n\n1,5\n\u{FEFF}2,6\n", [.byteOrderMark]),
  ])
  func `a header that could be otherwise is said`(text: String, kinds: [Finding.Kind]) throws {
    let profile = try inspect(text)
    #expect(Self.kinds(profile) == kinds, "\(profile.findings.map(\.words))")
  }

  @Test func `a header that comes again is found in the block and one by one, with its record`() throws {
    let text = "id,name,note\n" + String(repeating: "1,a,x\n", count: 50_000) + "id,name,note\n" + Self.ragged
    let clean = try inspect(
      "id,name,note\n" + String(repeating: "1,a,x\n", count: 50_000) + "id,name,note\r\n2,b,y\r\n")
    #expect(clean.findings.first?.text == "the header is repeated as row 50 002: it is loaded as a row")
    let tolerant = try inspect(text, .init(toleratesBadRows: true))
    #expect(tolerant.findings.first?.text == "the header is repeated as row 50 002: it is loaded as a row")
  }

  private static let ragged = "2,b\n3,c,z\n"

  @Test func `a NUL byte is named with its place`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("data.csv", "a,b\n1,x\0y\n")
    do {
      _ = try DatasetInspector().inspect([path])
      Issue.record("read without a word")
    } catch DatasetError.needsFormat(_, let kind, _) {
      #expect(kind == "text with a NUL byte at byte 7")
    }
  }
}
