import Foundation
import Testing

/// Every small file of the table, through the console in a real terminal.
@Suite(.serialized)
struct ConsoleCasesTests {
  let program: Program

  init() throws { program = try Program() }

  private func open(_ source: String) throws -> Tmux {
    let words = [Program.executable.path, "console"] + program.target + ["--source", source]
    return try Tmux(
      words.map { "'\($0)'" }.joined(separator: " "), columns: 120, rows: 40, environment: program.environment)
  }

  /// From the schema to the commit, by Enter alone.
  private func commit(_ screen: Tmux) throws {
    try screen.press("Enter")
    try screen.wait(for: "make the hidden staging table")
    try screen.press("Enter")
    try screen.wait(for: "Start the load?")
    try screen.press("Enter")
    try screen.waitForResult(seconds: 60)
    try screen.press("q")
    try screen.waitForEnd()
  }

  @Test(arguments: FileCase.all.filter(\.options.isEmpty))
  func `a file as people have it loads by Enter alone, or is refused for what it is`(_ one: FileCase) throws {
    let screen = try open(try one.write(to: program.folder))
    guard case .loads(let columns, let rows, let condition, let matches) = one.outcome else {
      // Where the command line names an option, the console names a key.
      for word in one.says { try screen.wait(for: word.hasPrefix("--") ? "4 shows how" : word) }
      let text = try screen.screen()
      for sign in ["Optional(", "Error Domain", "DatasetError"] { #expect(!text.contains(sign), "\(text)") }
      return
    }
    try screen.wait(for: "\(rows) row")
    try screen.press("Enter")
    try screen.wait(for: "\(columns.count) of \(columns.count) used")
    try commit(screen)
    #expect(try program.count() == rows)
    #expect(try program.count("Flights | where \(condition)") == matches)
  }

  @Test func `a bank's export is converted by the key that the footer names`() throws {
    let text = "Datum;Betrag;Name\n31.12.2024;1.234,56;Roth\n01.01.2025;99,90;Holm\n"
    let screen = try open(try program.folder.write(text, to: "bank.csv"))
    try screen.wait(for: "2 rows, 3 columns")
    try screen.press("Enter")
    try screen.wait(for: "c convert")
    try screen.press("c")
    try screen.wait(for: "How to read Datum")
    try screen.wait(for: "2024-12-31")
    try screen.wait(for: "Every value is read. The type is datetime.")
    try screen.press("Enter")
    try screen.wait(for: "Datum: read as dd.mm.yyyy, every value")
    try screen.press("Down", "c")
    try screen.wait(for: "1234.56")
    // Another kind reads none of the values, and says so before it is taken.
    try screen.press("Home", "Down", "Down")
    try screen.wait(for: "cannot be read")
    try screen.press("Home", "Down")
    try screen.wait(for: "Every value is read. The type is real.")
    try screen.press("Enter")
    try screen.wait(for: "Betrag: read as decimal-comma, every value")
    try commit(screen)
    #expect(try program.count("Flights | where Datum == datetime(2024-12-31) and Betrag == 1234.56") == 1)
    #expect(try program.count("Flights | where Betrag > 1000") == 1)
  }

  @Test(arguments: [
    (
      "american.csv", ["when mm/dd/yyyy", "paid yes-no", "n thousands"], "paid and n == 1204 and when > datetime(2024)"
    ),
    ("unix-times.csv", ["id -", "when unix-seconds", "ms unix-milliseconds"], "when == datetime(2023-11-14 22:13:20)"),
  ])
  func `each conversion that a finding names is a key away`(
    name: String, columns: [String], condition: String
  ) throws {
    let one = try #require(FileCase.all.first { $0.name == name })
    let screen = try open(try one.write(to: program.folder))
    try screen.wait(for: "2 rows, 3 columns")
    try screen.press("Enter")
    for column in columns {
      let words = column.split(separator: " ").map(String.init)
      if words[1] != "-" {
        try screen.press("c")
        try screen.wait(for: "How to read \(words[0])")
        try screen.wait(for: "Every value is read.")
        // What reads every value comes first; of a number with a comma there are two.
        if words[1] == "thousands" { try screen.press("Down") }
        try screen.wait(for: "Every value is read.")
        try screen.press("Enter")
        try screen.wait(for: "\(words[0]): read as \(words[1]), every value")
      }
      try screen.press("Down")
    }
    try commit(screen)
    #expect(try program.count("Flights | where \(condition)") == 1)
  }
}
