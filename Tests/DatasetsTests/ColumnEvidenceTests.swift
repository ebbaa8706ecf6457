import Datasets
import Foundation
import KustoTypes
import Testing

struct ColumnEvidenceTests {
  private func column(_ values: [String]) throws -> ColumnProfile {
    try inspect("letter,value\n" + values.map { "x,\($0)\n" }.joined(), .init(header: .present)).columns[1]
  }

  @Test func `the first value that a type would lose is named with its place`() throws {
    let profile = try inspect("a,b\n1,x\n2,\"y\"\n3.5,z\n")
    let violation = try #require(profile.columns[0].violations[.long])
    #expect(violation.value == "3.5")
    #expect(violation.location.row == 4)
    #expect(violation.location.column == 1)
    #expect(violation.location.byte == 14)
    #expect(profile.columns[1].violations[.long]?.location.byte == 6)
  }

  @Test func `text says which type it nearly was`() throws {
    let column = try column(["1", "2", "oops", "4"])
    #expect(
      column.evidence
        == "4 values, kept as text: the first 2 are whole numbers; not long because of 'oops' in data.csv, row 4")
  }

  @Test(arguments: [
    (
      ["1", "oops"],
      "2 values, kept as text: the first is a whole number; not long because of 'oops' in data.csv, row 3"
    ),
    (["oops", "1", "2"], "3 values, kept as text; not long because of 'oops' in data.csv, row 2"),
    (["1.5", "2", "x"], "3 values, kept as text: the first 2 are numbers; not real because of 'x' in data.csv, row 4"),
    (["x", "y"], "both values are text"),
  ])
  func `nothing that is said of text is false of a value`(values: [String], evidence: String) throws {
    #expect(try column(values).evidence == evidence)
  }

  @Test func `rows are counted with the header, and their number is easy to read`() throws {
    let column = try column((1...4999).map(String.init) + ["oops"] + (5001...8000).map(String.init))
    #expect(
      column.evidence
        == "8 000 values, kept as text: the first 4 999 are whole numbers; not long because of 'oops' in data.csv, row 5 001"
    )
  }

  @Test func `an impossible date is named`() throws {
    let column = try column(["2024-01-31", "2024-02-30"])
    #expect(column.evidence.contains("not datetime because of '2024-02-30' in data.csv, row 3"))
  }

  @Test func `numbers whose spelling would be lost are text, and can be had as numbers`() throws {
    let plus = try column(["+5", "+6"])
    #expect(plus.violations[.long] == nil)
    #expect(plus.doubts[.long]?.value == "+5")
    #expect(plus.evidence.contains("not long because of '+5' in data.csv, row 2: the plus sign would be lost"))
    let zeros = try column(["10", "007"])
    #expect(zeros.doubts[.long]?.value == "007")
    #expect(zeros.evidence.contains("the leading zeros would be lost"))
  }

  @Test func `zones in part can be had as times, and the first that differs is named`() throws {
    let column = try column(["2024-01-01T00:00:00Z", "2024-01-01T00:00:00"])
    #expect(column.violations[.datetime] == nil)
    #expect(column.doubts[.datetime]?.location.row == 3)
  }

  @Test func `words for nothing are counted by word, in text too`() throws {
    let numbers = try column(["1", "NA", "NA", "null", ""])
    #expect(numbers.nullWords == ["NA": 2, "null": 1])
    #expect(numbers.evidence == "1 value, '1'; 4 are null (NA 2, null 1)")
    let text = try column(["DE", "NA", ""])
    #expect(text.nullWords == ["NA": 1])
    #expect(text.nulls == 1)
  }

  @Test func `the words for nothing can be others`() throws {
    let profile = try inspect("a,b\nx,1\ny,-\nz,NA\n", .init(nullWords: ["-"]))
    #expect(profile.columns[1].type == .string)
    #expect(try inspect("a,b\nx,1\ny,-\n", .init(nullWords: ["-"])).columns[1].type == .long)
  }

  @Test func `samples are the first distinct values as they stand`() throws {
    let column = try column([" 1", "2", "2", "", "NA", "3", "4", "5", "6"])
    #expect(column.samples == [" 1", "2", "3", "4", "5"])
  }

  @Test func `a value over a MiB is an violation against every type, and loads as none`() throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv", "a,b\n1,\(String(repeating: "x", count: (1 << 20) + 1))\n")
    let profile = try folder.inspect()
    #expect(profile.columns[1].violations.count == ScalarType.allCases.count)
    #expect(profile.columns[1].warnings.contains { $0.contains("1 MiB") })
    #expect(throws: DatasetError.self) { try encode(profile) }
  }

  @Test func `a profile survives JSON`() throws {
    let profile = try inspect("a,b\n1,x\n+2,2024-01-01\n")
    let data = try JSONEncoder().encode(profile)
    #expect(try JSONDecoder().decode(DatasetProfile.self, from: data) == profile)
  }
}
