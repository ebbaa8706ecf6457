import Foundation
import KustoClient
import KustoSink
import Testing

/// All texts of errors and warnings in one file, where they can be read together.
///
/// A case that has no example here fails a test, so that the file is complete.
@Suite struct TextsTests {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Texts/explanations.txt")

  @Test func `the texts of all errors are those of the file`() throws {
    let actual = TextExamples.all.map(\.text).joined(separator: "\n")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try Data(actual.utf8).write(to: Self.file)
      return
    }
    let expected = try String(contentsOf: Self.file, encoding: .utf8)
    #expect(actual == expected, "run with RECORD_SNAPSHOTS=1 and read the diff; the texts are now:\n\(actual)")
  }

  @Test(arguments: TextExamples.enumerations)
  func `every case of an error has its text in the file`(enumeration: TextExamples.Enumeration) throws {
    let source = try String(contentsOf: Self.root.appending(path: enumeration.file), encoding: .utf8)
    let declared = try enumeration.cases(in: source)
    let shown = Set(TextExamples.all.filter { $0.type == enumeration.name }.map(\.name))
    #expect(!declared.isEmpty)
    #expect(shown == declared, "\(enumeration.name): add an example to TextExamples.swift")
  }

  @Test func `no text has the words that the glossary replaced`() throws {
    let old = ["looked at", "goes as it is", "put aside", "that is none", "let us in", "stand against", "written anew"]
    for example in TextExamples.all {
      for words in old { #expect(!example.text.contains(words), "\(example.text)") }
    }
  }

  @Test func `texts are for people: no Swift values, no capital at the start, no full stop`() {
    for example in TextExamples.all {
      let what = example.explanation.what
      #expect(!example.text.contains("Optional("), "\(what)")
      #expect(!what.isEmpty && !what.hasSuffix("."), "\(what)")
      #expect(what.first?.isUppercase == false, "\(what)")
    }
  }

  private static let root = file.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
}
