import Datasets
import Foundation
import KustoTypes
import Testing

struct TransferRuleTests {
  private func transfer(_ profile: DatasetProfile, _ types: [ScalarType]? = nil, targetBytes: Int = 1 << 20) -> Transfer
  {
    let columns = profile.columns.enumerated().map {
      TransferRule.LoadColumn(index: $0.offset, type: types?[$0.offset] ?? $0.element.type)
    }
    return TransferRule(profile, columns: columns, targetBytes: targetBytes).transfer(of: profile.files[0])
  }

  @Test(arguments: [
    ("a,b\n1,x\n2,y\n", Transfer.compressed), ("a,b\n1,\"x, y\"\n2,\"z\"\"\"\n", .compressed),
    // What Kusto would make null, or another value, is written anew.
    ("a,b\n 1,x\n2,y\n", .encoded), ("a,b\nNA,x\n2,y\n", .encoded), ("a,b\n2024/02/29,x\n", .encoded),
    ("a,b\n{2cdf1e0a-1234-4c1d-8c51-9d6f3e1b2a77},x\n", .encoded),
    // Beside text a word is text, and blanks belong to it.
    ("a,b\n1,NA\n2, y\n", .compressed),
  ])
  func `bytes go as they are only where every value stands as Kusto reads it`(text: String, expected: Transfer) throws {
    #expect(transfer(try inspect(text, .init(header: .present))) == expected)
  }

  @Test func `a type that was chosen counts, not the inferred one`() throws {
    let zeros = try inspect("a,b\n007,x\n", .init(header: .present))
    #expect(transfer(zeros) == .compressed)
    #expect(transfer(zeros, [.long, .string]) == .encoded)
    #expect(transfer(try inspect("a,b\n7,x\n", .init(header: .present)), [.real, .string]) == .compressed)
    #expect(transfer(try inspect("a,b\nx,x\n", .init(header: .present)), [.long, .string]) == .encoded)
  }

  @Test func `a gzip file that needs no change is not even packed anew`() throws {
    let folder = try TemporaryFolder()
    try folder.write("data.csv.gz", GzipEncoder.compress(Array("a,b\n1,x\n2,y\n".utf8)))
    #expect(transfer(try folder.inspect(.init(header: .present))) == .untouched)
  }

  @Test func `a column that a file lacks is no reason to write it anew`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.csv", "a,b\n1,x\n")
    try folder.write("b.csv", "b\ny\n")
    let profile = try folder.inspect(.init(header: .present))
    let columns = profile.columns.enumerated().map { TransferRule.LoadColumn(index: $0.offset, type: $0.element.type) }
    let rule = TransferRule(profile, columns: columns, targetBytes: 1 << 20)
    #expect(profile.files.map(rule.transfer(of:)) == [.compressed, .compressed])
  }

  /// Fields without names once ended the program.
  @Test(arguments: [("data.csv", ","), ("data.tsv", "\t"), ("data.psv", "|"), ("data.txt", ";")], [true, false])
  func `text of any delimiter loads with a header and without`(file: (String, String), hasHeader: Bool) throws {
    let lines = (hasHeader ? ["id,place,level"] : []) + ["7,north,2.5", "9,south,3.75"]
    let folder = try TemporaryFolder()
    try folder.write(file.0, lines.map { $0.replacing(",", with: file.1) + "\n" }.joined())
    let profile = try folder.inspect()
    #expect(profile.hasHeader == hasHeader)
    #expect(profile.columns.map(\.type) == [.long, .string, .real])
    #expect(transfer(profile) == (file.1 == "," ? .compressed : .encoded))
    #expect(try encode(profile) == ["7,north,2.5\n9,south,3.75\n"])
  }

  @Test func `only what every row has shown is proven`() throws {
    let text = "a,b\n1,x\n2,y\n"
    let full = try inspect(text, .init(header: .present))
    let sampled = try inspect(text, .init(header: .present, sampleRows: 1))
    let column = TransferRule.LoadColumn(index: 0, type: .long)
    #expect(TransferRule(full, columns: [column], targetBytes: 1).isProven(column))
    #expect(!TransferRule(sampled, columns: [column], targetBytes: 1).isProven(column))
  }
}
