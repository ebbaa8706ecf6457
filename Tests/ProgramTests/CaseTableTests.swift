import Foundation
import Testing

/// Every small file of the table, by `schema`, by `write`, and as the tables that are left behind.
@Suite(.serialized)
struct CaseTableTests {
  @Test(arguments: FileCase.all)
  func `a file as people have it loads, or is refused for what it is`(_ one: FileCase) throws {
    let program = try Program()
    let source = try one.write(to: program.folder)
    let schema = try program.run(["schema", source, "--json"] + one.options)
    let write = try program.run(
      ["write", source, "--create", "create-if-not-exist", "--json"] + program.target + one.options)
    switch one.outcome {
    case .refused:
      #expect(schema.status == 1, "\(schema.output)")
      #expect(write.status == 1, "\(write.output)")
      for word in one.says { #expect(schema.errors.contains(word) && write.errors.contains(word), "\(write.errors)") }
      expectWords(schema.errors + write.errors)
    case .loads(let columns, let rows, let condition, let matches):
      let object = try #require(schema.events.first, "\(schema.errors)")
      let found = (object["columns"] as? [[String: Any]])?.map { "\($0["name"] ?? "")" + ":" + "\($0["type"] ?? "")" }
      #expect(found == columns)
      #expect(object["rows"] as? Int == rows)
      let kinds = (object["findings"] as? [[String: Any]])?.compactMap { $0["kind"] as? String } ?? []
      for kind in one.says { #expect(kinds.contains(kind), "\(kinds)") }
      #expect(write.status == 0, "\(write.errors)")
      // What schema finds, write says before it starts.
      let told = write.events.prefix { $0["event"] as? String == "finding" }.compactMap { $0["kind"] as? String }
      #expect(told == kinds)
      #expect(try program.count() == rows)
      #expect(try program.count("Flights | where \(condition)") == matches)
    }
  }

  @Test func `a strict load is refused for a finding that changes what is stored, and only for that`() throws {
    let program = try Program()
    let odd = try program.folder.write("when,n\n2024-01-01 10:00:00,1\n2024-01-02 10:00:00Z,2\n", to: "odd.csv")
    let even = try program.folder.write("when,n\n2024-01-01 10:00:00,1\n2024-01-02 10:00:00,2\n", to: "even.csv")
    let write = ["write", "--create", "create-if-not-exist"] + program.target
    let refused = try program.run(write + [odd, "--strict"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("changes what is stored"))
    #expect(refused.errors.contains("remove --strict"))
    let loaded = try program.run(write + [odd])
    #expect(loaded.status == 0)
    #expect(loaded.errors.components(separatedBy: "the column when is text").count == 2, "once: \(loaded.errors)")
    let strict = try program.run(write + [even, "--strict"] + ["--table", "Even"])
    #expect(strict.status == 0, "\(strict.errors)")
  }

  /// No value of Swift reaches a person.
  private func expectWords(_ text: String) {
    for sign in ["Optional(", "Error Domain", "DatasetError", "NSError", "error 0", "path: \""] {
      #expect(!text.contains(sign), "\(text)")
    }
  }
}
