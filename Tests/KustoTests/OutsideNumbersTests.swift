import Foundation
import Testing

/// Arithmetic on numbers that come from files, queries and the network: Swift ends the process where it overflows.
///
/// What follows is not proof, but each of these has ended a server or a list of runs before. A line that is safe is named
/// with the reason.
@Suite struct `Numbers from outside` {
  /// Where decoded numbers are at work.
  private static let folders = ["LocalKusto", "SinkEngine/Run", "SinkEngine/Log", "Console", "Program/Output"]

  private struct Rule: Sendable {
    var name: String
    var pattern: String
    /// Parts of lines that match and are safe.
    var safe: [String]
  }

  private static let rules: [Rule] = [
    Rule(
      name: "abs() of an integer traps for the least one: use magnitude", pattern: #"(^|[^A-Za-z_."'(])abs\("#,
      safe: [
        // Counts of bytes in memory.
        "abs(one.utf8.count - other.utf8.count)",
        // Reals.
        "rest + abs(right)", "case \"abs\": abs(value)", "abs($0 - speed)", "while abs(value)", "abs(value) < 99.95",
      ]),
    Rule(
      name: "a sum of decoded numbers traps: use total, or count with overflow",
      pattern: #"reduce\(0[,)] ?\{? ?\$0 \+ \$1\.[a-zA-Z]"#,
      safe: [
        // Counts in memory, and sizes of files that are there.
        "helpers.reduce(0, { $0 + $1.count })", "segments.reduce(0) { $0 + $1.size }",
        // Reals.
        "$0 + $1.0.fraction * $1.1",
        // Rows that are there.
        "extents.reduce(0) { $0 + $1.rows }",
      ]),
    Rule(
      name: "the sign of a decoded integer traps for the least one",
      pattern: #"(integer|int|value|ticks|count)\(-[a-z]"#,
      safe: [
        // The least one is asked for on the same line, or it is a real.
        "value == .min ? nil", ".real(-value)",
      ]),
    Rule(
      name: "a real that is no integer traps: use Int(saturating:) or Int(exactly:)",
      pattern: #"[^A-Za-z]Int(64)?\([^:()]*([rR]ate|bytesPerSecond|eta\b|fraction \* 100\))"#,
      safe: [#"Int(state.fraction * 100)"#]),
  ]

  @Test func `are not computed with where an overflow ends the process`() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Sources")
      .standardized
    var seen = 0
    for folder in Self.folders {
      let files = FileManager.default.enumerator(atPath: sources.appendingPathComponent(folder).path)
      for case let name as String in try #require(files) where name.hasSuffix(".swift") {
        let text = try String(contentsOf: sources.appendingPathComponent("\(folder)/\(name)"), encoding: .utf8)
        seen += 1
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
          for rule in Self.rules where try Self.matches(String(line), rule) {
            Issue.record("\(folder)/\(name):\(number + 1): \(rule.name): \(line)")
          }
        }
      }
    }
    #expect(seen > 100)
  }

  @Test func `the rules find what they are for`() throws {
    for line in [
      "let x = abs(value)", "rows.reduce(0) { $0 + $1.rows }", "return .integer(-value)", "text(Int(rate))",
      "\"\\(Int(bytesPerSecond))\"",
    ] {
      #expect(try Self.rules.contains { try Self.matches(line, $0) }, "\(line)")
    }
  }

  private static func matches(_ line: String, _ rule: Rule) throws -> Bool {
    guard try Regex(rule.pattern).firstMatch(in: line) != nil else { return false }
    return !rule.safe.contains { line.contains($0) }
  }
}
