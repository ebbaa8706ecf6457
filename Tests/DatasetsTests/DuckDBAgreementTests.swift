import Datasets
import Foundation
import TestProcess
import Testing

/// A python3 in which duckdb can be imported, if the environment names one.
private let python = ProcessInfo.processInfo.environment["KUSTOSINK_TEST_PYTHON"]

struct DuckDBAgreementTests {
  private static let script = """
    import duckdb, json, sys
    rows = duckdb.sql("select * from read_csv('" + sys.argv[1] + "', all_varchar=true, header=false, delim=',', "
      "quote='\\"', escape='\\"', auto_detect=false, columns={'a':'VARCHAR','b':'VARCHAR','c':'VARCHAR'}, "
      "nullstr='no such text', parallel=false, new_line='" + sys.argv[2] + "')").fetchall()
    json.dump([[x or "" for x in row] for row in rows], sys.stdout)
    """

  @Test(
    .enabled(if: python != nil, "KUSTOSINK_TEST_PYTHON names none"), .timeLimit(.minutes(1)), arguments: ["\n", "\r\n"])
  func `duckdb finds the same records`(lineEnd: String) throws {
    var random = SeededRandom(5)
    let pieces = ["a", "7", "\u{E9}", "", "x y", "said \"so\"", "one,two", "two\nlines", "\"", ","]
    let rows = (0..<3000).map { _ in
      (0..<3).map { _ in (pieces.randomElement(using: &random) ?? "") + (pieces.randomElement(using: &random) ?? "") }
    }
    let folder = try TemporaryFolder()
    let text = rows.map { row in
      row.map { $0.contains { ",\"\n".contains($0) } || $0.isEmpty ? quoted($0) : $0 }.joined(separator: ",") + lineEnd
    }.joined()
    let path = try folder.write("data.csv", text)
    let output = try folder.write("rows.json", "")
    try ChildProcess.run(
      URL(fileURLWithPath: try #require(python)), ["-c", Self.script, path, lineEnd == "\n" ? "\\n" : "\\r\\n"],
      output: FileHandle(forWritingAtPath: output))
    let answer = try JSONDecoder().decode([[String]].self, from: Data(contentsOf: URL(fileURLWithPath: output)))
    #expect(answer == rows)
    #expect(try records(Array(text.utf8), blockBytes: 4096) == rows)
  }
}
