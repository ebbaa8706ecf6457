import Foundation
import Kusto
import LocalKusto
import Testing

@Suite struct `Streaming ingestion` {
  private static func stream(
    _ text: String, _ client: LocalClient, id: String? = nil, table: String = "T"
  ) async throws -> LocalClient.Answer {
    try await client.send(
      "POST", "/v1/rest/ingest/Demo/\(table)?streamFormat=csv",
      headers: id.map { ["x-ms-client-request-id": $0] } ?? [:],
      body: Data(text.utf8))
  }

  @Test func `a table takes streams when its policy, or that of its database, says so`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      for (command, status) in [
        (".show version", 400), (".alter table T policy streamingingestion enable", 200),
        (".alter table T policy streamingingestion disable", 400),
        (".alter database Demo policy streamingingestion enable", 400),
        (".delete table T policy streamingingestion", 200),
        (".alter table T policy streamingingestion '{\"IsEnabled\":\"true\",\"HintAllocatedRate\":2.1}'", 200),
        (".alter table T policy streamingingestion '{\"HintAllocatedRate\":2.1}'", 400),
      ] {
        try await client.manage(command)
        let answer = try await Self.stream("1\n", client)
        #expect(answer.status == status, "\(command): \(answer.text)")
        guard status == 400 else { continue }
        let error = ServiceError(body: answer.body)
        #expect(error?.code == "BadRequest_StreamingIngestionPolicyNotEnabled")
        #expect(error?.isPermanent == true)
      }
      #expect(try await client.count("T") == 3)
      let missing = try await Self.stream("1\n", client, table: "Nope")
      #expect(ServiceError(body: missing.body)?.code == "BadRequest_EntityNotFound")
    }
  }

  @Test func `a source that the managed client sends again is there once`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      try await client.manage(".create table U (a:long)")
      try await client.manage(".alter database Demo policy streamingingestion enable")
      let (one, other) = (UUID().uuidString, UUID().uuidString)
      func id(_ source: String, _ attempt: Int) -> String { "KPC.executeManagedStreamingIngest;\(source);\(attempt)" }
      for (text, request, table, status) in [
        // What was refused is not there, and may come again.
        ("1,\"", id(one, 0), "T", 400), ("1\n", id(one, 1), "T", 200), ("1\n", id(one.lowercased(), 2), "T", 200),
        ("1\n", id(one, 3), "U", 200), ("2\n", id(other, 1), "T", 200),
        // Ids of other forms name no source.
        ("3\n", "KPC.executeStreamingIngest;\(one)", "T", 200), ("3\n", "KPC.executeStreamingIngest;\(one)", "T", 200),
        ("4\n", id("nothing", 1), "T", 200), ("4\n", id("nothing", 1), "T", 200),
      ] {
        let answer = try await Self.stream(text, client, id: request, table: table)
        #expect(answer.status == status, "\(request): \(answer.text)")
        if status == 200 {
          let result = try V1Response(body: answer.body).tables[0]
          #expect(result.columns.map(\.name).first == "ConsumedRecordsCount" && result.rows.count == 1)
        }
      }
      #expect(try await client.query("T | sort by a asc").rows == [[1], [2], [3], [3], [4], [4]])
      #expect(try await client.count("U") == 1)
    }
  }

  @Test func `a source that is sent again while the first attempt is at work is there once`() async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      try await client.manage(".alter database Demo policy streamingingestion enable")
      let rows = (1...20_000).map(String.init).joined(separator: "\n") + "\n"
      let sources = (0..<3).map { _ in UUID().uuidString }
      // Of each source a broken attempt, and four good ones, all at once.
      try await withThrowingTaskGroup(of: (Bool, Int).self) { group in
        for source in sources {
          for attempt in 0..<5 {
            let id = "KPC.executeManagedStreamingIngest;\(source);\(attempt)"
            let isGood = attempt > 0
            group.addTask {
              (isGood, try await Self.stream(isGood ? rows : "1,\"", client, id: id).status)
            }
          }
        }
        // A broken one is refused, or finds the rows of a good one there; it spoils no good one.
        for try await (isGood, status) in group { #expect(status == 200 || !isGood && status == 400, "\(status)") }
      }
      #expect(try await client.count("T") == sources.count * 20_000)
    }
  }
}
