import Foundation
import KustoClient
import SinkEngine

/// A token that somebody else got: a text that never changes, or a file that is rewritten.
struct TokenCredential: Credential {
  enum Origin: Sendable {
    case text(Secret)
    case file(String)
  }

  let way = SignInWay.token
  let origin: Origin
  let clock: EngineClock

  func token(for request: TokenRequest) async throws -> AccessToken {
    let text: String
    switch origin {
    case .text(let secret): text = secret.value
    case .file(let path): text = try SecretFile.text(of: path)
    }
    guard AccessToken.isHeader(text) else {
      throw SignInError.missing(what: "a token without blanks and line breaks", way: way)
    }
    let token = AccessToken(bare: text, uptime: clock.uptime(), now: clock.now())
    // A clock that is wrong here must not stop somebody whom the service would let in: an hour is given.
    if let expires = token.expires, expires <= clock.uptime(), let claims = TokenClaims(text)?.expires,
      clock.now().timeIntervalSince1970 - claims > 3600
    {
      throw SignInError.expired(way: way)
    }
    return token
  }
}
