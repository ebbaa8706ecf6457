import Foundation

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

  /// All that comes until the other side closes, or nothing more comes for `limit`.
  func receiveAll(for limit: Duration) async -> [UInt8] {
    await Self.apart {
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 64 << 10)
      while self.isReadable(within: limit) {
        let count = recv(self.descriptor, &buffer, buffer.count, 0)
        if count <= 0 { break }
        bytes += buffer[..<count]
      }
      return bytes
    }
  }

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
