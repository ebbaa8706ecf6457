import Foundation
import KustoSink
import Testing

/// Rows that a program makes, and what Kusto has of them.
@Suite struct RowTests {
  private static let schema = """
    b:bool, i:int, l:long, r:real, d:decimal, s:string, t:datetime, p:timespan, g:guid, y:string, a:dynamic
    """

  @Test func `every type arrives as it was, and null as null`() async throws {
    try await LocalCluster.with { cluster in
      let day = Date(timeIntervalSince1970: 1_700_000_000.25)
      let id = try #require(UUID(uuidString: "74BE27DE-1E4E-49D9-B579-FE0B331D3642"))
      let nested = RowValue.structure([
        "list": .array([1, nil, "x\u{1}\n\"y\"", .real(.nan)]), "map": .map([.integer(7): "seven"]),
        "when": .datetime(day),
        "exact": .decimal(try #require(Decimal(string: "12345678901234567890.123"))),
      ])
      let rows = [
        Row(
          true, 1, .integer(.max), 1.5, .decimal(try #require(Decimal(string: "0.1"))), "a \"b\",\nc", .datetime(day),
          .timespan(.seconds(93_784) + .nanoseconds(500)), .guid(id), .binary([1, 2, 255]), nested),
        Row(Array(repeating: .null, count: 11)),
        Row(false, -1, .integer(.min), .real(.infinity), 0, "NA", nil, .timespan(.seconds(-1)), nil, nil, .array([])),
      ]
      try await Self.save(try await Dataset(rows: rows, schema: Self.schema), cluster)
      let answer = try await cluster.session.query("T | order by l desc", in: "Demo")
      let found = try #require(answer.first).rows
      #expect(found.count == 3)
      let first = found[0].map(\.text)
      #expect(Array(first[0...5]).suffix(5).joined(separator: "|").contains("9223372036854775807"))
      #expect(found[0][5].stringValue == "a \"b\",\nc")
      #expect(found[0][6].stringValue?.hasPrefix("2023-11-14T22:13:20.25") == true)
      #expect(found[0][7].stringValue == "1.02:03:04.0000005")
      #expect(found[0][8].stringValue == id.uuidString.lowercased())
      #expect(found[0][9].stringValue == "AQL/")
      let dynamic = first[10]
      for text in ["seven", "\\\"7\\\"", "12345678901234567890.123", "NaN", "2023-11-14T22:13:20.25"] {
        #expect(dynamic.contains(text) || dynamic.contains(text.replacing("\\", with: "")), "\(text) in \(dynamic)")
      }
      #expect(found.contains { $0[5].stringValue == "NA" })
    }
  }

  @Test func `a column of nulls has a row for each, and a row that does not fit is told`() async throws {
    try await LocalCluster.with { cluster in
      try await Self.save(try await Dataset(rows: [Row(nil), Row(1), Row(nil)], schema: "n:long"), cluster)
      #expect(try await cluster.count("T") == 3)
      let error = await #expect(throws: LoadError.self) {
        try await Dataset(rows: [Row(1), Row(1, 2)], schema: "n:long")
      }
      #expect(error?.what == "row 2 has 2 values, but the schema has 1 columns")
    }
  }

  static func save(_ dataset: Dataset, _ cluster: LocalCluster) async throws {
    let result = try await dataset.write
      .option(KustoOptions.kustoCluster, cluster.endpoints.engine.base)
      .option(KustoOptions.kustoDatabase, "Demo")
      .option(KustoOptions.kustoTable, "T")
      .option(KustoOptions.tableCreateOptions, "CreateIfNotExist")
      .option(KustoOptions.accessToken, cluster.token)
      .with { [state = cluster.state.path] in $0.stateFolder = state }
      .save().result()
    #expect(result.outcome == .committed, "\(result.message ?? "")")
  }
}
