import Foundation
import Kusto
import NIOCore
import NIOHTTP1
import SinkEngine
import Synchronization

/// A log of every request and answer, JSON lines, without secrets and without the rows of a load.
package final class WireTrace: Sendable {
  private let file: Mutex<FileHandle>
  private let numbers = Mutex(0)

  /// Opens `path`, for its owner only; what was in it is kept.
  ///
  /// - Throws: ``OutgoingError/trace(path:reason:)``.
  package init(path: String) throws(OutgoingError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw OutgoingError.trace(path: path, reason: String(cString: strerror(errno)).lowercased())
    }
    file = Mutex(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
  }

  /// The number that a request and its answer share.
  func begin(_ request: Exchange.Request) -> Int {
    let number = numbers.withLock {
      $0 += 1
      return $0
    }
    write(
      number, "request",
      [
        "method": .string(request.method.rawValue), "url": .string(SecretText.masked(request.url)),
        "headers": Self.headers(request.headers), "body": Self.body(Data(request.body.readableBytesView), request),
      ])
    return number
  }

  func end(_ number: Int, _ answer: Exchange.Answer, to request: Exchange.Request) {
    write(
      number, "answer",
      [
        "status": .integer(Int64(answer.status)),
        "headers": Self.headers(answer.headers.map { ($0.name, $0.value) }), "body": Self.body(answer.body, request),
      ])
  }

  func fail(_ number: Int, _ error: any Error) {
    let reason = (error as? TransportError)?.brief ?? (error is CancellationError ? "cancelled" : "failed")
    write(number, "failure", ["reason": .string(SecretText.masked(reason))])
  }

  private func write(_ number: Int, _ kind: String, _ members: [String: JSONValue]) {
    var line = members
    line["at"] = .string(Date().formatted(.iso8601))
    line["exchange"] = .integer(Int64(number))
    line["kind"] = .string(kind)
    let text = JSONValue.object(line).text + "\n"
    // A full disk loses lines of this log, never the load.
    file.withLock { try? $0.write(contentsOf: Data(text.utf8)) }
  }

  private static func headers(_ headers: [(String, String)]) -> JSONValue {
    .object(
      Dictionary(
        headers.map { ($0.0.lowercased(), JSONValue.string(SecretText.header($0.0, $0.1))) }, uniquingKeysWith: { $1 }))
  }

  /// Bodies of text up to a bound; of blocks of a blob, which are a person's rows, only the length.
  private static func body(_ data: Data, _ request: Exchange.Request) -> JSONValue {
    if data.isEmpty { return "" }
    guard request.hidesBody == false, data.count <= longestBody, let text = String(data: data, encoding: .utf8) else {
      return .string("(\(data.count) bytes)")
    }
    return .string(SecretText.body(text))
  }

  private static let longestBody = 64 << 10
}
