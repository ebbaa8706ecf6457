import Foundation
import Kusto
import LocalKusto
import Testing

@Suite struct BlobTests {
  @Test func `a blob comes back as it was put, whole and in part`() async throws {
    try await withLocalServer { client in
      let blob = storage(try await client.resources().containers[0], "/a%20b/%C3%A6.csv")
      let content = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
      #expect(try await client.send("PUT", blob, body: content).status == 201)
      #expect(try await client.send("GET", blob).body == content)
      let rest = try await client.send("GET", blob, headers: ["x-ms-range": "bytes=10-9223372036854775807"])
      #expect(rest.headers["content-range"] == "bytes 10-99999/100000")
      for range in ["bytes=-5-9", "bytes=9223372036854775807-", "bytes=100000-"] {
        #expect(try await client.send("GET", blob, headers: ["x-ms-range": range]).status == 416)
      }
      let part = try await client.send("GET", blob, headers: ["x-ms-range": "bytes=10-19"])
      #expect(part.status == 206)
      #expect(part.body == content[10..<20])
      #expect(part.headers["content-range"] == "bytes 10-19/100000")
      let head = try await client.send("HEAD", blob)
      #expect(head.status == 200)
      #expect(head.headers["content-length"] == "100000")
      #expect(try await client.send("DELETE", blob).status == 202)
      #expect(try await client.send("GET", blob).status == 404)
    }
  }

  @Test func `a blob that must be new is refused when it is there`() async throws {
    try await withLocalServer { client in
      let blob = storage(try await client.resources().containers[0], "/a")
      let new = ["If-None-Match": "*"]
      #expect(try await client.send("PUT", blob, headers: new, body: Data("1".utf8)).status == 201)
      let again = try await client.send("PUT", blob, headers: new, body: Data("2".utf8))
      #expect(again.status == 409)
      #expect(again.text.contains("BlobAlreadyExists"))
      #expect(try await client.send("GET", blob).text == "1")
      #expect(try await client.send("PUT", blob, body: Data("3".utf8)).status == 201)
      #expect(try await client.send("GET", blob).text == "3")
    }
  }

  @Test func `blocks become a blob in the order of the list`() async throws {
    try await withLocalServer { client in
      let blob = storage(try await client.resources().containers[0], "/blocks")
      for (id, text) in [("MDE=", "one "), ("MDI=", "two "), ("MDM=", "three ")] {
        let encoded = id.replacing("=", with: "%3D")
        let answer = try await client.send("PUT", blob + "&comp=block&blockid=\(encoded)", body: Data(text.utf8))
        #expect(answer.status == 201)
      }
      #expect(try await client.send("GET", blob).status == 404)
      let list = "<?xml version=\"1.0\"?><BlockList><Latest>MDM=</Latest><Uncommitted>MDE=</Uncommitted></BlockList>"
      #expect(try await client.send("PUT", blob + "&comp=blocklist", body: Data(list.utf8)).status == 201)
      #expect(try await client.send("GET", blob).text == "three one ")
      let missing = "<BlockList><Latest>OTk=</Latest></BlockList>"
      let answer = try await client.send("PUT", blob + "&comp=blocklist", body: Data(missing.utf8))
      #expect(answer.status == 400)
      #expect(answer.text.contains("InvalidBlockList"))
    }
  }

  @Test func `a list of blocks may be put again, and replaced by one of other blocks`() async throws {
    let folder = try TemporaryFolder()
    try await withLocalServer(at: folder) { client in
      let blob = storage(try await client.resources().containers[0], "/again")
      func put(_ id: String, _ text: String) async throws -> Int {
        try await client.send("PUT", blob + "&comp=block&blockid=\(id)%3D", body: Data(text.utf8)).status
      }
      #expect(try await put("MDE", "one ") == 201)
      #expect(try await put("MDI", "two ") == 201)
      let list = Data("<BlockList><Latest>MDE=</Latest><Latest>MDI=</Latest></BlockList>".utf8)
      for _ in 0..<2 {
        #expect(try await client.send("PUT", blob + "&comp=blocklist", body: list).status == 201)
        #expect(try await client.send("GET", blob).text == "one two ")
      }
      // A block that is put anew does not touch the blob until the next list.
      #expect(try await put("MDI", "three ") == 201)
      #expect(try await client.send("GET", blob).text == "one two ")
      #expect(try await client.send("PUT", blob + "&comp=blocklist", body: list).status == 201)
      #expect(try await client.send("GET", blob).text == "one three ")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/blobs").count == 2)
      _ = try await client.send("DELETE", blob)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/blobs").isEmpty)
      #expect(try await client.send("PUT", blob + "&comp=blocklist", body: list).status == 400)
    }
  }

