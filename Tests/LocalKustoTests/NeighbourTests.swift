import Foundation
import FoundationNetworking
import Kusto
import LocalKusto
import Testing

/// What one client of a server can do to the others.
@Suite(.serialized) struct `Neighbours on one server` {
  private static let endless = "range x from 1 to 100000000000 step 1 | where tostring(x) has 'a' | count"

  private func withServer(
    _ change: (inout ServerLimits) -> Void, _ body: @escaping @Sendable (LocalClient) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    var configuration = LocalServer.Configuration(dataFolder: folder.path)
    change(&configuration.limits)
    try await LocalServer.withServer(configuration) { try await body(LocalClient(address: $0)) }
  }

  private static func request(_ client: LocalClient, _ csl: String) -> String {
    let body = String(decoding: LocalClient.body(csl), as: UTF8.self)
    return "POST /v2/rest/query HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(client.address.token ?? "")\r\n"
      + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  @Test(.timeLimit(.minutes(1)))
  func `a query ends when its client hangs up`() async throws {
    try await withServer {
      $0.queries = 2
      $0.longQueries = 2
    } _: { client in
      for _ in 0..<2 {
        let socket = try RawSocket(port: client.address.port)
        socket.send(Self.request(client, Self.endless))
        try await Task.sleep(for: .milliseconds(700))
        socket.close()
      }
      // Both places are free again, so a query that needs a second is not refused.
      try await until("a free place") { (try? await client.query("print x = 1").rows) == [[1]] }
      let answer = try await client.query("range x from 1 to 300000 step 1 | where tostring(x) has '7' | count")
      #expect(answer.rows.count == 1)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `beyond the queries that may run, Kusto's 429 says when to come again, and a quick one still runs`() async throws
  {
    try await withServer {
      $0.queries = 4
      $0.longQueries = 2
      $0.quick = .milliseconds(200)
    } _: { client in
      let sockets = try (0..<12).map { _ in try RawSocket(port: client.address.port) }
      for socket in sockets { socket.send(Self.request(client, Self.endless)) }
      try await Task.sleep(for: .milliseconds(500))
      let start = ContinuousClock.now
      #expect(try await client.query("print x = 1").rows == [[1]])
      #expect(ContinuousClock.now - start < .seconds(10))
      // Two keep their places, and two more run on when nobody waits any more; the others are told to come again.
      var refused = 0
      for socket in sockets.dropFirst(0) {
        let answer = await socket.receive(for: .seconds(4))
        guard answer.hasPrefix("HTTP/1.1 429") else { continue }
        refused += 1
        #expect(answer.lowercased().contains("retry-after: 1"))
        #expect(answer.contains("aborted due to throttling. Retrying after some backoff might help"))
        #expect(answer.contains("QueryThrottledException"))
        #expect(answer.contains("\"@permanent\":false"))
        if refused == 10 { break }
      }
      #expect((8...10).contains(refused), "\(refused)")
      for socket in sockets { socket.close() }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a query's time ends functions of ours, too`() async throws {
    try await withLocalServer { client in
      let text =
        "let t = strrep(strrep('a', 1024), 4); range x from 1 to 100000 step 1 "
        + "| summarize sum(strlen(replace_regex(strcat(t, x), 'a*b|a', '')))"
      let body = JSONValue.object([
        "db": "Demo", "csl": .string(text), "properties": .object(["Options": .object(["servertimeout": "00:00:01"])]),
      ])
      let start = ContinuousClock.now
      let answer = try await client.send("POST", "/v2/rest/query", body: Data(body.text.utf8))
      #expect(ServiceError(body: answer.body)?.code == "Timeout", "\(answer.text)")
      #expect(ContinuousClock.now - start < .seconds(5))
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a connection that sends nothing, half a head or half a body is closed`() async throws {
    try await withServer {
      $0.firstRequest = .milliseconds(500)
      $0.standstill = .milliseconds(500)
      $0.idle = .milliseconds(800)
    } _: { client in
      let whole = Self.request(client, "print 1")
      for (name, sent) in [
        ("nothing", ""), ("half a head", "POST /v2/rest/query HTTP/1.1\r\nHost:"),
        ("half a body", String(whole.dropLast(5))), ("a whole request", whole),
      ] {
        let socket = try RawSocket(port: client.address.port)
        socket.send(sent)
        #expect(await socket.isClosed(within: .seconds(5)), "\(name)")
        socket.close()
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `when all places for connections are taken, the one that waits for nothing makes room`() async throws {
    try await withServer {
      $0.connections = 20
    } _: { client in
      let idle = try (0..<100).map { _ in try RawSocket(port: client.address.port) }
      for _ in 0..<5 { #expect(try await client.query("print x = 1").rows == [[1]]) }
      var closed = 0
      for socket in idle where await socket.isClosed(within: .milliseconds(20)) { closed += 1 }
      #expect(closed >= 80)
      for socket in idle { socket.close() }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a body that breaks the rules of HTTP is the client's fault`() async throws {
    try await withServer { _ in
    } _: { client in
      let socket = try RawSocket(port: client.address.port)
      socket.send(
        "POST /v2/rest/query HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(client.address.token ?? "")\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n5nection: cl\r\n\r\n")
      #expect(await socket.receive(for: .seconds(5)).hasPrefix("HTTP/1.1 400"))
      socket.close()
    }
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      ("POST /v1/rest/ingest/Demo/T?streamFormat=csv", "413"), ("POST /v2/rest/query", "413"),
      ("PUT /nothing/here", "404"),
    ])
  func `a request that is refused is answered before its body has come`(line: String, status: String) async throws {
    try await withServer {
      $0.lingering = .milliseconds(500)
    } _: { client in
      let socket = try RawSocket(port: client.address.port)
      socket.send(
        "\(line) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(client.address.token ?? "")\r\n"
          + "Content-Length: 90000000\r\n\r\nabc")
      #expect(await socket.receive(for: .seconds(3)).hasPrefix("HTTP/1.1 \(status)"))
      // And nobody waits for the rest for long.
      #expect(await socket.isClosed(within: .seconds(5)))
      socket.close()
    }
  }
}
