import Foundation
import KustoClient
import KustoSink
import Testing

@Suite struct ExplanationTests {
  private let place = ValueLocation(file: "a.csv", row: 3, column: 2, byte: 40)

  @Test func `a bad value is told with its place and a way out`() {
    let words = Explanation(of: DatasetError.badValue(column: "n", value: "x", type: .long, location: place))
    #expect(words.what == "the value 'x' in the column 'n' is not a valid long")
    #expect(words.place == "a.csv row 3, field 2, byte 40")
    #expect(words.changed == "nothing was changed")
    #expect(
      words.suggestions == [
        "choose another type: --column n:string keeps every value",
        "or accept such values: --on-bad-value null or quarantine",
      ])
  }

  @Test func `every kind of error has words of its own`() {
    let errors: [any Error] = [
      DatasetError.notFound(path: "/x"), DatasetError.wrongFieldCount(location: place, fields: 2, expected: 3),
      DatasetError.brokenPacking(path: "a.gz", compression: .gzip, byte: 10, reason: "cut off"),
      PlanError([.tableMissing(table: "T", database: "D")]), PlanError([.noDatabase("D", databases: [])]),
      PlanError([.schemaLength(given: 1, found: 2)]), PlanError([.noColumns(sources: ["a.csv"])]),
      TransportError.unreachable(address: "https://c", reason: "connection refused"),
      TransportError.timedOut(address: "https://c", seconds: 3), ServiceError.unreadable("x"),
      RunFolderError(.noRoom, path: "/s", reason: "no space"), RunFolderError(.readOnly, path: "/s", reason: "r"),
      ClusterAddressError.noFolder, ClusterAddressError.plainHTTP(host: "h"), CancellationError(),
      CSLSchemaError(offset: 3, reason: .unknownType("lnog", column: "a")),
    ]
    let words = errors.map { Explanation(of: $0).what }
    #expect(!words.contains { $0.isEmpty || $0.contains("Error") || $0.contains("(") && $0.contains(":)") })
    #expect(Set(words).count == errors.count)
  }

  @Test func `escape sequences in data and answers do not reach the words`() {
    let evil = "\u{1B}[31mred\u{202E}\u{7}"
    let errors: [any Error] = [
      DatasetError.badValue(column: evil, value: evil, type: .long, location: place),
      DatasetError.notFound(path: evil), ServiceError(code: evil, message: evil, isPermanent: true),
      PlanError([.unknownColumn(evil, columns: [evil], choice: .rename)]), ClusterAddressError.notAnAddress(evil),
    ]
    for error in errors {
      let words = Explanation(of: error)
      let all = ([words.what, words.place ?? ""] + words.suggestions).joined()
      #expect(!all.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" }, "\(words)")
    }
  }

  @Test func `several problems of a plan are told together`() {
    let words = Explanation(of: PlanError([.columnNotInTarget("a", near: "A"), .noColumns(sources: ["a.csv"])]))
    #expect(
      words.what
        == "2 problems prevent this load: the table has no column 'a'; no column is left to load from 'a.csv'")
    #expect(words.suggestions.first == "it has 'A': --rename a:A")
  }

  @Test func `names in hints are words of a shell's command line`() {
    let hints = [
      ("a b", "'a b'"), ("it's", #"'it'\''s'"#), ("$(rm)", "'$(rm)'"), ("é\n", #"$'é\n'"#), ("A_1.b-c", "A_1.b-c"),
    ]
    for (name, word) in hints {
      let words = Explanation(of: PlanError([.columnNotInSchema(name)]))
      #expect(words.suggestions == ["add it to --schema, or leave it out: --skip-column \(word)"])
    }
  }

  @Test func `the service's own words are kept`() {
    let told = ServiceError(code: "BadRequest_X", message: "Semantic error: SEM0100", isPermanent: true)
    let words = Explanation(of: TransportError.refused(told, status: 400, retryAfter: nil))
    #expect(words.what == "Semantic error: SEM0100")
    #expect(words.place == "BadRequest_X")
  }
}
