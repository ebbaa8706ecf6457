import Foundation
import FoundationNetworking
import Kusto
import LocalKusto
import Testing

@Suite struct FaultTests {
  @Test func `a reset request has no effect, a lost answer has one`() async throws {
    let faults = FaultPlan()
    try await withLocalServer(faults: faults) { client in
      faults.on(.management, containing: ".create table Reset", .reset)
      faults.on(.management, containing: ".create table Lost", .loseAnswer)
      for table in ["Reset", "Lost"] {
        await #expect(throws: URLError.self) { try await client.manage(".create table \(table) (a:long)") }
      }
      let tables = try await client.manage(".show tables")
      #expect(tables.strings("TableName") == ["Lost"])
    }
  }

  @Test func `the second and third matching requests are refused, with a time to wait`() async throws {
    let faults = FaultPlan()
    faults.on(.query, containing: "print 7", at: 2...3, .status(503, retryAfter: 2))
    try await withLocalServer(faults: faults) { client in
      var seen: [Int] = []
      for _ in 1...4 {
        let answer = try await client.send("POST", "/v2/rest/query", body: LocalClient.body("print 7"))
        seen.append(answer.status)
        if answer.status == 503 {
          #expect(answer.headers["retry-after"] == "2")
          #expect(ServiceError(body: answer.body)?.isPermanent == false)
        }
        _ = try await client.query("print 8")
      }
      #expect(seen == [200, 503, 503, 200])
      #expect(faults.history.count { $0.fault != nil } == 2)
    }
  }

  @Test func `an act may be done and denied`() async throws {
    let faults = FaultPlan()
    faults.on(.blob, method: "PUT", .actThenStatus(500))
    try await withLocalServer(faults: faults) { client in
      let blob = storage(try await client.resources().containers[0], "/a")
      #expect(try await client.send("PUT", blob, body: Data("1".utf8)).status == 500)
      #expect(try await client.send("GET", blob).text == "1")
    }
  }

  @Test func `sources fail, double, lose a row or wait as the plan says`() async throws {
    let faults = FaultPlan()
    faults.onIngestion(containing: "bad", .fail(code: "Injected", status: "Transient", details: "on purpose"))
    faults.onIngestion(containing: "double", .twice)
    faults.onIngestion(containing: "short", .loseRow)
    faults.onIngestion(containing: "later", .hold)
    try await withLocalServer(faults: faults) { client in
      try await client.manage(".create table T (a:long)")
      let rows = Data("1\n2\n".utf8)
      let bad = try await client.enqueue(rows, into: "T", blob: "bad.csv")
      #expect(try await client.finalStatus(bad) == "Failed")
      #expect(try await client.status(bad)["FailureStatus"] == "Transient")
      let double = try await client.enqueue(rows, into: "T", blob: "double.csv")
      #expect(try await client.finalStatus(double) == "Succeeded")
      #expect(try await client.count("T") == 4)
      let short = try await client.enqueue(rows, into: "T", blob: "short.csv")
      #expect(try await client.finalStatus(short) == "Succeeded")
      #expect(try await client.count("T") == 5)
      let later = try await client.enqueue(rows, into: "T", blob: "later.csv")
      #expect(try await client.status(later)["Status"] == "Pending")
      faults.release()
      #expect(try await client.finalStatus(later) == "Succeeded")
    }
  }
}
