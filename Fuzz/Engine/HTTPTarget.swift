import Foundation
import LocalKusto
import Synchronization

/// Raw bytes on a connection to the embedded Kusto: it answers or closes, never with an error of its own, and serves the
/// next one.
struct HTTPTarget: FuzzTarget {
  let name = "http"

  func check(_ input: [UInt8]) {
    let port = Self.port
    let answer = Self.exchange(input, port)
    require(answer.isEmpty || answer.hasPrefix("HTTP/1.1 "), "no answer of HTTP: \(answer.prefix(80))")
    require(!answer.hasPrefix("HTTP/1.1 500"), "an internal error: \(answer)")
    for word in ["Optional(", "SQLite", "Swift."] where !String(decoding: input, as: UTF8.self).contains(word) {
      require(!answer.contains(word), "the answer says '\(word)'")
    }
    require(Self.servesNext(port), "the next request is not answered")
  }

  /// Whether it answers an ordinary request within a second; on a busy machine its own short limits close some of them.
  private static func servesNext(_ port: Int) -> Bool {
    let request = Array("GET /v1/rest/auth/metadata HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
    for attempt in 0..<20 {
      if attempt > 0 { usleep(50_000) }
      if exchange(request, port).hasPrefix("HTTP/1.1 200") { return true }
    }
    return false
  }

  /// The one server of this process.
  private static let port: Int = {
    let work = ProcessInfo.processInfo.environment["KUSTOSINK_FUZZ_WORK"] ?? NSTemporaryDirectory()
    var configuration = LocalServer.Configuration(
      dataFolder: "\(work)/kusto-\(ProcessInfo.processInfo.processIdentifier)", noAuth: true)
    configuration.limits.firstRequest = .milliseconds(20)
    configuration.limits.standstill = .milliseconds(20)
    configuration.limits.lingering = .milliseconds(20)
    let ready = DispatchSemaphore(value: 0)
    let found = Mutex(0)
    let server = LocalServer(configuration)
    // It serves until libFuzzer ends the process.
    Task.detached {
      do {
        try await server.run { address in
          found.withLock { $0 = address.port }
          ready.signal()
        }
      } catch {
        failed("the server ended: \(error)")
      }
    }
    ready.wait()
    return found.withLock { $0 }
  }()

  /// What comes back until the server closes, or says nothing for a while.
  private static func exchange(_ bytes: [UInt8], _ port: Int) -> String {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    require(descriptor >= 0, "no socket")
    defer { close(descriptor) }
    // The end is a reset: a port that waits for a minute after each input would leave none in an hour.
    var hardEnd = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &hardEnd, socklen_t(MemoryLayout<linger>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    require(result == 0, "the server takes no connection: \(String(cString: strerror(errno)))")
    _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    return String(decoding: answer(descriptor), as: UTF8.self)
  }

  private static func answer(_ descriptor: Int32) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var answer: [UInt8] = []
    // An answer may take as long as the longest query of the seeds; what follows it, only an instant.
    var patience: Int32 = 5000
    while answer.count < 1 << 20 {
      var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&wanted, 1, patience) > 0 else { break }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      answer += buffer[..<count]
      patience = 2
    }
    return answer
  }
}
