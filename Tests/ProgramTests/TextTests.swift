import Foundation
import Testing

/// Text in the dialects that people have, from the command line into the table.
struct TextTests {
  let program: Program

  init() throws { program = try Program() }

  struct Load: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var options: [String] = []
    var isFromInput = false
    /// The values of the columns a and b.
    var rows: [(Int, String)]

    var testDescription: String { name }
  }

  static let loads: [Load] = [
    Load(
      name: "headerless.tsv", text: "1\tx\n2\ty\n", options: ["--schema", "a:long, b:string"],
      rows: [(1, "x"), (2, "y")]),
    Load(
      name: "headerless.psv", text: "1|x\n2|y\n", options: ["--schema", "a:long, b:string"], isFromInput: true,
      rows: [(1, "x"), (2, "y")]),
    Load(name: "titles.csv", text: "Report of May\n\na;b\n1;x\n2;y\n", isFromInput: true, rows: [(1, "x"), (2, "y")]),
    Load(name: "comments.csv", text: "# pump\na,b\n1,x\n# pause\n2,y\n", rows: [(1, "x"), (2, "y")]),
    Load(name: "sep.csv", text: "sep=|\na|b\n1|x\n2|y\n", rows: [(1, "x"), (2, "y")]),
    Load(
      name: "spark.csv", text: "\"a\",\"b\"\n\"1\",\"x \\\"y\\\", z\"\n\"2\",\"w\"\n",
      rows: [(1, "x \"y\", z"), (2, "w")]),
    Load(
      name: "told.txt", text: "skipped, too\na~b\n1~'x~y'\n;comment\n2~z\\~w\n",
      options: ["--delimiter", "~", "--quote", "'", "--escape", "\\", "--comment", ";", "--skip-lines", "1"],
      rows: [(1, "x~y"), (2, "z~w")]),
    Load(name: "bars.txt", text: "a||b\n1||x|\n2||y\n", options: ["--delimiter", "||"], rows: [(1, "x|"), (2, "y")]),
    Load(
      name: "heading.txt", text: "a\u{1}b\n1\u{1}x\n2\u{1}y\n", options: ["--format", "sohsv"],
      rows: [(1, "x"), (2, "y")]),
    Load(
      name: "log.log", text: "#Fields: a b\n1 x\n2 y\n", options: ["--format", "w3clogfile"],
      rows: [(1, "x"), (2, "y")]),
    Load(
      name: "divided.txt", text: "a~b\n1~x\n2~y\n", options: ["--delimiter", "~", "--partition-by", "b"],
      rows: [(1, "x"), (2, "y")]),
    Load(
      name: "aside.txt", text: "title\na~b\n1~x\nno~y\n2~z\n",
      options: ["--delimiter", "~", "--skip-lines", "1", "--column", "a:long", "--on-bad-value", "quarantine"],
      rows: [(1, "x"), (2, "z")]),
  ]

  @Test(arguments: loads)
  func `text arrives as it was meant`(load: Load) throws {
    let file = try program.folder.write(load.text, to: load.name)
    let source = load.isFromInput ? "-" : file
    let arguments = ["write", source, "--create", "create-if-not-exist", "--json"] + load.options + program.target
    let result = try program.start(arguments, input: load.isFromInput ? file : nil).finish()
    try #require(result.status == 0, "\(result.errors)")
    let query = "Flights | order by a asc"
    let rows = try program.run("query", "--cluster", program.cluster, "--database", "Demo", query, "--json").events
    #expect(rows.compactMap { $0["a"] as? Int } == load.rows.map(\.0))
    #expect(rows.compactMap { $0["b"] as? String } == load.rows.map(\.1))
  }

  @Test(arguments: [
    ["--delimiter", "abc"], ["--delimiter", ""], ["--quote", "ab"], ["--skip-lines", "-1"], ["--comment", "\u{E4}"],
    ["--delimiter", ";", "--quote", ";"], ["--format", "json", "--delimiter", ","],
    ["--format", "tsv", "--delimiter", ","],
  ])
  func `what is no dialect is wrong usage`(options: [String]) throws {
    let file = try program.folder.write("a,b\n1,x\n", to: "usage.csv")
    let result = try program.run(["schema", file] + options)
    #expect(result.status == 2, "\(result.errors)")
    #expect(result.errors.contains(options[0]), "\(result.errors)")
  }
}
