import Datasets
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import KustoClient
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// A server that hands requests on to servers of plain HTTP on loopback, by the name that the client asked for: so that
/// the names of the real clouds can be used without a network.
final class Front: Sendable {
  private let targets: Mutex<[String: String]>
  private let requests = Mutex(0)
  private let packed = Mutex(0)
  private let isEncrypted: Bool

  var count: Int { requests.withLock { $0 } }

  /// Answers that went out as gzip, because their client asked for it.
  var packedCount: Int { packed.withLock { $0 } }

  /// - Parameter targets: Addresses by beginnings of host names; the longest wins.
  private init(_ targets: [String: String], isEncrypted: Bool) {
    self.targets = Mutex(targets)
    self.isEncrypted = isEncrypted
  }

  /// Serves for as long as `body` runs, with TLS where there is a certificate.
  static func with<Result: Sendable>(
    _ targets: [String: String], certificate: TestCertificate? = nil, host: String = "127.0.0.1",
    _ body: @escaping @Sendable (Front, _ port: Int) async throws -> Result
  ) async throws -> Result {
    let front = Front(targets, isEncrypted: certificate != nil)
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    return try await Outgoing().with { exchange in
      try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask {
          defer { continuation.finish() }
          try? await front.serve(certificate, host: host, exchange) { continuation.yield($0) }
          return nil
        }
        group.addTask {
          for await port in ports { return try await body(front, port) }
          return nil
        }
        defer { group.cancelAll() }
        while let result = try await group.next() { if let result { return result } }
        throw NoPort()
      }
    }
  }

  /// The front cannot listen, as where there is no IPv6.
  struct NoPort: Error {}

  private func serve(
    _ certificate: TestCertificate?, host: String, _ exchange: Exchange, onReady: @escaping @Sendable (Int) -> Void
  ) async throws {
    let server: HTTPServerBuilder
    if let certificate {
      let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificatePEM.utf8))
      let key = try NIOSSLPrivateKey(bytes: Array(certificate.keyPEM.utf8), format: .pem)
      server = try .tls(
        tlsConfiguration: .makeServerConfiguration(
          certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
    } else {
      server = .http1()
    }
    let application = Hummingbird.Application(
      responder: CallbackResponder<BasicRequestContext> { request, _ in await self.respond(to: request, exchange) },
      server: server, configuration: ApplicationConfiguration(address: .hostname(host, port: 0)),
      onServerRunning: { onReady($0.localAddress?.port ?? 0) },
      logger: Logger(label: "front") { _ in SwiftLogNoOpLogHandler() })
    try await application.run()
  }

  private func respond(to request: Request, _ exchange: Exchange) async -> Response {
    requests.withLock { $0 += 1 }
    let host = request.head.authority ?? ""
    let target = targets.withLock { all in
      all.keys.filter { host.hasPrefix($0) }.max { $0.count < $1.count }.flatMap { all[$0] }
    }
    guard let target, let body = try? await request.body.collect(upTo: 8 << 20) else {
      return Response(status: .badGateway)
    }
    // What is packed cannot be renamed: this side speaks plainly to the server, and packs by itself.
    let own = ["host", "connection", "content-length", "accept-encoding"]
    let kept = request.headers.filter { !own.contains($0.name.canonicalName) }
    let answer = try? await exchange.send(
      .init(
        method: .init(rawValue: request.method.rawValue), url: target + request.uri.description,
        headers: kept.map { ($0.name.canonicalName, $0.value) }, body: body, deadline: .seconds(30),
        answerLimit: 64 << 20))
    guard let answer else { return Response(status: .badGateway) }
    var fields = HTTPFields()
    for name in ["Content-Type", "WWW-Authenticate", "Retry-After"] {
      if let value = answer.headers.first(name: name), let field = HTTPField.Name(name) { fields[field] = value }
    }
    var content = renamed(answer.body, target, host)
    if request.headers[.acceptEncoding] == "gzip", !content.isEmpty {
      packed.withLock { $0 += 1 }
      content = GzipEncoder.compress(content)
      fields[.contentEncoding] = "gzip"
    }
    return Response(
      status: .init(code: answer.status), headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: content)))
  }

  /// What a server behind TLS says of its own address, as a client of the name has to see it.
  private func renamed(_ body: Data, _ target: String, _ host: String) -> [UInt8] {
    guard isEncrypted else { return Array(body) }
    return Array(String(decoding: body, as: UTF8.self).replacing(target, with: "https://\(host)").utf8)
  }
}

/// A proxy that takes every CONNECT to one port of this machine, whatever name is asked for.
final class ConnectProxy: Sendable {
  let port: Int
  private let listener: Int32
  private let heads = Mutex<[String]>([])

  /// The requests that came, with their headers.
  var seen: [String] { heads.withLock { $0 } }

  init(to target: Int) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Self.loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = listener
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && listen(socket, 16) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRINUSE) }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread {
      while true {
        let client = accept(socket, nil, nil)
        if client < 0 { return }
        Thread.detachNewThread { self.serve(client, target) }
      }
    }
  }

  deinit { close(listener) }

  private static func loopback(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    address.sin_port = UInt16(port).bigEndian
    return address
  }

  private func serve(_ client: Int32, _ target: Int) {
    var head = ""
    var byte: UInt8 = 0
    while !head.hasSuffix("\r\n\r\n"), read(client, &byte, 1) == 1 { head.unicodeScalars.append(.init(byte)) }
    heads.withLock { $0.append(head) }
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Self.loopback(target)
    let isThere = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    let reply = Array("HTTP/1.1 \(isThere ? "200 OK" : "502 Bad Gateway")\r\n\r\n".utf8)
    _ = reply.withUnsafeBytes { write(client, $0.baseAddress, $0.count) }
    Thread.detachNewThread { Self.pump(server, client) }
    Self.pump(client, server)
  }

  private static func pump(_ from: Int32, _ to: Int32) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(from, &buffer, buffer.count)
      guard count > 0,
        buffer.withUnsafeBytes({ send(to, $0.baseAddress, count, Int32(MSG_NOSIGNAL)) }) == count
      else {
        break
      }
    }
    shutdown(to, Int32(SHUT_WR))
  }
}
