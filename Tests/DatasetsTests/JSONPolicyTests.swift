import Datasets
import KustoTypes
import Testing

/// A row of the policy's table for JSON lines.
struct JSONPolicyRow: Sendable, CustomTestStringConvertible {
  var name: String
  /// As JSON, a record each; nil where the record lacks the key.
  var values: [String?]
  var type: ScalarType
  var nulls: Int
  var hint: String?
  var testDescription: String { name }

  init(_ name: String, _ type: ScalarType, nulls: Int = 0, hint: String? = nil, _ value: (Int) -> String?) {
    self.name = name
    values = (0..<60).map(value)
    self.type = type
    self.nulls = nulls
    self.hint = hint
  }

  static let table: [JSONPolicyRow] = [
    .init("int", .long) { "\($0 * 7919 % 100)" },
    .init("float", .real) { "0.\($0 + 1)278455312341" },
    .init("int_or_float", .real) { $0 % 2 == 0 ? "\($0).5" : "\($0)" },
    .init("int_or_string", .dynamic) { $0 % 2 == 0 ? "\"\($0)\"" : "\($0)" },
    .init("bool", .bool) { $0 % 2 == 0 ? "true" : "false" },
    .init("bool_or_int", .dynamic) { $0 % 3 == 0 ? "1" : "true" },
    .init("null_always", .string, nulls: 60) { _ in "null" },
    .init("null_sometimes", .long, nulls: 40) { $0 % 3 == 0 ? "\($0)" : "null" },
    .init("iso_z", .datetime) { "\"2024-01-\($0 % 20 + 10)T12:30:00Z\"" },
    .init("iso_date", .datetime) { "\"2024-01-\($0 % 20 + 10)\"" },
    .init("guid", .guid) { "\"d3a52918-df01-44ce-b717-49f181b8b9\($0 + 10)\"" },
    .init("num_as_text", .string) { "\"\($0)\"" },
    .init("obj", .dynamic) { "{\"a\": \($0), \"b\": {\"c\": [1, 2, \($0)]}}" },
    .init("obj_varying_keys", .dynamic) { "{\"k\($0 % 5)\": \($0)}" },
    .init("arr_int", .dynamic) { "[1, 2, \($0)]" },
    .init("arr_of_obj", .dynamic) { "[{\"k\": \($0)}]" },
    .init("arr_mixed", .dynamic) { _ in "[1, \"x\", null]" },
    .init("obj_or_scalar", .dynamic) { $0 % 2 == 0 ? "\"text\"" : "{\"a\": 1}" },
    .init("empty_obj", .dynamic) { _ in "{}" },
    .init("empty_arr", .dynamic) { _ in "[]" },
    .init("empty_string", .string, nulls: 60) { _ in "\"\"" },
    .init("epoch_ms", .long, hint: "unix milliseconds") { "\(1_704_067_200_000 + $0 * 7_919_000)" },
    .init("int_gt_i64", .decimal) { "165891968844029542\($0 + 10)" },
    .init("dec30", .decimal) { "624770012536056.4812631649639\($0 + 10)" },
    .init("late_key", .long, nulls: 57) { $0 >= 57 ? "1" : nil },
  ]

