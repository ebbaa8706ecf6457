import KustoClient
import Synchronization

/// What stays known of a sign-in for as long as this process lives: tokens, and the way that worked.
///
/// In memory only. Sessions come and go; a person who has signed in is not asked again.
package final class SignInMemory: Sendable {
  struct Held: Sendable {
    var token: AccessToken
    var lifetime: Double
  }

  private struct State {
    var tokens: [TokenRequest: Held] = [:]
    /// By the address of the cluster.
    var ways: [String: SignInWay] = [:]
    var clouds: [String: CloudMetadata] = [:]
  }

  private let state = Mutex(State())
  /// The refresh token of a person.
  let person: RefreshMemory

  package init(refreshToken: Secret? = nil) { person = RefreshMemory(refreshToken) }

  func token(_ request: TokenRequest) -> Held? { state.withLock { $0.tokens[request] } }

  func keep(_ token: AccessToken, _ request: TokenRequest, uptime: Double) {
    let lifetime = max(0, (token.expires ?? uptime) - uptime)
    state.withLock { $0.tokens[request] = Held(token: token, lifetime: lifetime) }
  }

  func forget(_ token: Secret, _ request: TokenRequest) {
    state.withLock { if $0.tokens[request]?.token.secret == token { $0.tokens[request] = nil } }
  }

  func cloud(of engine: String) -> CloudMetadata? { state.withLock { $0.clouds[engine] } }
  func keep(_ cloud: CloudMetadata, of engine: String) { state.withLock { $0.clouds[engine] = cloud } }
  func way(for engine: String) -> SignInWay? { state.withLock { $0.ways[engine] } }
  func keep(_ way: SignInWay, for engine: String) { state.withLock { $0.ways[engine] = way } }
}
