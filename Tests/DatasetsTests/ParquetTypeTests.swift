import Datasets
import Foundation
import Testing

/// The files that are in the project, so that something is read where there is no Python.
struct ParquetTypeTests {
  @Test func `flat columns keep their declared types and their values`() throws {
    let file = try ParquetRows(.flat)
    #expect(file.types == ["long", "string", "decimal", "datetime", "bool", "real", "string"])
    #expect(
      file.texts == [
        ["1", "a,b", "1.50", "1970-01-01T00:00:00Z", "true", "0.5", "/w=="],
        [nil, nil, nil, nil, nil, nil, nil],
        ["3", "", "-0.05", "1970-01-01T00:00:00.000001Z", "false", "NaN", ""],
        ["1099511627776", "\u{6771}", "7.00", "1969-12-31T23:59:59.999999Z", "true", "1e+300", "YWI="],
      ])
    #expect(file.profile.columns.map(\.nulls) == [1, 2, 1, 1, 1, 1, 2])
    #expect(
      file.profile.columns[0].evidence
        == "declared INT64; all 3 values are whole numbers from 1 to 1099511627776; 1 is null")
  }

  @Test func `bytes that are not text are base64, said so, and keep the file from going as it is`() throws {
    let file = try ParquetRows(.flat)
    #expect(file.profile.findings.contains { $0.text.hasSuffix("raw has bytes that are not UTF-8: read as base64") })
    #expect(file.profile.files[0].traits.contains(.unusual))
    #expect(file.profile.files[0].binaryLeaves == [6])
  }

  @Test func `lists, groups and maps are JSON, and the file may go as it is`() throws {
    let file = try ParquetRows(.nested)
    #expect(file.types == ["dynamic", "dynamic"])
    #expect(
      file.texts == [
        [#"["x",null]"#, #"{"n":"a","m":{"k":1}}"#], [nil, nil], ["[]", #"{"n":null,"m":null}"#],
        [#"["y"]"#, #"{"n":"b","m":{}}"#],
      ])
    #expect(file.profile.columns[0].evidence.hasPrefix("declared LIST; "))
    #expect(!file.profile.files[0].traits.contains(.unusual))
  }

  @Test func `every encoding gives its values`() throws {
    let file = try ParquetRows(.encodings)
    #expect(file.types == ["int", "string", "string", "real", "bool"])
    #expect(file.texts.count == 40)
    for (row, texts) in file.texts.enumerated() {
      let expected = [
        String(100 + row), "key-" + String(1000 + row).dropFirst(), String(repeating: "v", count: row % 5),
        (Double(row) / 4).description, String(row % 3 == 0),
      ]
      #expect(texts == expected)
    }
  }

  @Test func `a sample reads the first rows alone`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.parquet", ParquetFixture.encodings.bytes)
    let profile = try DatasetInspector(options: .init(sampleRows: 7)).inspect([path])
    #expect(profile.rows == 7)
    #expect(profile.columns[0].evidence == "declared INT32; all 7 values are whole numbers from 100 to 106")
  }

  @Test(arguments: [("PARE", "an encrypted footer"), ("PAR2", nil)])
  func `a footer that is encrypted is refused by name, and one that is none is broken`(
    magic: String, kind: String?
  ) throws {
    let folder = try TemporaryFolder()
    let bytes = Array("PAR1".utf8) + ParquetFixture.flat.bytes.dropFirst(4).dropLast(4) + Array(magic.utf8)
    let path = try folder.write("a.parquet", bytes)
    let error = #expect(throws: DatasetError.self) { try DatasetInspector().inspect([path]) }
    switch error {
    case .unsupported(_, let found, _): #expect(found == "Parquet with \(kind ?? "")")
    case .brokenParquet: #expect(kind == nil)
    default: Issue.record("\(String(describing: error))")
    }
  }
}

extension ParquetRows {
  init(_ fixture: ParquetFixture) throws {
    let folder = try TemporaryFolder()
    try self.init(folder.write("\(fixture.name).parquet", fixture.bytes))
  }

  var types: [String] { profile.columns.map(\.type.rawValue) }
  var texts: [[String?]] { rows.map { $0.map { $0?[1] } } }
}
