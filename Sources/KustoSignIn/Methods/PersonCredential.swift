import Foundation
import Kusto
import KustoClient
import SinkEngine
import Synchronization

/// A person who signs in: by a code on another device, or in a browser on this machine.
///
/// Later tokens come from the refresh token of the first, without the person.
struct PersonCredential: Credential {
  enum Style: Sendable {
    case deviceCode
    case browser
  }

  let style: Style
  var tenant: String
  var authority: String?
  /// Where a person is asked; nil in a process that nobody watches.
  let prompt: SignInPrompt?
  let endpoint: TokenEndpoint
  /// Kept for renewals, and handed to a detached run in its environment.
  let memory: RefreshMemory

  var way: SignInWay { style == .browser ? .browser : .deviceCode }

  func token(for request: TokenRequest) async throws -> AccessToken {
    if let refresh = memory.token {
      let form = [
        ("grant_type", "refresh_token"), ("client_id", request.clientID), ("refresh_token", refresh.value),
        ("scope", Self.scope(request)),
      ]
      let answer = try await endpoint.post(form, to: try address("token", request), way: way)
      if (200..<300).contains(answer.status) { return try remembered(answer) }
      // Revoked, or too old: the person is needed again, where there is one.
      memory.forget()
      if prompt == nil { throw SignInError.refused(way: way, code: answer.error, message: answer.message) }
    }
    guard let prompt else { throw SignInError.missing(what: "a person at a terminal", way: way) }
    return switch style {
    case .deviceCode: try await byCode(request, prompt)
    case .browser: try await BrowserSignIn(person: self, prompt: prompt).token(for: request)
    }
  }

  /// `offline_access` asks for a refresh token.
  static func scope(_ request: TokenRequest) -> String { "\(request.scope) offline_access openid profile" }

  func address(_ name: String, _ request: TokenRequest) throws(SignInError) -> String {
    try endpoint.address(name, authority: authority ?? request.authority, tenant: tenant, way: way)
  }

  func remembered(_ answer: TokenEndpoint.Answer) throws(SignInError) -> AccessToken {
    let token = try endpoint.token(answer, way: way)
    if let refresh = answer.text("refresh_token"), !refresh.isEmpty { memory.keep(Secret(refresh)) }
    return token
  }

  private func byCode(_ request: TokenRequest, _ prompt: SignInPrompt) async throws -> AccessToken {
    let begin = try await endpoint.post(
      [("client_id", request.clientID), ("scope", Self.scope(request))], to: try address("devicecode", request),
      way: way)
    guard begin.status == 200, let code = begin.text("device_code"), let shown = begin.text("user_code"),
      let page = begin.text("verification_uri") ?? begin.text("verification_url")
    else { throw SignInError.refused(way: way, code: begin.error, message: begin.message) }
    let clock = endpoint.clock
    // A provider's numbers, within what makes sense.
    let patience = min(max(begin.number("expires_in") ?? 900, 10), 1800)
    var interval = min(max(begin.number("interval") ?? 5, 1), 60)
    let start = clock.uptime()
    prompt.show(.deviceCode(page: page, code: shown, minutes: Int(patience / 60)))
    while clock.uptime() - start < patience {
      try await clock.sleep(interval)
      let answer = try await endpoint.post(
        [
          ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", request.clientID),
          ("device_code", code),
        ], to: try address("token", request), way: way)
      switch answer.status == 200 ? "" : answer.error {
      case "": return try remembered(answer)
      case "authorization_pending": continue
      case "slow_down": interval += 5
      case "authorization_declined", "access_denied":
        throw SignInError.notConfirmed(way: way, reason: "the sign-in was declined")
      case "expired_token", "code_expired":
        throw SignInError.notConfirmed(way: way, reason: "the code was not used in time")
      default: throw SignInError.refused(way: way, code: answer.error, message: answer.message)
      }
    }
    throw SignInError.notConfirmed(way: way, reason: "the code was not used in time")
  }
}

/// Where a person is told what to do to sign in.
package struct SignInPrompt: Sendable {
  package enum Request: Sendable, Hashable {
    case deviceCode(page: String, code: String, minutes: Int)
    /// The address to open; a browser was started with it when `isOpen`.
    case browser(address: String, isOpen: Bool)
  }

  /// Whether somebody is known to look: only then a person is asked who has not chosen it.
  package var isWatched: Bool
  package var show: @Sendable (Request) -> Void

  package init(isWatched: Bool, show: @escaping @Sendable (Request) -> Void) {
    self.isWatched = isWatched
    self.show = show
  }
}

/// The refresh token of a person, in memory only.
package final class RefreshMemory: Sendable {
  private let held: Mutex<Secret?>

  package init(_ token: Secret? = nil) { held = Mutex(token) }

  package var token: Secret? { held.withLock { $0 } }
  func keep(_ token: Secret) { held.withLock { $0 = token } }
  func forget() { held.withLock { $0 = nil } }
}
