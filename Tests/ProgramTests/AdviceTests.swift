import Foundation
import TestProcess
import Testing

/// A refusal tells the right reason, and what it advises loads.
struct AdviceTests {
  /// What stands in the files, what `write` is told, why it is refused, and what is told then.
  struct Refusal: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var told: [String] = []
    var reason: String
    var advice: String
    /// The advice as it is followed.
    var follows: [String]
    var testDescription: String { name }
  }

  static let refusals: [Refusal] = [
    Refusal(
      name: "plain.csv", text: "7,north\n9,south\n", reason: "the source has no header",
      advice: "--schema 'id:long, name:string'", follows: ["--schema", "id:long, name:string"]),
    Refusal(
      name: "long.csv", text: "id,name\n1,\(String(repeating: "x", count: 1_100_000))\n2,b\n",
      reason: "longer than Kusto keeps in a string", advice: "--on-bad-value null",
      follows: ["--on-bad-value", "null"]),
    Refusal(
      name: "word.csv", text: "id,name\n1,a\nmany,b\n", reason: "'many'", advice: "--skip-column id",
      follows: ["--skip-column", "id"]),
    Refusal(
      name: "case.csv", text: "ID,name\n1,a\n2,b\n", reason: "no column 'ID'", advice: "--rename ID:id",
      follows: ["--rename", "ID:id"]),
  ]

  @Test(arguments: refusals)
  func `what a refusal advises loads`(_ refusal: Refusal) throws {
    let program = try Program()
    let first = try program.folder.write("id,name\n1,a\n", to: "first.csv")
    let made = try program.run(["write", first, "--create", "create-if-not-exist"] + program.target)
    #expect(made.status == 0, "\(made.errors)")
    let file = try program.folder.write(refusal.text, to: "in/\(refusal.name)")
    let write = ["write", file] + program.target + refusal.told
    let refused = try program.run(write)
    #expect(refused.status == 1)
    #expect(refused.errors.contains(refusal.reason), "\(refused.errors)")
    #expect(refused.errors.contains(refusal.advice), "\(refused.errors)")
    let loaded = try program.run(write + refusal.follows)
    #expect(loaded.status == 0, "\(loaded.errors)")
    #expect(try program.count() == 3)
  }

  @Test func `a file whose name begins with a dash is told from an option`() throws {
    let program = try Program()
    let file = try program.folder.write("id,name\n1,a\n", to: "-dash.csv")
    let folder = URL(filePath: file).deletingLastPathComponent()
    let end = try ChildProcess.run(
      URL(filePath: "/bin/sh"), ["-c", "exec \"$0\" schema -dash.csv 2>err", Program.executable.path], in: folder)
    #expect(end == .exit(2))
    let words = try String(contentsOf: folder.appending(path: "err"), encoding: .utf8)
    #expect(words.contains("./-dash.csv"), "\(words)")
  }
}
