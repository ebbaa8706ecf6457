import Foundation
import KustoSink
import Testing

/// Values of Swift types, written as rows by their fields.
@Suite struct EncodableRowTests {
  private enum Carrier: String, Encodable { case united = "UA" }

  private struct Place: Encodable {
    var city: String
    var coordinates: [Double]
    var note: String?
  }

  private struct Flight: Encodable {
    var b = true
    var i: Int32 = -7
    var l: UInt64 = 42
    var f: Float = 0.1
    var r = 1.5
    var d = Decimal(string: "12345678901234567890.123") ?? 0
    var s = "a \"b\",\nc"
    var t = Date(timeIntervalSince1970: 1_700_000_000.25)
    var p = Duration.seconds(93_784) + .nanoseconds(500)
    var g = UUID(uuidString: "74BE27DE-1E4E-49D9-B579-FE0B331D3642") ?? UUID()
    var y = Data([1, 2, 255])
    var c = Carrier.united
    var u = URL(string: "https://a.example/b")
    var n: Int?
    var a = ["x", "y"]
    var m = ["k": 1]
    var o = Place(city: "Zürich", coordinates: [47.4, 8.5], note: nil)
    var big = UInt64.max
  }

  /// Each field: what the column is, and how Kusto has the value.
  private static let table: [(field: String, type: String, value: String)] = [
    ("b", "bool", "true"), ("i", "int", "-7"), ("l", "long", "42"), ("f", "real", "0.1"), ("r", "real", "1.5"),
    ("d", "decimal", "12345678901234567890.123"), ("s", "string", "a \"b\",\nc"),
    ("t", "datetime", "2023-11-14T22:13:20.25"), ("p", "timespan", "1.02:03:04.0000005"),
    ("g", "guid", "74be27de-1e4e-49d9-b579-fe0b331d3642"), ("y", "string", "AQL/"), ("c", "string", "UA"),
    ("u", "string", "https://a.example/b"), ("n", "long", "null"), ("a", "dynamic", "[\"x\",\"y\"]"),
    ("m", "dynamic", "{\"k\":1}"), ("o", "dynamic", "{\"city\":\"Zürich\",\"coordinates\":[47.4,8.5]}"),
    ("big", "decimal", "18446744073709551615"),
  ]

  @Test func `every type arrives in a column of its type, by the name of its field`() async throws {
    try await LocalCluster.with { cluster in
      // The columns stand in another order than the fields: names count.
      let schema = Self.table.reversed().map { "\($0.field):\($0.type)" }.joined(separator: ", ")
      let flights = AsyncStream<Flight> { continuation in
        for _ in 0..<3 { continuation.yield(Flight()) }
        continuation.finish()
      }
      try await RowTests.save(try await Dataset(encoding: flights, schema: schema), cluster)
      let answer = try #require(try await cluster.session.query("T", in: "Demo").first)
      #expect(answer.rows.count == 3)
      for row in answer.rows {
        for (index, column) in answer.columns.enumerated() {
          let expected = try #require(Self.table.first { $0.field == column.name })
          let found = row[index].stringValue ?? row[index].text
          let isFound = expected.type == "datetime" ? found.hasPrefix(expected.value) : found == expected.value
          #expect(isFound, "\(column.name): \(found), not \(expected.value)")
        }
      }
    }
  }

  private struct Node: Encodable {
    var name: String
    var children: [Node]
  }

  @Test func `nested values go as deep as they are, and a thousand of them in a row`() async throws {
    try await LocalCluster.with { cluster in
      let leaf = Node(name: "leaf", children: [])
      let deep = (0..<20).reduce(leaf) { Node(name: "n\($1)", children: [$0]) }
      let wide = Node(name: "wide", children: Array(repeating: leaf, count: 1000))
      try await RowTests.save(
        try await Dataset(encoding: [deep, wide], schema: "name:string, children:dynamic"), cluster)
      let answer = try await cluster.session.query(
        "T | where name == 'wide' | project array_length(children)", in: "Demo")
      #expect(answer.first?.rows.first?.first?.integerValue == 1000)
      #expect(try await cluster.count("T") == 2)
    }
  }

  @Test func `what fits no column is refused by its name`() async throws {
    let field = await #expect(throws: LoadError.self) {
      try await Dataset(encoding: [Node(name: "a", children: [])], schema: "nam:string, children:dynamic")
    }
    #expect(field?.what == "row 1 has a field 'name', but the schema has no such column; did you mean 'nam'?")
    let number = await #expect(throws: LoadError.self) { try await Dataset(encoding: [1, 2], schema: "n:long") }
    #expect(number?.what == "row 1 has no fields: give values of a type that encodes its fields by name")
    await #expect(throws: EncodingError.self) { try await Dataset(encoding: [Refusing()], schema: "n:long") }
  }

  private struct Refusing: Encodable {
    func encode(to encoder: any Encoder) throws {
      throw EncodingError.invalidValue(1, EncodingError.Context(codingPath: [], debugDescription: "no"))
    }
  }
}
