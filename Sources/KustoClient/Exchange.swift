import AsyncHTTPClient
import Foundation
import Kusto
import NIOCore
import NIOHTTP1
import SinkEngine

/// One request and its answer, with a deadline, a bound on the answer's size, and errors as ``TransportError``.
struct Exchange: Sendable {
  let http: HTTPClient

  struct Request {
    var method: HTTPMethod
    /// The address as sent, which may hold a signature.
    var url: String
    var headers: [(String, String)] = []
    var body = ByteBuffer()
    var deadline: Duration
    /// Bytes that the answer may have.
    var answerLimit = 1 << 20
  }

  struct Answer {
    var status: Int
    var headers: HTTPHeaders
    var body: Data
  }

  /// Sends `request` and reads the whole answer, whatever its status.
  ///
  /// - Throws: ``TransportError``, or `CancellationError` when the task was cancelled.
  func send(_ request: Request) async throws -> Answer {
    var outgoing = HTTPClientRequest(url: request.url)
    outgoing.method = request.method
    for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
    if request.body.readableBytes > 0 || request.method != .GET { outgoing.body = .bytes(request.body) }
    do {
      let response = try await http.execute(outgoing, timeout: TimeAmount(request.deadline))
      // The deadline above is over once the head is there.
      let body = try await within(request.deadline) { try await response.body.collect(upTo: request.answerLimit) }
      return Answer(
        status: Int(response.status.code), headers: response.headers, body: Data(body.readableBytesView))
    } catch {
      throw Self.translated(error, request)
    }
  }

  private static func translated(_ error: any Error, _ request: Request) -> any Error {
    if error is CancellationError || Task.isCancelled { return CancellationError() }
    let address = shown(request.url)
    if let error = error as? HTTPClientError { return translated(error, address, request.deadline) }
    if error is NIOTooManyBytesError { return tooLarge(request) }
    if error is DeadlineExceeded {
      return TransportError.timedOut(address: address, seconds: Double(request.deadline.components.seconds))
    }
    return cannotHaveLeft(error)
      ? TransportError.unreachable(address: address, reason: reason(error))
      : TransportError.interrupted(address: address, reason: reason(error))
  }

  /// True for failures to connect: only then is it certain that nobody has the request, and a commit hangs on that.
  ///
  /// The types of most of them are not public, so their names must do.
  private static func cannotHaveLeft(_ error: any Error) -> Bool {
    if let error = error as? IOError { return error.errnoCode == ECONNREFUSED }
    let type = String(describing: type(of: error))
    if type == "NIOConnectionError" || type == "SocketAddressError" { return true }
    let text = String(describing: error)
    return text.contains("handshakeFailed") || text.contains("failedToValidateHostname")
  }

  private static func translated(_ error: HTTPClientError, _ address: String, _ deadline: Duration) -> TransportError {
    if error == .deadlineExceeded || error == .readTimeout {
      return .timedOut(address: address, seconds: Double(deadline.components.seconds))
    }
    if error == .connectTimeout { return .unreachable(address: address, reason: "no connection in time") }
    if error == .remoteConnectionClosed { return .interrupted(address: address, reason: "closed by the other side") }
    return .interrupted(address: address, reason: error.shortDescription)
  }

  private static func tooLarge(_ request: Request) -> TransportError {
    .refused(
      ServiceError(
        code: "AnswerTooLarge", message: "the answer is larger than \(request.answerLimit) bytes", type: "client",
        isPermanent: true), status: 200, retryAfter: nil)
  }

  private static func reason(_ error: any Error) -> String {
    if let error = error as? IOError { return String(cString: strerror(error.errnoCode)).lowercased() }
    let text = String(describing: error)
    if text.contains("ECONNREFUSED") || text.contains("errno: 111") { return "connection refused" }
    if text.contains("DNS") || text.contains("getaddrinfo") || text.contains("Unknown host") {
      return "no machine of that name"
    }
    return String(text.prefix(200))
  }

  /// The address without its query, where signatures are.
  static func shown(_ url: String) -> String {
    String(url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first ?? "")
  }
}

extension Exchange.Answer {
  var isSuccess: Bool { (200..<300).contains(status) }

  /// The answer as an error of the service.
  func error(at url: String) -> TransportError {
    var told = ServiceError(body: body) ?? storageError
    if let message = told?.message { told?.message = Signatures.removed(from: message) }
    if status == 401 || (status == 403 && told == nil) {
      let text = told?.message ?? beginning
      return .unauthorised(address: Exchange.shown(url), status: status, message: text)
    }
    let retryAfter = headers.first(name: "Retry-After").flatMap { Double($0) }
    let plain = ServiceError(
      code: "HTTP\(status)", message: beginning, isPermanent: false)
    return .refused(told ?? plain, status: status, retryAfter: retryAfter)
  }

  private var beginning: String {
    Signatures.removed(from: String(decoding: body.prefix(300), as: UTF8.self))
  }

  /// The error document of Azure storage, `<Error><Code>…</Code><Message>…</Message></Error>`.
  private var storageError: ServiceError? {
    let text = String(decoding: body.prefix(4096), as: UTF8.self)
    guard let code = text.firstMatch(of: /<(?:Code|code)>([^<]*)</)?.1 else { return nil }
    let message = text.firstMatch(of: /<(?:Message|message)[^>]*>([^<]*)</)?.1 ?? ""
    return ServiceError(
      code: String(code), message: String(message), type: "storage", isPermanent: !(status == 408 || status >= 500))
  }
}

extension TimeAmount {
  init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
