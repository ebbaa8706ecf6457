import Foundation
import HTTPTypes
import Hummingbird
import JWTKit
import Kusto
import LocalKusto
import Logging
import NIOCore
import Synchronization

/// An identity provider on loopback: OAuth 2.0 as Microsoft Entra speaks it, the identity endpoints of machines, and a
/// key vault.
///
/// It can be busy, have another clock, lie, and forget.
final class IdentityProvider: Sendable {
  static let tenant = "tenant-1"
  static let clientID = "db662dc1-0cfe-4e1c-a843-19a68e65be58"

  let state = Mutex(State())
  /// The key of its tokens.
  let key = HMACKey(from: "the key of the tests")

  struct State {
    var port = 0
    /// Seconds that a token is good for.
    var lifetime: Double = 3600
    /// Requests for tokens that are answered with 429 before one is served.
    var throttles = 0
    var retryAfter = "0"
    /// The provider's clock minus ours.
    var skew: Double = 0
    /// The next answers to requests for tokens, instead of tokens.
    var wrong: [Wrong] = []
    /// Polls of a device code before the person has confirmed it.
    var pendingPolls = 1
    var deviceAnswer = ""
    var applications: [String: Application] = [:]
    /// What the machine is; the identity endpoints refuse everybody when nil.
    var machine: Identities.Principal?
    var identityHeader = "planted-identity-header"
    /// The file that Azure Arc names, and what who may read it must send.
    var arcKey: (path: String, content: String)?
    var vault: [String: String] = [:]
    /// Files of other providers that count as this application.
    var federated: [String: String] = [:]
    var person = Identities.Principal(name: "aaduser=ada@example.org", objectID: "oid-ada", roles: [.admin])

    var issued: [String: Issued] = [:]
    var refreshTokens: Set<String> = []
    var deviceCodes: [String: Int] = [:]
    var grants: [String: (challenge: String, redirect: String)] = [:]
    var seen: [String] = []
  }

  struct Application {
    var secret: String?
    /// PEM of the certificate that was uploaded to it.
    var certificate: String?
    var principal: Identities.Principal
  }

  struct Issued {
    var principal: Identities.Principal
    var end: Date
    var isRevoked = false
  }

  enum Wrong: Sendable, CaseIterable {
    case html, noToken, tokenWithBlank, notJSON, empty, unavailable, endless, refused
  }

  var url: String { "http://127.0.0.1:\(state.withLock { $0.port })" }

  /// Whose `token` is, for the embedded Kusto.
  func principal(_ token: String) -> Identities.Principal? {
    state.withLock { state in
      guard let found = state.issued[token], !found.isRevoked, found.end > Date() else { return nil }
      return found.principal
    }
  }

  /// Makes all tokens that are out worthless.
  func revokeAll() {
    state.withLock { state in for token in state.issued.keys { state.issued[token]?.isRevoked = true } }
  }

  /// How many tokens were given.
  var count: Int { state.withLock { $0.issued.count } }

  /// Requests so far, by path.
  var seen: [String] { state.withLock { $0.seen } }

  /// A token of `principal`, as text.
  func issue(to principal: Identities.Principal) async throws -> String {
    let (lifetime, skew) = state.withLock { ($0.lifetime, $0.skew) }
    let end = Date().addingTimeInterval(lifetime)
    let isUser = principal.name.hasPrefix("aaduser=")
    let id = String(principal.name.split(separator: "=").last?.split(separator: ";").first ?? "")
    let claims = Claims(
      exp: ExpirationClaim(value: end.addingTimeInterval(skew)), jti: IDClaim(value: UUID().uuidString),
      oid: principal.objectID, tid: Self.tenant, upn: isUser ? id : nil, appid: isUser ? nil : id)
    let keys = await JWTKeyCollection().add(hmac: key, digestAlgorithm: .sha256)
    let token = try await keys.sign(claims)
    state.withLock { $0.issued[token] = Issued(principal: principal, end: end) }
    return token
  }

  private struct Claims: JWTPayload {
    var exp: ExpirationClaim
    var jti: IDClaim
    var oid: String
    var tid: String
    var upn: String?
    var appid: String?

    func verify(using algorithm: some JWTAlgorithm) throws {}
  }

  /// Serves for as long as `body` runs.
  static func with<Result: Sendable>(
    _ body: @escaping @Sendable (IdentityProvider) async throws -> Result
  ) async throws -> Result {
    let provider = IdentityProvider()
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        let application = Hummingbird.Application(
          responder: CallbackResponder<BasicRequestContext> { request, _ in await provider.respond(to: request) },
          configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
          onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) },
          logger: Logger(label: "provider") { _ in SwiftLogNoOpLogHandler() })
        try? await application.run()
        return nil
      }
      group.addTask {
        for await port in ports {
          provider.state.withLock { $0.port = port }
          return try await body(provider)
        }
        return nil
      }
      defer { group.cancelAll() }
      while let result = try await group.next() { if let result { return result } }
      throw CancellationError()
    }
  }
}
