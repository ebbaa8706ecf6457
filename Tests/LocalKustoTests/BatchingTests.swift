import Foundation
import Kusto
import LocalKusto
import Testing

/// Messages that wait until their batch is full, large or old enough.
@Suite struct `Batches by policy` {
  private static let properties: [String: JSONValue] = ["format": "csv"]

  /// Puts a blob of one row and posts its message.
  private static func post(
    _ client: LocalClient, table: String = "T", size: Int = 0, urgent: Bool = false,
    properties: [String: JSONValue] = properties
  ) async throws {
    let resources = try await client.resources()
    let address = storage(resources.containers[0], "/\(UUID().uuidString).csv")
    let put = try await client.send("PUT", address, headers: ["x-ms-blob-type": "BlockBlob"], body: Data("1\n".utf8))
    #expect(put.status == 201)
    let message = IngestionMessage(
      id: UUID(), blobPath: address, rawDataSize: size, database: "Demo", table: table, flushImmediately: urgent,
      reportMethod: .queue, properties: properties)
    let text = Data(message.json.text.utf8).base64EncodedString()
    let posted = try await client.send(
      "POST", storage(resources.queues[0], "/messages"),
      body: Data("<QueueMessage><MessageText>\(text)</MessageText></QueueMessage>".utf8))
    #expect(posted.status == 201)
  }

  private static func rows(_ count: Int, in table: String = "T", _ client: LocalClient) async throws {
    try await until("\(count) rows in \(table)") { try await client.count(table) == count }
  }

  /// A server with tables `T` and `U`, of which `T` has `policy`.
  private static func with(
    _ policy: String, _ body: @escaping @Sendable (LocalClient) async throws -> Void
  ) async throws {
    try await withLocalServer { client in
      for table in ["T", "U"] { try await client.manage(".create table \(table) (a:long)") }
      try await client.manage(".alter table T policy ingestionbatching '\(policy)'")
      try await body(client)
    }
  }

  /// What waits stays so while a later message of a table without a policy is ingested.
  private static func expectWaiting(_ rows: Int, _ client: LocalClient, other: Int) async throws {
    try await post(client, table: "U")
    try await Self.rows(other, in: "U", client)
    #expect(try await client.count("T") == rows)
  }

  @Test func `the last item that fits ends the wait of all`() async throws {
    try await Self.with(#"{"MaximumNumberOfItems":3}"#) { client in
      for _ in 0..<2 { try await Self.post(client) }
      try await Self.expectWaiting(0, client, other: 1)
      try await Self.post(client)
      try await Self.rows(3, client)
      // The next batch begins with nothing.
      try await Self.post(client)
      try await Self.expectWaiting(3, client, other: 2)
    }
  }

  @Test func `sizes before compression are added up`() async throws {
    try await Self.with(#"{"MaximumRawDataSizeMB":100}"#) { client in
      try await Self.post(client, size: 60 << 20)
      try await Self.expectWaiting(0, client, other: 1)
      try await Self.post(client, size: 40 << 20)
      try await Self.rows(2, client)
      // A size that nothing can have ends the batch, and no sum overflows.
      try await Self.post(client)
      try await Self.post(client, size: .max)
      try await Self.rows(4, client)
    }
  }

  @Test func `time ends a batch that nothing else ends`() async throws {
    try await Self.with(#"{"MaximumBatchingTimeSpan":"00:00:00.6"}"#) { client in
      let started = ContinuousClock.now
      try await Self.post(client)
      try await Self.rows(1, client)
      #expect(ContinuousClock.now - started >= .milliseconds(600))
    }
  }

  @Test func `what is urgent, has an ingest-by tag or no known size does not wait, nor end the wait of others`()
    async throws
  {
    try await Self.with(#"{"MaximumNumberOfItems":3}"#) { client in
      try await Self.post(client)
      try await Self.post(client, urgent: true)
      try await Self.rows(1, client)
      try await Self.post(client, properties: ["format": "csv", "tags": "[\"ingest-by:k\"]"])
      try await Self.rows(2, client)
      try await Self.post(client, properties: ["format": "csv", "ingestIfNotExists": "[\"other\"]"])
      try await Self.rows(3, client)
      try await Self.expectWaiting(3, client, other: 1)
    }
  }

  @Test func `a policy of the database holds for tables without one of their own`() async throws {
    try await withLocalServer { client in
      for table in ["T", "U"] { try await client.manage(".create table \(table) (a:long)") }
      try await client.manage(#".alter database Demo policy ingestionbatching '{"MaximumNumberOfItems":2}'"#)
      try await client.manage(#".alter table U policy ingestionbatching '{"MaximumNumberOfItems":1}'"#)
      try await Self.post(client)
      try await Self.expectWaiting(0, client, other: 1)
      try await Self.post(client)
      try await Self.rows(2, client)
    }
  }

  @Test func `blobs of a command wait for the same batch, unless it says SkipBatching`() async throws {
    try await Self.with(#"{"MaximumNumberOfItems":2}"#) { client in
      let address = storage(try await client.resources().containers[0], "/one.csv")
      _ = try await client.send("PUT", address, headers: ["x-ms-blob-type": "BlockBlob"], body: Data("1\n".utf8))
      let command = { (words: String) in
        ".ingest-from-storage-queued into table database('Demo').T \(words) with (format='csv') <| '\(address)'"
      }
      try await client.manage(command(""))
      try await Self.expectWaiting(0, client, other: 1)
      try await client.manage(command("SkipBatching=true"))
      try await Self.rows(1, client)
      try await Self.post(client)
      try await Self.rows(3, client)
    }
  }

  @Test(arguments: [
    #"{"MaximumNumberOfItems":0}"#, #"{"MaximumNumberOfItems":25001}"#, #"{"MaximumNumberOfItems":"5"}"#,
    #"{"MaximumNumberOfItems":1.5}"#, #"{"MaximumNumberOfItems":99999999999999999999}"#,
    #"{"MaximumRawDataSizeMB":99}"#, #"{"MaximumRawDataSizeMB":4097}"#, #"{"MaximumBatchingTimeSpan":"soon"}"#,
    #"{"MaximumBatchingTimeSpan":"00:30:01"}"#, #"{"MaximumBatchingTimeSpan":"-00:00:01"}"#,
    #"{"MaximumBatchingTimeSpan":5}"#, "[]", "1",
  ])
  func `a policy that means nothing is refused`(policy: String) async throws {
    try await withLocalServer { client in
      try await client.manage(".create table T (a:long)")
      let error = await #expect(throws: ServiceError.self) {
        try await client.manage(".alter table T policy ingestionbatching '\(policy)'")
      }
      #expect(error?.code == "BadRequest_PolicyNotValid")
      #expect(try await client.manage(".show table T policy ingestionbatching").strings("Policy") == ["null"])
    }
  }
}
