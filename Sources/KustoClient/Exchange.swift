import AsyncHTTPClient
import Foundation
import Kusto
import NIOCore
import NIOHTTP1
import SinkEngine

/// One request and its answer, with a deadline, a bound on the answer's size, and errors as ``TransportError``.
package struct Exchange: Sendable {
  let direct: HTTPClient
  let proxied: HTTPClient?
  let rules: ProxyRules
  let trace: WireTrace?

  package struct Request {
    package var method: HTTPMethod
    /// The address as sent, which may hold a signature.
    package var url: String
    package var headers: [(String, String)] = []
    package var body = ByteBuffer()
    package var deadline: Duration
    /// Bytes that the answer may have.
    package var answerLimit = 1 << 20
    /// True where the body is a person's rows or a secret: a wire log leaves it out.
    package var hidesBody = false
    /// Whether the answer may come as gzip; the limit is that of its content.
    package var takesGzip = false

    package init(
      method: HTTPMethod, url: String, headers: [(String, String)] = [], body: ByteBuffer = ByteBuffer(),
      deadline: Duration, answerLimit: Int = 1 << 20, hidesBody: Bool = false, takesGzip: Bool = false
    ) {
      self.method = method
      self.url = url
      self.headers = headers
      self.body = body
      self.deadline = deadline
      self.answerLimit = answerLimit
      self.hidesBody = hidesBody
      self.takesGzip = takesGzip
    }
  }

  package struct Answer: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    package var body: Data
  }

  /// Sends `request` and reads the whole answer, whatever its status.
  ///
  /// - Throws: ``TransportError``, or `CancellationError` when the task was cancelled.
  package func send(_ request: Request) async throws -> Answer {
    let number = trace?.begin(request)
    do {
      let answer = try await sendUnlogged(request)
      if let number { trace?.end(number, answer, to: request) }
      return answer
    } catch {
      if let number { trace?.fail(number, error) }
      throw error
    }
  }

  private func sendUnlogged(_ request: Request) async throws -> Answer {
    var outgoing = HTTPClientRequest(url: request.url)
    outgoing.method = request.method
    for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
    if request.takesGzip { outgoing.headers.add(name: "Accept-Encoding", value: "gzip") }
    if request.body.readableBytes > 0 || request.method != .GET { outgoing.body = .bytes(request.body) }
    let http = rules.applies(to: request.url) ? proxied ?? direct : direct
    let (response, body) = try await received(http, outgoing, request)
    return Answer(
      status: Int(response.status.code), headers: response.headers,
      body: try Self.content(of: body, response.headers, to: request))
  }

  private func received(
    _ http: HTTPClient, _ outgoing: HTTPClientRequest, _ request: Request
  ) async throws -> (HTTPClientResponse, ByteBuffer) {
    do {
      let response = try await http.execute(outgoing, timeout: TimeAmount(request.deadline))
      // The deadline above is over once the head is there.
      let body = try await within(request.deadline) { try await response.body.collect(upTo: request.answerLimit) }
      return (response, body)
    } catch {
      throw Self.translated(error, request)
    }
  }

  private static func translated(_ error: any Error, _ request: Request) -> any Error {
    if error is CancellationError || Task.isCancelled { return CancellationError() }
    let address = shown(request.url)
    if error is NIOTooManyBytesError { return tooLarge(request) }
    let isLate = error is DeadlineExceeded || (error as? HTTPClientError).map { lateErrors.contains($0) } ?? false
    if isLate { return TransportError.timedOut(address: address, seconds: Double(request.deadline.components.seconds)) }
    return ConnectFailure(error).map { TransportError.unreachable(address: address, reason: $0.reason) }
      ?? TransportError.interrupted(address: address, reason: reason(error))
  }

  private static let lateErrors: [HTTPClientError] = [.deadlineExceeded, .readTimeout]

  static func tooLarge(_ request: Request) -> TransportError {
    .refused(
      ServiceError(
        code: "AnswerTooLarge", message: "the answer is larger than \(request.answerLimit) bytes", type: "client",
        isPermanent: true), status: 200, retryAfter: nil)
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as IOError: return String(cString: strerror(error.errnoCode)).lowercased()
    case let error as HTTPClientError:
      return error == .remoteConnectionClosed ? "closed by the other side" : error.shortDescription
    default: return String(String(describing: error).prefix(200))
    }
  }

  /// The address without its query, where signatures are.
  package static func shown(_ url: String) -> String {
    String(url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first ?? "")
  }
}

extension Exchange.Answer {
  package var isSuccess: Bool { (200..<300).contains(status) }

  /// The answer as an error of the service.
  package func error(at url: String) -> TransportError {
    var told = ServiceError(body: body) ?? storageError
    if let message = told?.message { told?.message = Signatures.removed(from: message) }
    if status == 401 || (status == 403 && told == nil) {
      let text = told?.message ?? beginning
      return .unauthorised(address: Exchange.shown(url), status: status, message: text)
    }
    let plain = ServiceError(
      code: "HTTP\(status)", message: beginning, isPermanent: false)
    return .refused(told ?? plain, status: status, retryAfter: retryAfter)
  }

  /// Seconds that the other side wants us to wait, which it says as a number or as a moment; never less than none.
  package var retryAfter: Double? {
    guard let text = headers.first(name: "Retry-After") else { return nil }
    if let seconds = Double(text) { return seconds.isFinite ? max(0, seconds) : nil }
    return MailDate.date(text).map { max(0, $0.timeIntervalSinceNow) }
  }

  /// The time of day at the other side.
  package var date: Date? { headers.first(name: "Date").flatMap(MailDate.date) }

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
