import Foundation
import Kusto
import LocalKusto
import Testing

/// Answers in pieces, which a query asks for by `results_progressive_enabled`.
@Suite struct `Progressive answers` {
  private static func ask(
    _ csl: String, _ options: [String: JSONValue], _ client: LocalClient, path: String = "/v2/rest/query"
  ) async throws -> String {
    let body = JSONValue.object([
      "db": "Demo", "csl": .string(csl),
      "properties": .string(JSONValue.object(["Options": .object(options)]).text),
    ])
    let answer = try await client.send("POST", path, body: Data(body.text.utf8))
    #expect(answer.status == 200, "\(answer.text.prefix(300))")
    return answer.text
  }

  private static func frames(_ text: String) throws -> [JSONValue] {
    guard case .array(let frames) = try JSONValue(parsing: text) else { return [] }
    return frames
  }

  private static func kinds(_ frames: [JSONValue]) -> [String] { frames.compactMap { $0["FrameType"]?.stringValue } }

  /// All rows of the fragments of table `id`.
  private static func rows(_ frames: [JSONValue], of id: Int) -> [JSONValue] {
    frames.flatMap { frame -> [JSONValue] in
      guard frame["FrameType"] == "TableFragment", frame["TableId"] == .integer(Int64(id)),
        case .array(let rows)? = frame["Rows"]
      else { return [] }
      return rows
    }
  }

  @Test func `each result is a header, fragments with their progress, and an end`() async throws {
    try await withLocalServer { client in
      let csl = "range x from 1 to 2500 step 1 | extend d = dynamic({'a':1}); print y = 'z'"
      let text = try await Self.ask(csl, ["results_progressive_enabled": true], client)
      let frames = try Self.frames(text)
      #expect(
        Self.kinds(frames) == [
          "DataSetHeader", "DataTable", "TableHeader", "TableFragment", "TableProgress", "TableFragment",
          "TableProgress", "TableFragment", "TableProgress", "TableCompletion", "TableHeader", "TableFragment",
          "TableProgress", "TableCompletion", "DataTable", "DataSetCompletion",
        ])
      #expect(frames[0]["IsProgressive"] == true)
      #expect(frames.compactMap { $0["TableProgress"]?.integerValue } == [40, 80, 100, 100])
      #expect(frames.compactMap { $0["RowCount"]?.integerValue } == [2_500, 1])
      #expect(frames.compactMap { $0["TableFragmentType"]?.stringValue }.allSatisfy { $0 == "DataAppend" })
      let plain = try await client.query("range x from 1 to 2500 step 1 | extend d = dynamic({'a':1})")
      #expect(Self.rows(frames, of: 1) == plain.rows.map { .array($0) })
      #expect(Self.rows(frames, of: 2) == [.array(["z"])])
      // In the order that parsers of a stream insist on.
      #expect(text.hasPrefix("[{\"FrameType\":\"DataSetHeader\",\"IsProgressive\":true,\"Version\":\"v2.0\"}"))
      #expect(
        text.contains(
          "{\"FrameType\":\"TableFragment\",\"TableId\":2,\"FieldCount\":1,\"TableFragmentType\":\"DataAppend\","
            + "\"Rows\":[[\"z\"]]}"))
      #expect(text.hasSuffix("{\"FrameType\":\"DataSetCompletion\",\"HasErrors\":false,\"Cancelled\":false}]"))
    }
  }

  @Test func `a result without rows has no fragment`() async throws {
    try await withLocalServer { client in
      let text = try await Self.ask("print 1 | take 0", ["results_progressive_enabled": "true"], client)
      let frames = try Self.frames(text)
      #expect(
        Self.kinds(frames) == [
          "DataSetHeader", "DataTable", "TableHeader", "TableCompletion", "DataTable", "DataSetCompletion",
        ])
      #expect(frames[3]["RowCount"] == 0)
    }
  }

  private static let fragments: [(rows: JSONValue, count: Int)] = [
    (.integer(7), 3), (.integer(1), 20), (.integer(0), 20), (.integer(-9), 20), (.integer(.max), 1),
    (.integer(.min), 20), (.string("x"), 1), (.number(1.5), 1), (.null, 1),
  ]

  @Test(arguments: fragments)
  func `a fragment has as many rows as the request says, within bounds`(rows: JSONValue, fragments: Int) async throws {
    try await withLocalServer { client in
      let options: [String: JSONValue] = [
        "results_progressive_enabled": true, "query_results_progressive_row_count": rows,
      ]
      let frames = try Self.frames(try await Self.ask("range x from 1 to 20 step 1", options, client))
      #expect(Self.kinds(frames).count { $0 == "TableFragment" } == fragments)
      #expect(Self.rows(frames, of: 1).count == 20)
    }
  }

  @Test func `who does not ask, a command, and version 1 get whole tables`() async throws {
    try await withLocalServer { client in
      let on: [String: JSONValue] = ["results_progressive_enabled": true]
      let off = try await Self.ask("print x = 1", ["results_progressive_enabled": false], client)
      #expect(try V2Response(body: Data(off.utf8)).results[0].rows == [[1]])
      let command = try await Self.ask(".show version", on, client)
      #expect(try V2Response(body: Data(command.utf8)).results[0].rows.count == 1)
      let first = try await Self.ask("print x = 1", on, client, path: "/v1/rest/query")
      #expect(try V1Response(body: Data(first.utf8)).results[0].rows == [[1]])
      // What nobody asked for is never taken for an answer without rows.
      let pieces = try await Self.ask("print x = 1", on, client)
      let error = #expect(throws: ServiceError.self) { try V2Response(body: Data(pieces.utf8)) }
      #expect(error?.isUnreadable == true && error?.message.contains("progressive") == true)
    }
  }
}
