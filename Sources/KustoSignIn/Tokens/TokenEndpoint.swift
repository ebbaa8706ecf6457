import Foundation
import Kusto
import KustoClient
import NIOCore
import SinkEngine

/// The part of an identity provider that gives tokens, OAuth 2.0.
struct TokenEndpoint: Sendable {
  let exchange: Exchange
  let hosts: ProviderHosts
  let clock: EngineClock

  /// What a provider answers, good or bad.
  struct Answer: Sendable {
    var status: Int
    var document: JSONValue
    /// The provider's clock.
    var date: Date?
    var retryAfter: Double?
    /// How it wants to be asked, `WWW-Authenticate`.
    var challenge: String?

    func text(_ name: String) -> String? { document[name]?.stringValue }
    func number(_ name: String) -> Double? { document[name]?.numberValue }

    /// The provider's code, as `invalid_client`.
    var error: String { text("error") ?? document["error"]?["code"]?.stringValue ?? "HTTP \(status)" }
    var message: String {
      ProviderWords.shown(text("error_description") ?? document["error"]?["message"]?.stringValue ?? "")
    }
  }

  /// `https://login.microsoftonline.com/TENANT/oauth2/v2.0/NAME`.
  ///
  /// - Throws: ``SignInError`` for a provider that nobody trusts, and for a tenant that cannot be one.
  func address(_ name: String, authority: String, tenant: String, way: SignInWay) throws(SignInError) -> String {
    try hosts.check(authority)
    let isTenant =
      !tenant.isEmpty
      && tenant.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || "0123456789.-_".unicodeScalars.contains($0))
      }
    guard isTenant else { throw SignInError.missing(what: "a tenant that is a name or an id", way: way) }
    return "\(authority)/\(tenant)/oauth2/v2.0/\(name)"
  }

  /// Posts `form`, and tries again while the provider is busy, for at most a minute.
  ///
  /// - Throws: ``SignInError/notAnswered(way:reason:isTransient:)``.
  func post(_ form: [(String, String)], to url: String, way: SignInWay) async throws -> Answer {
    let body = form.map { "\(Self.escaped($0.0))=\(Self.escaped($0.1))" }.joined(separator: "&")
    return try await patiently(way) {
      try await self.exchange.send(
        .init(
          method: .POST, url: url,
          headers: [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")],
          body: ByteBuffer(string: body), deadline: .seconds(20), answerLimit: Self.longestAnswer, hidesBody: true))
    }
  }

  /// Sends until the answer is no passing failure.
  func patiently(
    _ way: SignInWay, backoff: Backoff = Backoff(patience: 60, first: 0.5, longest: 10),
    alsoBusy: Set<Int> = [], _ send: @Sendable () async throws -> Exchange.Answer
  ) async throws -> Answer {
    let begin = clock.uptime()
    var attempt = 1
    while true {
      var reason: String
      var retryAfter: Double?
      do {
        let answer = try await Answer(send())
        let isBusy = answer.status == 429 || answer.status >= 500 || alsoBusy.contains(answer.status)
        guard isBusy else { return answer }
        reason = "the provider answers HTTP \(answer.status)"
        retryAfter = answer.retryAfter
      } catch let error as TransportError {
        guard error.isTransient else {
          throw SignInError.notAnswered(way: way, reason: error.brief, isTransient: false)
        }
        reason = error.brief
      }
      let waited = clock.uptime() - begin
      guard let delay = backoff.delay(after: attempt, waited: waited, retryAfter: retryAfter, shake: clock.chance()),
        waited + delay <= backoff.patience
      else { throw SignInError.notAnswered(way: way, reason: reason, isTransient: true) }
      attempt += 1
      try await clock.sleep(delay)
    }
  }

  /// The token of a good answer.
  ///
  /// - Throws: ``SignInError``.
  func token(_ answer: Answer, way: SignInWay) throws(SignInError) -> AccessToken {
    guard (200..<300).contains(answer.status) else {
      throw SignInError.refused(way: way, code: answer.error, message: answer.message)
    }
    guard let text = answer.text("access_token"), AccessToken.isHeader(text) else {
      throw SignInError.notAnswered(way: way, reason: "the provider's answer has no token", isTransient: true)
    }
    // The provider's count from now needs no clock that both agree on; a moment does, so it comes second.
    let count = answer.number("expires_in")
    // A token that is given now is good now, whatever two clocks make of its end.
    let moment = answer.number("expires_on").map {
      max(Self.shortestMoment, $0 - (answer.date ?? clock.now()).timeIntervalSince1970)
    }
    return AccessToken(text, seconds: count ?? moment, uptime: clock.uptime())
  }

  private static let shortestMoment: Double = 60
  private static let longestAnswer = 256 << 10

  static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~"))) ?? ""
  }
}

extension TokenEndpoint.Answer {
  /// What is no JSON object is an answer with nothing in it: the status still counts.
  init(_ answer: Exchange.Answer) {
    let document = (try? JSONValue(data: answer.body)) ?? .null
    self.init(
      status: answer.status, document: document, date: answer.date, retryAfter: answer.retryAfter,
      challenge: answer.headers.first(name: "WWW-Authenticate"))
  }
}

extension AccessToken {
  /// Whether `text` can stand in a header: no blanks, no control characters, not endless.
  static func isHeader(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64 << 10 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}

/// What providers say, cut to what helps a person.
enum ProviderWords {
  /// The first line, without the trace ids behind it, and without anything that looks like a secret.
  static func shown(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let ids = line.range(of: " Trace ID:")?.lowerBound ?? line.endIndex
    let words = SecretText.masked(String(line[..<ids])).trimmingCharacters(in: .whitespaces)
    return String(words.hasSuffix(".") ? words.dropLast().prefix(400) : words.prefix(400))
  }
}
