import Foundation
import Kusto
import KustoClient
import KustoSink
import Testing

/// What is on the wire when a server, or something between, does not speak well.
@Suite struct BrokenServerTests {
  @Test(arguments: [
    "rubbish\r\n\r\n", "", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "HTTP/1.1 200 OK\r\n\r\n<html>",
    "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
  ])
  func `a request that arrived is never told as one that did not, whatever comes back`(reply: String) async throws {
    try await CannedServer.with(replying: reply) { endpoints in
      try await KustoConnection.with(endpoints, tokens: .none) { connection in
        _ = await #expect {
          _ = try await connection.run(.dropTable("T"), database: "Demo")
        } throws: { ($0 as? TransportError)?.mayHaveArrived == true }
      }
    }
  }

  @Test func `a signature that a server repeats in its message is not told on`() async throws {
    let body = "no access to https://a.blob.core.windows.net/c/b?sv=1&sig=c2VjcmV0%3D&se=2"
    let reply = "HTTP/1.1 403 Forbidden\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    try await CannedServer.with(replying: reply) { endpoints in
      try await KustoConnection.with(endpoints, tokens: .none) { connection in
        _ = await #expect {
          _ = try await connection.run(.dropTable("T"), database: "Demo")
        } throws: { error in
          let words = Explanation(of: error).what
          return words.contains("no access") && words.contains("se=2") && !words.contains("c2VjcmV0")
        }
      }
    }
  }

  @Test func `a token that a server repeats in its message is not told on`() async throws {
    let token = "opaque-token-of-this-test"
    let body = #"{"error":{"code":"BadRequest","message":"the header 'Bearer \#(token)' is wrong","@permanent":true}}"#
    let reply = "HTTP/1.1 400 Bad Request\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    try await CannedServer.with(replying: reply) { endpoints in
      try await KustoConnection.with(endpoints, tokens: .bearer(token)) { connection in
        _ = await #expect {
          _ = try await connection.run(.dropTable("T"), database: "Demo")
        } throws: { error in
          let words = "\(Explanation(of: error))"
          return words.contains("is wrong") && words.contains("(secret)") && !words.contains(token)
        }
      }
    }
  }

  @Test(arguments: [
    "http://169.254.169.254/c", "http+unix://%2Fvar%2Frun%2Fx/c", "file:///etc/passwd", "http:///c",
    "https://10.0.0.1/c",
    "http://127.0.0.1:9/c", "",
  ])
  func `storage that is not at https with a name gets no data`(root: String) async throws {
    let endpoints = try ClusterEndpoints("https://mycluster.westeurope.kusto.windows.net")
    try await KustoConnection.with(endpoints, tokens: .none) { connection in
      _ = await #expect {
        try await connection.putBlockList(["AA=="], to: StorageAddress("\(root)?sig=x"))
      } throws: { error in
        guard case .refused(let refusal, _, _)? = error as? TransportError else { return false }
        return refusal.isPermanent && refusal.code == "StorageAddressRefused"
      }
    }
  }

  @Test func `what takes too long is cancelled and told as such`() async throws {
    await #expect(throws: DeadlineExceeded.self) {
      try await within(.milliseconds(20)) { try await Task.sleep(for: .seconds(600)) }
    }
    let quick = try await within(.seconds(600)) { 7 }
    #expect(quick == 7)
  }
}
