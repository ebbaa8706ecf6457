import Datasets
import Foundation
import Testing

struct JSONEnvelopeTests {
  private static let options = InspectionOptions(jsonPath: ["records"])

  @Test(arguments: [
    "{\"records\":[{\"a\":1},{\"a\":2}]}\n",
    "{\"time\":\"x\", \"records\" : [\n{\"a\":1} ,\n{\"a\":2}]\n, \"n\":[1,{}]}",
    "{\"records\":[{\"a\":1}]}\n{\"records\":[]}\n{\"other\":[{\"a\":9}]}\n{\"records\":[{\"a\":2}]}\n",
    "[{\"records\":[{\"a\":1}]},{\"records\":[{\"a\":2}]}]",
    "{\"x\":{\"records\":[{\"a\":9}]},\"y\":\"records\",\"z\":[\"records\"],\"records\":[{\"a\":1},{\"a\":2}]}",
    "\u{FEFF}{\"s\":\"}]\\\"{\",\"records\":[{\"a\":1},{\"a\":2}]}",
  ])
  func `the elements of the array are the rows`(text: String) throws {
    let profile = try inspectJSON(text, Self.options)
    #expect(profile.rows == 2)
    #expect(profile.columns.map(\.name) == ["a"])
    #expect(try encode(profile) == ["1\n2\n"])
  }

  @Test func `a path of several keys leads through objects`() throws {
    let text = "{\"data\":{\"n\":{\"items\":1},\"items\":[{\"a\":{\"b\":[1,2]},\"c\":\"x,]\"}]},\"items\":[{\"a\":9}]}"
    let profile = try inspectJSON(text, .init(jsonPath: ["data", "items"]))
    #expect(profile.rows == 1)
    #expect(profile.columns.map(\.name) == ["a", "c"])
  }

  @Test func `rows can be read from the middle on, in documents one after the other`() throws {
    let folder = try TemporaryFolder()
    let document = { (from: Int) in
      "{\"v\":[\(from)],\"records\":["
        + (from..<from + 500).map { "{\"a\":\($0),\"t\":\"[\($0)}\"}" }.joined(separator: ",")
        + "]}\n"
    }
    try folder.write("data.json", (0..<600).map { document($0 * 500) }.joined())
    let profile = try folder.inspect(Self.options)
    #expect(profile.rows == 300_000)
    let parts = try encode(profile, targetBytes: 1 << 20)
    #expect(parts.count > 1)
    let numbers = parts.joined().split(separator: "\n").map { $0.prefix { $0 != "," } }
    #expect(numbers == (0..<300_000).map { Substring(String($0)) })
  }

  @Test func `what is no object among the elements is a bad row, and a cut file is refused`() throws {
    #expect(throws: DatasetError.self) { try inspectJSON("{\"records\":[{\"a\":1},7]}", Self.options) }
    #expect(throws: DatasetError.self) { try inspectJSON("{\"records\":[{\"a\":1}", Self.options) }
    #expect(throws: DatasetError.noRecords(path: "records", source: "")) {
      do {
        _ = try inspectJSON("{\"other\":[{\"a\":1}]}", Self.options)
      } catch DatasetError.noRecords(let path, _) {
        throw DatasetError.noRecords(path: path, source: "")
      }
    }
    #expect(throws: DatasetError.self) { try inspect("a\n1\n2\n", Self.options) }
  }

  @Test(arguments: [
    (
      "{\"records\":[{\"a\":1},{\"a\":2}]}\n",
      "one row holds 2 records in the array records: --json-path records makes them the rows"
    ),
    (
      "{\"data\":{\"items\":[{\"a\":1}]}}",
      "one row holds 1 record in the array data.items: --json-path data.items makes them the rows"
    ),
    (
      "{\"records\":[{\"a\":1}]}\n{\"records\":[{\"a\":1}]}\n",
      "the first row holds 1 record in the array records: --json-path records makes them the rows"
    ),
  ])
  func `an envelope is found and the option named`(text: String, finding: String) throws {
    #expect(try inspectJSON(text).findings.filter { $0.kind == .envelope }.map(\.text) == [finding])
  }

  @Test func `orders with items are no envelopes`() throws {
    let text = "{\"order\":1,\"items\":[{\"a\":1}]}\n{\"order\":2,\"items\":[{\"a\":1}]}\n"
    #expect(try inspectJSON(text).findings.isEmpty)
  }
}