  static let edges: [JSONPolicyRow] = [
    .init("empty text beside times", .datetime, nulls: 1) { $0 == 3 ? "\"\"" : "\"2024-01-01\"" },
    .init("a word for nothing beside GUIDs", .guid, nulls: 1) {
      $0 == 3 ? "\"NA\"" : "\"d3a52918-df01-44ce-b717-49f181b8b9\($0 + 10)\""
    },
    .init("a word for nothing beside spans", .timespan, nulls: 1) { $0 == 0 ? "\"null\"" : "\"1.02:03:04\"" },
    .init("a word for nothing in text", .string) { $0 == 3 ? "\"NA\"" : "\"Namibia\"" },
    .init("empty text beside numbers", .dynamic) { $0 == 3 ? "\"\"" : "\($0)" },
    .init("a word for nothing beside numbers", .dynamic) { $0 == 3 ? "\"NA\"" : "\($0)" },
    .init("a word for nothing beside booleans", .dynamic) { $0 == 3 ? "\"NA\"" : "true" },
    .init("truth as text", .string) { _ in "\"true\"" },
    .init("JSON as text", .string) { _ in "\"{\\\"a\\\":1}\"" },
    .init("one time that is none", .string) { $0 == 40 ? "\"2024-02-30\"" : "\"2024-02-28\"" },
    .init("zones in part", .string, hint: "zone") { $0 == 40 ? "\"2024-01-01T00:00:00\"" : "\"2024-01-01T00:00:00Z\"" },
    .init("integers past 2^53 beside fractions", .decimal) { $0 == 40 ? "9007199254740993" : "0.5" },
    .init("integers past 2^53", .long) { _ in "9007199254740993" },
    .init("exponents", .real) { "\($0)e3" },
    .init("more than 34 digits", .string) { _ in "1234567890123456789012345678901234567890" },
    .init("an overflow of double", .string) { $0 == 40 ? "1e999" : "1.5" },
    .init("text behind a block of numbers", .dynamic) { $0 == 59 ? "\"x\"" : "\($0)" },
    .init("an object beside times", .dynamic) { $0 == 59 ? "{}" : "\"2024-01-01\"" },
    .init("zero and one", .long, hint: "bool?") { "\($0 % 2)" },
  ]
}

struct JSONPolicyTests {
  @Test(arguments: JSONPolicyRow.table + JSONPolicyRow.edges)
  func `a key gets the type that the policy gives it`(row: JSONPolicyRow) throws {
    let lines = row.values.map { value in value.map { "{\"n\":1,\"x\":\($0)}\n" } ?? "{\"n\":1}\n" }
    let file = try JSONFile(lines.joined())
    for block in [1 << 20, 200] {
      let column = try file.scan(.lines, blockBytes: block, workers: 2).columns[1]
      #expect(column.type == row.type, "\(column.evidence)")
      #expect(column.nulls == row.nulls)
      #expect(column.violations[column.type] == nil)
      if let hint = row.hint { #expect(column.warnings.contains { $0.contains(hint) }, "\(column.warnings)") }
    }
  }

  @Test func `the order of the values does not matter`() throws {
    for row in JSONPolicyRow.table + JSONPolicyRow.edges {
      let lines = row.values.reversed().map { value in value.map { "{\"x\":\($0)}\n" } ?? "{}\n" }
      #expect(try JSONFile(lines.joined()).scan(.lines).columns[0].type == row.type, "\(row.name)")
    }
  }

  @Test func `columns stand in the order in which their keys came, in whichever block`() throws {
    let lines = (0..<200).map { row in
      row < 100 ? "{\"b\":1,\"a\":2}\n" : row < 150 ? "{\"c\":1,\"a\":2}\n" : "{\"d\":1,\"b\":1,\"e\":null}\n"
    }
    let file = try JSONFile(lines.joined())
    for block in [1 << 20, 64, 500] {
      let profile = try file.scan(.lines, blockBytes: block, workers: 3)
      #expect(profile.files[0].names == ["b", "a", "c", "d", "e"])
      #expect(profile.columns.map(\.nulls) == [50, 50, 150, 150, 200])
    }
  }

  @Test func `a key that comes twice is counted, and its last value counts`() throws {
    var lines = [String](repeating: "{\"a\":1,\"b\":2}\n", count: 50)
    lines[20] = "{\"a\":\"x\",\"a\":1,\"b\":2,\"\\u0061\":7}\n"
    lines[40] = "{\"a\":2,\"b\":2,\"b\":3}\n"
    lines[45] = "{\"a\":2,\"a\":4}\n"
    let file = try JSONFile(lines.joined())
    for block in [1 << 20, 64] {
      let profile = try file.scan(.lines, blockBytes: block, workers: 2)
      #expect(profile.columns.map(\.type) == [.long, .long])
      #expect(profile.columns.map(\.nulls) == [0, 1])
      #expect(profile.files[0].traits == .duplicateKeys)
      #expect(
        profile.findings.map(\.words) == [
          "the key a is repeated in 2 rows, first in row 21: the last value is used",
          "the key b is repeated in row 41: the last value is used",
        ])
    }
  }

