import Foundation
import Kusto
import LocalKusto
import Testing

/// What requests say about themselves, in headers and options.
@Suite struct `Requests with limits of their own` {
  private static func ask(
    _ path: String, _ csl: String, options: [String: JSONValue] = [:], headers: [String: String] = [:],
    _ client: LocalClient
  ) async throws -> LocalClient.Answer {
    let body = JSONValue.object([
      "db": "Demo", "csl": .string(csl), "properties": .object(["Options": .object(options)]),
    ])
    return try await client.send("POST", path, headers: headers, body: Data(body.text.utf8))
  }

  @Test func `a request that is read-only changes nothing`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      try await client.manage(".alter table T policy streamingingestion enable")
      for command in [
        ".create table U (a:long)", ".ingest inline into table T <| 1", ".drop table T", ".set-or-append T <| print 1",
        ".ingest into table T ('x')", ".move async extents all from table T to table T",
      ] {
        for path in ["/v1/rest/mgmt", "/v2/rest/query"] {
          let byHeader = try await Self.ask(path, command, headers: ["x-ms-readonly": "True"], client)
          let byOption = try await Self.ask(path, command, options: ["request_readonly": true], client)
          for answer in [byHeader, byOption] {
            #expect(answer.status == 400 && answer.text.contains("read-only"), "\(command): \(answer.text)")
          }
        }
      }
      let streamed = try await client.send(
        "POST", "/v1/rest/ingest/Demo/T?streamFormat=csv", headers: ["x-ms-readonly": "true"], body: Data("1\n".utf8))
      #expect(streamed.status == 400)
      #expect(try await client.manage(".show tables").strings("TableName") == ["T"])
      #expect(try await client.count("T") == 0)
      for command in [".show tables", ".get ingestion resources", ".show table T extents | count"] {
        let answer = try await Self.ask("/v1/rest/mgmt", command, headers: ["x-ms-readonly": "true"], client)
        #expect(answer.status == 200, "\(command): \(answer.text)")
      }
      let query = try await Self.ask("/v2/rest/query", "T | count", options: ["request_readonly": "true"], client)
      #expect(query.status == 200)
      let off = try await Self.ask(
        "/v1/rest/mgmt", ".drop table T", options: ["request_readonly": false], headers: ["x-ms-readonly": "false"],
        client)
      #expect(off.status == 200)
    }
  }

  @Test(arguments: [
    ("1 day, 0:00:00", 200), ("2 days, 3:04:05.600000", 200), ("0:00:45", 200), ("-1 day, 23:59:59", 400),
    ("99999999 days, 0:00:00", 200), ("1 day, x", 200),
  ])
  func `a time as Python writes it is read`(text: String, status: Int) async throws {
    try await withLocalServer { client in
      let answer = try await Self.ask("/v2/rest/query", "print 1", options: ["servertimeout": .string(text)], client)
      #expect(answer.status == status)
    }
  }
}
