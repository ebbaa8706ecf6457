import Foundation
import Kusto
import LocalKusto
import Testing

/// `$.a['b c'][0]`, as mappings have it.
@Suite struct `Paths of mappings` {
  private static func mapping(_ paths: [String]) -> String {
    JSONValue.array(
      paths.enumerated().map { index, path in
        .object(["Column": .string("c\(index)"), "Properties": .object(["Path": .string(path)])])
      }
    ).text
  }

  /// Names that a path has to quote, with the two ways to write them.
  private static let names: [(name: String, single: String, double: String)] = [
    ("it's", #"$['it\'s']"#, #"$["it's"]"#), (#"say "x""#, #"$['say "x"']"#, #"$["say \"x\""]"#),
    (#"back\slash"#, #"$['back\\slash']"#, #"$["back\\slash"]"#), (#"end\"#, #"$['end\\']"#, #"$["end\\"]"#),
    ("a]b", "$['a]b']", #"$["a]b"]"#), ("a['b']", #"$['a[\'b\']']"#, #"$["a['b']"]"#),
    ("a.b", "$['a.b']", #"$["a.b"]"#),
    ("a b", "$['a b']", #"$["a b"]"#), ("", "$['']", #"$[""]"#), ("tab\t", #"$['tab\t']"#, #"$["tab\t"]"#),
    ("0", "$['0']", #"$["0"]"#), ("\u{301}x", "$['\u{301}x']", "$[\"\u{301}x\"]"),
  ]

  @Test func `a name in quotes may have any character`() async throws {
    try await withLocalServer { client in
      let paths = Self.names.map(\.single) + Self.names.map(\.double)
      let columns = paths.indices.map { "c\($0):string" }.joined(separator: ",")
      try await client.manage(".create table T (\(columns))")
      let record = Dictionary(
        uniqueKeysWithValues: Self.names.enumerated().map { ($1.name, JSONValue.string("v\($0)")) })
      let id = try await client.enqueue(
        Data(JSONValue.object(record).text.utf8), into: "T",
        properties: ["format": "multijson", "ingestionMapping": .string(Self.mapping(paths))])
      #expect(try await client.finalStatus(id) == "Succeeded")
      let values = Self.names.indices.map { JSONValue.string("v\($0)") }
      #expect(try await client.query("T").rows == [values + values])
    }
  }

  @Test func `names in quotes, bare ones and places follow each other`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (c0:long, c1:long, c2:string, c3:dynamic)")
      let paths = [#"$.a['it\'s'][1].b"#, #"$['a']["it's"][0]"#, "$.a.none[7]['x']", "$"]
      let record = #"{"a":{"it's":[1,{"b":2}]}}"#
      let id = try await client.enqueue(
        Data(record.utf8), into: "T",
        properties: ["format": "json", "ingestionMapping": .string(Self.mapping(paths))])
      #expect(try await client.finalStatus(id) == "Succeeded")
      #expect(
        try await client.query("T | project c0, c1, c2, tostring(c3)").rows == [[2, 1, "", .string(record)]])
    }
  }

  @Test(arguments: [
    "$x", "$.", "$..a", "$[", "$[]", "$[1", "$[-1]", "$[a]", "$['a]", "$['a'", "$['a\"]", #"$['a\']"#, #"$['a\q']"#,
    "$['a'b]", "$.a[", "$[99999999999999999999]", "$" + String(repeating: ".a", count: 101),
  ])
  func `another path is refused`(path: String) async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (c0:string)")
      let mapping = Self.mapping([path]).replacing("'", with: "\u{5C}u0027")
      let error = await #expect(throws: ServiceError.self) {
        try await client.manage(".create table T ingestion json mapping 'm' @'\(mapping)'")
      }
      #expect(error?.code == "BadRequest_InvalidMapping", "\(error?.message ?? "none")")
      #expect(error?.message.contains("is not understood") == true, "\(error?.message ?? "none")")
    }
  }
}