  @Test func `the value that speaks against a type is named with its record and byte, in whichever block`() throws {
    var lines = (0..<100).map { "{\"x\":\($0)}\n" }
    lines[70] = "{\"x\":\"seven\"}\n"
    let file = try JSONFile(lines.joined())
    let byte = lines[..<70].joined().utf8.count + 6
    for block in [1 << 20, 50, 300] {
      let violation = try file.scan(.lines, blockBytes: block, workers: 3).columns[0].violations[.long]
      #expect(violation?.value == "seven")
      #expect(violation?.location == ValueLocation(file: file.file.path, row: 71, column: nil, byte: byte))
    }
  }

  @Test func `keys are told apart by their bytes`() throws {
    let profile = try JSONFile("{\"e\\u0301\":1,\"\\u00e9\":2,\"A\":3,\"a\":4,\"\":5}\n").scan(.lines)
    #expect(profile.files[0].names.map { Array($0.utf8).count } == [3, 2, 1, 1, 0])
    #expect(profile.columns.count == 5)
  }

  @Test func `a sample looks at the first rows only`() throws {
    let file = try JSONFile("{\"a\":1}\n{\"a\":2}\n{\"a\":\"x\",\"b\":1}\n{bad\n")
    for block in [1 << 20, 4] {
      let profile = try file.scan(.lines, blockBytes: block, workers: 4, limit: 2)
      #expect(profile.rows == 2)
      #expect(profile.columns.map(\.type) == [.long])
    }
  }

  @Test(arguments: [
    (#"{"v":{"a":1,"a":2}}"#, true), (#"{"v":[{"a":1},{"a":2}]}"#, false), (#"{"v":{"a":{"a":1},"b":{"a":1}}}"#, false),
    (#"{"v":[[],[{"b":[{"x":1,"y":{"x":1},"x":2}]}]]}"#, true), (#"{"v":{"":1,"":2}}"#, true),
    (#"{"v":{"a b":1,"a c":2,"ab":3}}"#, false), (#"{"a":{"b":1},"b":{"a":1}}"#, false),
    (#"{"v":{"a":{"x":1},"b":1,"a":{"x":1}}}"#, true),
  ])
  func `a key that comes twice inside of a value is said, wherever it stands`(record: String, isSaid: Bool) throws {
    let plain = String(repeating: "{\"v\":{\"a\":1,\"b\":[{\"a\":1}]},\"w\":2}\n", count: 5_000)
    for (text, row) in [(record + "\n" + plain, 1), (plain + record + "\n" + plain, 5_001), (plain + record, 5_001)] {
      let said = try inspectJSON(text).findings.filter { $0.kind == .keyRepeated }.map(\.text)
      let expected =
        "1 row has an object inside of a value with the same key twice, first in row \(Figures.grouped(row)): Kusto keeps the last value"
      #expect(said == (isSaid ? [expected] : []))
    }
  }

  @Test(arguments: [10, 511, 512, 513, 70_000]) func `of many keys inside of a value none is missed`(count: Int) throws
  {
    let members = (0..<count).map { "\"measurement-\($0)-of-a-sensor\":\($0)" }
    let once = "{\"v\":{\(members.joined(separator: ","))}}\n"
    #expect(try inspectJSON(once + once).findings.allSatisfy { $0.kind != .keyRepeated })
    for place in [0, count / 2, count - 1] {
      let twice = "{\"v\":{\((members + [members[place]]).joined(separator: ","))}}\n"
      #expect(try inspectJSON(once + twice).findings.contains { $0.kind == .keyRepeated })
    }
  }
}
