import Datasets
import Testing

/// What is said of columns of JSON.
struct DynamicEvidenceTests {
  private func column(_ lines: [String]) throws -> ColumnProfile {
    let folder = try TemporaryFolder()
    try folder.write("data.jsonl", lines.map { "{\"a\": \($0)}\n" }.joined())
    return try #require(folder.inspect().columns.first)
  }

  @Test(arguments: ["9223372036854775808", "-99999999999999999999", "0.1234567890123456789", "12345678901234567.89e3"])
  func `a number inside that loses digits is named with its place`(number: String) throws {
    let fine = (0..<500).map { "{\"n\": \($0), \"t\": \"12345678901234567890123\"}" }
    let column = try column(fine + ["{\"n\": [\(number)]}"])
    #expect(column.type == .dynamic)
    let words = "a number inside has more digits than dynamic keeps: \(number)"
    #expect(column.warnings == ["\(words) in data.jsonl, row 501"])
    let table = try inspect("x,d\n1,\"[1]\"\n2,\"[\(number)]\"\n")
    #expect(table.columns[1].warnings == ["\(words) in data.csv, row 3"])
  }

  @Test(arguments: ["9223372036854775807", "-9223372036854775808", "0.12345678901234567", "1000000000000000000.0"])
  func `a number inside that keeps its digits is none`(number: String) throws {
    #expect(try column(["[\(number)]", "{\"n\": \(number)}"]).warnings == [])
  }

  @Test(arguments: [
    (["[1]", "{}"], "both values are JSON objects or arrays"),
    (["1", "\"x\""], "both values are single values of several kinds"),
    (["[1]", "true"], "both values are JSON, objects or arrays and single values"),
  ])
  func `the evidence says which kinds there are`(values: [String], evidence: String) throws {
    #expect(try column(values).evidence == evidence)
    let kinds = values.map { value in [String](repeating: value, count: 400) }.joined()
    #expect(try column(Array(kinds)).evidence == evidence.replacing("both", with: "all 800"))
  }
}