  @Test func `replaced and deleted blobs leave no files behind`() async throws {
    let folder = try TemporaryFolder()
    try await withLocalServer(at: folder) { client in
      let container = try await client.resources().containers[0]
      for round in 0..<3 {
        #expect(try await client.send("PUT", storage(container, "/a"), body: Data("\(round)".utf8)).status == 201)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/blobs").count == 1)
      _ = try await client.send("DELETE", storage(container, "/a"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/blobs").isEmpty)
    }
  }

  @Test func `an entity is inserted once, read, merged and replaced`() async throws {
    try await withLocalServer { client in
      let table = try await client.resources().statusTables[0]
      let entity = Data(#"{"PartitionKey":"p'q","RowKey":"r","Status":"Pending","N":1}"#.utf8)
      #expect(try await client.send("POST", table, body: entity).status == 201)
      let again = try await client.send("POST", table, body: entity)
      #expect(again.status == 409)
      #expect(again.text.contains("EntityAlreadyExists"))
      let row = storage(table, "(PartitionKey='p''q',RowKey='r')")
      #expect(try await client.send("MERGE", row, body: Data(#"{"Status":"Queued"}"#.utf8)).status == 204)
      let merged = try JSONValue(parsing: try await client.send("GET", row).text)
      #expect(merged["Status"] == "Queued")
      #expect(merged["N"] == 1)
      #expect(try await client.send("PUT", row, body: Data(#"{"Status":"X"}"#.utf8)).status == 204)
      #expect(try JSONValue(parsing: try await client.send("GET", row).text)["N"] == nil)
      #expect(try await client.send("GET", storage(table, "(PartitionKey='no',RowKey='r')")).status == 404)
    }
  }

  @Test func `a message that is too long is refused for ever`() async throws {
    try await withLocalServer { client in
      let resources = try await client.manage(".get ingestion resources")
      let queues = resources.records.filter { $0["ResourceTypeName"] == "FailedIngestionsQueue" }
      let queue = storage(try #require(queues[0]["StorageRoot"]?.stringValue), "/messages")
      let text = String(repeating: "YQ==", count: 50_000)
      let body = Data("<QueueMessage><MessageText>\(text)</MessageText></QueueMessage>".utf8)
      #expect(try await client.send("POST", queue, body: body).status == 413)
    }
  }

  @Test func `a queue gives its messages out one after the other`() async throws {
    try await withLocalServer { client in
      let failed = try await client.manage(".get ingestion resources")
      let queues = failed.records.filter { $0["ResourceTypeName"] == "FailedIngestionsQueue" }
      let queue = storage(try #require(queues[0]["StorageRoot"]?.stringValue), "/messages")
      for text in ["YQ==", "Yg=="] {
        let body = Data("<QueueMessage><MessageText>\(text)</MessageText></QueueMessage>".utf8)
        let posted = try await client.send("POST", queue, body: body)
        #expect(posted.status == 201)
        #expect(posted.headers["content-type"] == "application/xml")
      }
      let peeked = try await client.send("GET", queue + "&peekonly=true&numofmessages=5")
      #expect(peeked.text.contains("YQ==") && peeked.text.contains("Yg=="))
      let first = try await client.send("GET", queue)
      #expect(first.text.contains("YQ==") && !first.text.contains("Yg=="))
      let second = try await client.send("GET", queue + "&numofmessages=9")
      #expect(second.text.contains("Yg==") && !second.text.contains("YQ=="))
      #expect(try await client.send("GET", queue).text.contains("<QueueMessagesList />"))
      let id = try #require(Self.element("MessageId", first.text))
      let receipt = try #require(Self.element("PopReceipt", first.text))
      let message = queue.replacing("/messages?", with: "/messages/\(id)?")
      #expect(try await client.send("DELETE", message).status == 400)
      let wrong = try await client.send("DELETE", message + "&popreceipt=wrong")
      #expect(wrong.status == 400 && wrong.text.contains("PopReceiptMismatch"))
      #expect(try await client.send("DELETE", message + "&popreceipt=\(receipt)").status == 204)
    }
  }

  private static func element(_ name: String, _ xml: String) -> String? {
    guard let open = xml.range(of: "<\(name)>"), let close = xml.range(of: "</\(name)>") else { return nil }
    return String(xml[open.upperBound..<close.lowerBound])
  }
}
