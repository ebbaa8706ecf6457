import Datasets
import Foundation
import Testing

struct JSONReaderTests {
  @Test func `fields come in the order of the names, decoded, and null where there is none`() throws {
    let file = try JSONFile(
      """
      {"s": "a\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00z", "n": -1.50e+2, "b": true, "j": {"x": ["\\u0041", 1]}}
      { "b":false ,"n" : 12345678901234567890123, "j":[ ] , "s":"" }
      {"s": null}
      {}
      {"\\u0073": "last", "n": 1, "n": 2}
      """)
    let rows = try file.rows(.lines, ["n", "s", "j", "b"])
    #expect(
      rows.map(\.fields) == [
        ["n:-1.50e+2", "s:a\"\\/\u{8}\u{C}\n\r\t\u{E9}\u{1F600}z", "j:{\"x\": [\"\\u0041\", 1]}", "b:true"],
        ["n:12345678901234567890123", "s:", "j:[ ]", "b:false"], ["n:", "n:", "n:", "n:"], ["n:", "n:", "n:", "n:"],
        ["n:2", "s:last", "n:", "n:"],
      ])
    #expect(rows.map(\.index) == [0, 1, 2, 3, 4])
  }

  private static let texts: [(JSONFormat.Shape, String)] = [
    (.lines, "{\"a\":1,\"b\":\"x\"}\n{\"a\":[1,\"]\"]}\r\n\n  \n{\"b\":\"\\\"}\"}\n{\"a\": 2 }"),
    (.lines, "\u{FEFF}{\"a\":1}\r\n{\"b\":\"\u{E9}\"}\n"),
    (
      .several,
      " [\n {\"a\":1,\"b\":\"x\"},{\"a\":[1,\"]\"]} ,\n{\"b\":\"\\\\\"},\n\t{\"b\":\"\\\"}\", \"a\":{\"c\":{}}}\n]\n"
    ),
    (.several, "\u{FEFF}{\"a\":1}{\"b\":\"[\"} {\n\"a\":\n[[{}]]}\n\n{}"),
    (.several, "[{\"a\":\"\\\\\\\\\\\"{\"},{\"a\":\"{\\\\\"},{\"b\":1}]"),
  ]

  @Test(arguments: texts)
  func `whatever the size of a block, the records and what they say are the same`(
    shape: JSONFormat.Shape, text: String
  ) throws {
    let file = try JSONFile(text)
    let names = ["a", "b"]
    let rows = try file.rows(shape, names)
    #expect(rows.allSatisfy { $0.fault == nil })
    let profile = try file.scan(shape)
    for size in 1...text.utf8.count {
      #expect(try file.rows(shape, names, blockBytes: size) == rows, "blocks of \(size)")
      for workers in [1, 3] {
        var found = try file.scan(shape, blockBytes: size, workers: workers)
        found.files[0].modified(like: profile.files[0])
        #expect(found == profile, "blocks of \(size), \(workers) workers")
      }
    }
  }

  @Test(arguments: texts)
  func `from the start of any record on, the records are the same`(shape: JSONFormat.Shape, text: String) throws {
    let file = try JSONFile(text)
    let rows = try file.rows(shape, ["a", "b"])
    for (first, start) in rows.enumerated() {
      for end in rows.dropFirst(first + 1).map({ Optional($0.offset) }) + [nil] {
        for size in [3, 1 << 20] {
          let found = try file.rows(
            shape, ["a", "b"], from: start.offset, to: end, firstRow: first, blockBytes: size)
          #expect(found == rows.filter { $0.offset >= start.offset && $0.offset < end ?? .max })
        }
      }
    }
  }

  @Test func `the cuts of a large file part its rows, and the parts are the whole`() throws {
    for (shape, open, between, close) in [
      (JSONFormat.Shape.lines, "", "\n", "\n"), (.several, "[ ", ",\n  ", "]"), (.several, "", "", ""),
    ] {
      let padding = String(repeating: "x", count: 900)
      let records = (0..<12_000).map { "{\"id\":\($0),\"text\":\"\(padding)\"}" }
      let folder = try TemporaryFolder()
      let path = try folder.write("data.json", open + records.joined(separator: between) + close)
      let profile = try DatasetInspector().inspect([path])
      #expect(profile.format == (shape == .lines ? .json : .multijson))
      #expect(profile.rows == 12_000)
      let partitions = PartitionPlanner.partitions(of: profile, columns: [0, 1], targetBytes: 3 << 20)
      #expect(partitions.count >= 2)
      var next = 0
      for partition in partitions {
        #expect(partition.slice.firstRow == next)
        let reader = try JSONFormat(shape).open(partition.slice, hasHeader: false)
        while let record = try reader.next() {
          #expect(record[0].text == "\(next)")
          #expect(record.index == next)
          next += 1
        }
        #expect(reader.bytesRead == partition.bytes)
        #expect(next == partition.slice.firstRow + partition.rows)
      }
      #expect(next == 12_000)
    }
  }

  @Test func `a key that was not there when the file was looked at is a change of the file`() throws {
    let file = try JSONFile("{\"a\":1,\"new\":2}\n")
    #expect(throws: DatasetError.changed(path: file.file.path)) { try file.rows(.lines, ["a"]) }
  }

  @Test func `JSON is encoded as CSV`() throws {
    let text =
      "{\"n\":1,\"s\":\"a,\\\"b\\\"\\n\",\"j\":{\"x\":[1]}}\n{\"s\":\"\u{E9}\",\"t\":\"2024-01-01T00:00:00Z\"}\n"
    let profile = try inspectJSON(text)
    #expect(profile.columns.map(\.type) == [.long, .string, .dynamic, .datetime])
    let folder = try TemporaryFolder()
    let path = try folder.write("data.json", text)
    let again = try DatasetInspector().inspect([path])
    let plan = EncodingPlan(
      columns: again.columns.map { .init(source: $0.name, type: $0.type) }, hasHeader: false, format: again.format)
    var csv = ""
    for partition in PartitionPlanner.partitions(of: again, columns: [0, 1, 2, 3], targetBytes: 1 << 20) {
      var encoder = PartitionEncoder(partition: partition, plan: plan)
      while let block = try encoder.next() {
        let packed = MemoryByteSource(try block.content.bytes)
        csv += String(decoding: try UnpackingByteSource(packed).prefix(1 << 16), as: UTF8.self)
      }
    }
    #expect(csv == "1,\"a,\"\"b\"\"\n\",\"{\"\"x\"\":[1]}\",\n,\u{E9},,2024-01-01T00:00:00Z\n")
  }
}

extension FileProfile {
  /// The time that a file was made is nothing to compare, nor are cuts, which stand where blocks begin.
  fileprivate mutating func modified(like other: FileProfile) {
    file.modified = other.file.modified
    cuts = other.cuts
  }
}
