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

/// A connection that speaks whatever it is told.
final class RawSocket: Sendable {
  private let descriptor: Int32

  struct CannotConnect: Error {}

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    guard result == 0 else { throw CannotConnect() }
  }

  func send(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return }
      rest = rest.dropFirst(sent)
    }
  }

  /// What comes first within `limit`; empty when nothing does.
  func receive(for limit: Duration) async -> String { await Self.apart { self.received(for: limit) } }

  /// Runs `body` on a thread of its own: those of the tests are few, and the server needs them, too.
  private static func apart<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: body()) }
    }
  }

  private func received(for limit: Duration) -> String {
    guard isReadable(within: limit) else { return "" }
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : ""
  }

  /// True when the other side closes within `limit`; what it says before is read and dropped.
  func isClosed(within limit: Duration) async -> Bool { await Self.apart { self.closes(within: limit) } }

  private func closes(within limit: Duration) -> Bool {
    let deadline = ContinuousClock.now + limit
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while ContinuousClock.now < deadline {
      guard isReadable(within: deadline - ContinuousClock.now) else { return false }
      if recv(descriptor, &buffer, buffer.count, 0) <= 0 { return true }
    }
    return false
  }

  private func isReadable(within limit: Duration) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wanted, 1, Int32(max(limit / .milliseconds(1), 0))) > 0
  }

  func close() { Foundation.close(descriptor) }
}
