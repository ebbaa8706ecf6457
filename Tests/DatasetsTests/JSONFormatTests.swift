import Datasets
import Foundation
import Testing

struct JSONFormatTests {
  @Test(arguments: [
    ("x.jsonl", "{\"a\":1}\n{\"a\":2}\n", "json", "one object a line"),
    ("x.txt", "{\"a\":1}", "json", "one object a line"),
    ("x.log", "{\"a\":1,\"b\":2}\r\n{\"a\":2,\"b\":3}\r\n", "json", "one object a line"),
    ("x.json", "\u{FEFF}{}\n\n{\"a\":2}\n", "json", "one object a line"),
    ("x.json", "[{\"a\":1}]", "multijson", "an array of objects"),
    ("x.txt", "[\n  {\n \"a\": 1}\n]\n", "multijson", "an array of objects"),
    ("x.json", "[ ]", "multijson", "an empty array"),
    ("x.json", "{\n \"a\": 1\n}\n", "multijson", "one object"),
    ("x.json", "{\n\"a\":1\n}\n{\"a\":2}\n", "multijson", "objects one after the other"),
    ("x.ndjson", "{\"a\":1}{\"a\":2} {\"a\":3}", "multijson", "objects one after the other"),
    ("x.json", "{\"a\":1}\r{\"a\":2}\r", "multijson", "objects one after the other"),
  ])
  func `JSON is told by its content`(name: String, text: String, format: String, evidence: String) throws {
    let profile = try inspectJSON(text, name: name)
    #expect(profile.format.name == format)
    #expect(profile.formatEvidence == ["\(evidence), 1 of 1 file"])
    #expect(!profile.hasHeader)
  }

  @Test(arguments: [
    ("x.json", "[1, 2, 3]", "JSON array of numbers"), ("x.txt", "[\"a\", \"b\"]", "JSON array of strings"),
    ("x.json", "[[1],[2]]", "JSON array of arrays"), ("x.json", "[null]", "JSON array of nulls"),
    ("x.json", "\"text\"", "JSON value that is no object"), ("x.json", "42\n", "JSON value that is no object"),
  ])
  func `JSON without objects is refused by name`(name: String, text: String, kind: String) throws {
    #expect {
      try inspectJSON(text, name: name)
    } throws: { error in
      guard case .unsupported(_, kind, let hint)? = error as? DatasetError else { return false }
      return !hint.isEmpty
    }
  }

  @Test(arguments: ["[section]\nkey = value\n", "{name}, a\n{other}, b\n", "[1] a,b\n[2] c,d\n"])
  func `text with brackets is not taken for JSON`(text: String) throws {
    let profile = try? inspectJSON(text, name: "x.txt", .init(header: .absent))
    #expect(profile?.format ?? .csv == .csv)
  }

  @Test(arguments: [
    ("x.jsonl", "{\"a\":1}\noops\n{\"a\":2}\n", JSONFault.notAnObject, 2),
    ("x.jsonl", "{'a':1}\n{'a':2}\n", .singleQuotes, 1),
    ("x.jsonl", "{\"a\":Inf}\n{\"a\":2}\n{\"a\":2}\n", .notANumber, 1), ("x.json", "{\n 'a': 1\n}\n", .singleQuotes, 1),
    ("x.json", "{\n \"a\": 1,\n}\n", .trailingComma, 1), ("x.json", "[{\"a\": 1},]", .trailingComma, 2),
  ])
  func `JSON with a fault is a fault, not another format`(name: String, text: String, fault: JSONFault, row: Int) throws
  {
    #expect {
      try inspectJSON(text, name: name)
    } throws: { error in
      guard case .badJSON(let place, _, fault)? = error as? DatasetError else { return false }
      return place.row == row
    }
  }

  @Test func `asked for by name, JSON is read as it is asked for`() throws {
    #expect(try inspectJSON("{\"a\":1}\n{\"a\":2}\n", .init(format: .multijson)).rows == 2)
    #expect(throws: DatasetError.self) { try inspectJSON("{\"a\":1}{\"a\":2}\n", .init(format: .json)) }
    #expect(throws: DatasetError.self) { try inspectJSON("[1, 2]", .init(format: .multijson)) }
  }

  @Test func `a pretty array of records is a table`() throws {
    let cars = (0..<40).map { row in
      """
         {
            "Name":"chevrolet \\"\(row)\\"",
            "Miles_per_Gallon":\(row % 5 == 0 ? "null" : "\(row).5"),
            "Cylinders":\(row % 8),
            "Year":"19\(row + 10)-01-01"
         }
      """
    }
    let profile = try inspectJSON("[\n" + cars.joined(separator: ",\n") + "\n]\n")
    #expect(profile.rows == 40)
    #expect(profile.columns.map(\.name) == ["Name", "Miles_per_Gallon", "Cylinders", "Year"])
    #expect(profile.columns.map(\.type) == [.string, .real, .long, .datetime])
    #expect(profile.columns.map(\.nulls) == [0, 8, 0, 0])
  }

  @Test func `one object keyed by code is one row, and it is said what to try`() throws {
    let profile = try inspectJSON("{\"AD\": {\"n\": 1}, \"AE\": {\"n\": 2}}")
    #expect(profile.rows == 1)
    #expect(profile.columns.map(\.type) == [.dynamic, .dynamic])
    #expect(
      profile.findings.map(\.words) == [
        "data.json: one object, so one row; all its 2 members (AD, AE, ...) are objects: if they are the rows, jq '[.[]]' "
          + "makes an array of them"
      ])
    #expect(try inspectJSON("{\"AD\": {\"n\": 1}, \"n\": 2}").findings.isEmpty)
    #expect(try inspectJSON("{\"a\": {\"n\": 1}, \"b\": {}}\n{\"a\": {}}\n").findings.isEmpty)
  }

  @Test func `compressed JSON is read, and has no cuts`() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<60_000).map { "{\"id\":\($0),\"text\":\"\(String(repeating: "x", count: 100))\"}\n" }.joined()
    let path = try folder.write("x.jsonl.gz", gzipped(Array(lines.utf8)))
    let profile = try DatasetInspector().inspect([path])
    #expect(profile.format == .json)
    #expect(profile.rows == 60_000)
    #expect(profile.bytes == lines.utf8.count)
    #expect(profile.files[0].cuts.isEmpty)
  }

  @Test func `files are united by key`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.json", "{\"x\":1,\"y\":\"one\"}\n")
    try folder.write("b.json", "{\"y\":\"two\",\"z\":true}\n{\"x\":2.5}\n")
    let profile = try folder.inspect()
    #expect(profile.columns.map(\.name) == ["x", "y", "z"])
    #expect(profile.columns.map(\.type) == [.real, .string, .bool])
    #expect(profile.columns.map(\.nulls) == [1, 1, 2])
    #expect(profile.files.map(\.fieldOfColumn) == [[0, 1, nil], [2, 0, 1]])
  }
}
