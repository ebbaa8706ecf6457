import Foundation
import Kusto
import KustoClient
import KustoSink
import Testing

/// What is on the wire when a server, or something between, does not speak well.
@Suite struct BrokenServerTests {
  /// Answers one connection with `reply`, whatever it asks.
  private func withServer(replying reply: String, _ body: (ClusterEndpoints) async throws -> Void) async throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 4) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    try #require(bound)
    Thread.detachNewThread {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { return }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      _ = read(connection, &buffer, buffer.count)
      _ = Array(reply.utf8).withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
      close(connection)
    }
    try await body(try ClusterEndpoints("http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"))
  }

  @Test(arguments: [
    "rubbish\r\n\r\n", "", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "HTTP/1.1 200 OK\r\n\r\n<html>",
    "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
  ])
  func `a request that arrived is never told as one that did not, whatever comes back`(reply: String) async throws {
    try await withServer(replying: reply) { endpoints in
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
    try await withServer(replying: reply) { endpoints in
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

  @Test func `what takes too long is cancelled and told as such`() async throws {
    await #expect(throws: DeadlineExceeded.self) {
      try await within(.milliseconds(20)) { try await Task.sleep(for: .seconds(600)) }
    }
    let quick = try await within(.seconds(600)) { 7 }
    #expect(quick == 7)
  }
}
