import Foundation
import Kusto
import LocalKusto
import Testing

@Suite struct `Faults on demand` {
  @Test func `what is written goes wrong, as often and where it says`() async throws {
    let faults = try FaultPlan(faults: [
      "query=429:2@1-2", "management=503~.show version", "streaming=413", "ingestion=fail:Download_Forbidden~bad.csv",
    ])
    try await withLocalServer(faults: faults) { client in
      for _ in 0..<2 {
        let answer = try await client.send("POST", "/v2/rest/query", body: LocalClient.body("print 1"))
        #expect(answer.status == 429)
        #expect(answer.headers["retry-after"] == "2")
      }
      #expect(try await client.query("print 1").rows == [[1]])
      let refused = await #expect(throws: ServiceError.self) { try await client.manage(".show version") }
      #expect(refused?.isPermanent == false)
      try await client.manage(".show version")
      try await client.manage(".create table T (a:long)")
      let streamed = try await client.send("POST", "/v1/rest/ingest/Demo/T?streamFormat=csv", body: Data("1\n".utf8))
      #expect(streamed.status == 413)
      let bad = try await client.enqueue(Data("1\n".utf8), into: "T", blob: "bad.csv")
      #expect(try await client.finalStatus(bad) == "Failed")
      #expect(try await client.status(bad)["ErrorCode"]?.stringValue == "Download_Forbidden")
      let good = try await client.enqueue(Data("1\n".utf8), into: "T", blob: "good.csv")
      #expect(try await client.finalStatus(good) == "Succeeded")
    }
  }

  @Test func `an answer can be of somebody else, before or after the act`() async throws {
    let faults = try FaultPlan(faults: [
      #"management=answer:{"error":{"@permanent":false}}@1~.show version"#, "management=act-then~.create",
      "management=act-then:500@2~.create",
    ])
    try await withLocalServer(faults: faults) { client in
      let version = try await client.send("POST", "/v1/rest/mgmt", body: LocalClient.body(".show version"))
      #expect(version.status == 200)
      #expect(String(decoding: version.body, as: UTF8.self) == #"{"error":{"@permanent":false}}"#)
      let page = try await client.send("POST", "/v1/rest/mgmt", body: LocalClient.body(".create table A (a:long)"))
      #expect(page.status == 200 && String(decoding: page.body, as: UTF8.self).hasPrefix("<html>"))
      let status = try await client.send("POST", "/v1/rest/mgmt", body: LocalClient.body(".create table B (a:long)"))
      #expect(status.status == 500)
      #expect(try await client.query("A | union B | count").rows == [[0]])
    }
  }

  @Test(arguments: [
    "", "query", "query=", "query=200", "query=600", "query=429:soon", "nowhere=429", "query=delay", "query=delay:-1",
    "query=429@0", "query=429@3-2", "query=429@x", "ingestion=429", "query=reset:1", "=429",
    "query=act-then:200", "query=answer:x@0",
  ])
  func `what is no fault is refused with a reason`(text: String) {
    let problem = #expect(throws: FaultProblem.self) { try FaultPlan(faults: [text]) }
    #expect(problem?.description.isEmpty == false)
    #expect(problem?.text == text)
  }
}
