import Foundation
import KustoClient
import Testing

/// A server of one answer.
enum CannedServer {
  /// Answers one connection with `reply`, whatever it asks.
  static func with(replying reply: String, _ body: (ClusterEndpoints) async throws -> Void) async throws {
    try await with(replying: Array(reply.utf8), body)
  }

  /// Answers one connection with `reply`, whatever it asks.
  static func with(replying reply: [UInt8], _ body: (ClusterEndpoints) async throws -> Void) async throws {
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
      _ = reply.withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
      close(connection)
    }
    try await body(try ClusterEndpoints("http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"))
  }
}
