import Foundation
import KustoClient
import SinkEngine

/// Somebody who is signed in at a cluster.
package struct SignIn: Sendable {
  /// For the requests to the cluster.
  package let tokens: TokenSource
  /// For the requests to other services; nil where whoever signs in has a token for the cluster only.
  private let others: (@Sendable (_ resource: String) -> TokenSource)?
  package let way: SignInWay
  /// The ways that came earlier in the usual order, and why they were not used.
  package let skipped: [SignInError.Skipped]
  /// Who it is, as the token says; nil without a token, and for tokens that do not say.
  package let identity: TokenClaims?

  static let nobody = SignIn(tokens: .none, others: nil, way: .none, skipped: [], identity: nil)

  /// For the requests to `resource`, a service of the same directory; none where only a token for the cluster is known.
  func tokens(for resource: String) -> TokenSource { others?(resource) ?? .none }

  /// Signs in at the cluster of `endpoints`: the first token is there when this returns.
  ///
  /// - Parameters:
  ///   - prompt: Where a person is asked; nil where nobody is.
  ///   - memory: What earlier sessions of this process found.
  /// - Throws: ``SignInError``, ``ClusterAddressError``, ``TransportError``, `CancellationError`.
  package static func open(
    _ options: SignInOptions, at endpoints: ClusterEndpoints, trust: TrustedHosts, exchange: Exchange,
    prompt: SignInPrompt? = nil, memory: SignInMemory, clock: EngineClock = .system
  ) async throws -> SignIn {
    let wanted = try options.way()
    if wanted == .none { return .nobody }
    try trust.check(endpoints.engine.base)
    try trust.check(endpoints.ingest.base)
    let isLocal = try ServiceAddress(endpoints.engine.base).isLoopback
    let endpoint = TokenEndpoint(
      exchange: exchange, hosts: ProviderHosts(trust: trust, allowsLoopback: isLocal), clock: clock)
    let maker = CredentialMaker(options: options, endpoint: endpoint, prompt: prompt, memory: memory)
    // A token that is there already is for whom it is for; nobody has to be asked.
    if wanted == .token {
      let request = TokenRequest(resource: endpoints.engine.base, authority: "", clientID: "")
      return try await opened(try maker.credential(for: .token), request, maker, clock)
    }
    let cloud: CloudMetadata
    if let known = memory.cloud(of: endpoints.engine.base) {
      cloud = known
    } else {
      cloud = try await metadata(of: endpoints, endpoint)
      memory.keep(cloud, of: endpoints.engine.base)
    }
    if wanted == .auto, isLocal, !cloud.asksForSignIn {
      return .nobody
    }
    let request = TokenRequest(resource: cloud.resource, authority: cloud.authority, clientID: cloud.clientID)
    guard wanted == .auto else { return try await opened(try maker.credential(for: wanted), request, maker, clock) }
    if let known = memory.way(for: endpoints.engine.base) {
      return try await opened(try maker.credential(for: known), request, maker, clock)
    }
    let found = try await UsualOrder(maker: maker).first(for: request, clock)
    memory.keep(found.way, for: endpoints.engine.base)
    return found
  }

  /// Signs in by `credential`.
  static func opened(
    _ credential: any Credential, _ request: TokenRequest, _ maker: CredentialMaker, _ clock: EngineClock,
    skipped: [SignInError.Skipped] = []
  ) async throws -> SignIn {
    let cache = TokenCache(credential, memory: maker.memory, clock: clock)
    let first = try await cache.token(for: request, refused: nil)
    let tokens = TokenSource { _, refused in try await cache.token(for: request, refused: refused) }
    let others: @Sendable (String) -> TokenSource = { resource in
      var request = request
      request.resource = resource
      return TokenSource { [request] _, refused in try await cache.token(for: request, refused: refused) }
    }
    return SignIn(
      tokens: tokens, others: credential.way == .token ? nil : others, way: credential.way, skipped: skipped,
      identity: TokenClaims(first.value))
  }

  /// A service that starts may not answer at once.
  private static func metadata(of endpoints: ClusterEndpoints, _ endpoint: TokenEndpoint) async throws -> CloudMetadata
  {
    let backoff = Backoff(patience: 10, first: 0.3, longest: 3)
    let begin = endpoint.clock.uptime()
    var attempt = 1
    while true {
      do {
        return try await CloudMetadata.fetch(from: endpoints.engine.base, endpoint.exchange)
      } catch let error as TransportError {
        let isGone = if case .unreachable = error { true } else { false }
        guard error.isTransient, !isGone,
          let delay = backoff.delay(
            after: attempt, waited: endpoint.clock.uptime() - begin, retryAfter: error.retryAfter,
            shake: endpoint.clock.chance())
        else { throw error }
        attempt += 1
        try await endpoint.clock.sleep(delay)
      }
    }
  }
}

/// The usual order of ways when nobody has chosen one.
///
/// Source: the default credential of Microsoft's identity libraries: environment, workload identity, managed identity,
/// Azure CLI; and a device code last, where somebody is there to use it.
struct UsualOrder {
  let maker: CredentialMaker

  /// The first way that works.
  ///
  /// What somebody has set up on purpose (an application or a workload identity in the environment) and the provider
  /// refuses ends the search: signing in as somebody else would be a surprise.
  ///
  /// - Throws: ``SignInError``.
  func first(for request: TokenRequest, _ clock: EngineClock) async throws -> SignIn {
    var skipped: [SignInError.Skipped] = []
    for way in [SignInWay.application, .workload, .managedIdentity, .azureCLI, .deviceCode] {
      if let reason = absence(of: way) {
        skipped.append(.init(way: way, reason: reason))
        continue
      }
      do {
        let credential =
          way == .managedIdentity ? maker.managedIdentity(isProbe: true) : try maker.credential(for: way)
        return try await SignIn.opened(credential, request, maker, clock, skipped: skipped)
      } catch let error as SignInError where way == .managedIdentity || way == .azureCLI {
        skipped.append(.init(way: way, reason: Self.reason(error)))
      }
    }
    throw SignInError.noWay(skipped)
  }

  /// Why `way` cannot even be tried; nil when it can.
  private func absence(of way: SignInWay) -> String? {
    let options = maker.options
    switch way {
    case .application:
      if options.applicationID == nil || options.tenant == nil {
        return "AZURE_CLIENT_ID and AZURE_TENANT_ID are not both set"
      }
      let hasProof = options.azure("CLIENT_SECRET") != nil || options.azure("CLIENT_CERTIFICATE_PATH") != nil
      return hasProof ? nil : "neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH is set"
    case .workload: return options.azure("FEDERATED_TOKEN_FILE") == nil ? "AZURE_FEDERATED_TOKEN_FILE is not set" : nil
    case .deviceCode: return maker.prompt?.isWatched != true ? "there is no terminal to show a code on" : nil
    default: return nil
    }
  }

  /// A reason beside the name of its way, which needs no second time.
  private static func reason(_ error: SignInError) -> String {
    switch error {
    case .notAnswered(.managedIdentity, _, _): "this machine has none"
    case .notAnswered(_, let reason, _), .programFailed(_, _, let reason): reason
    case .refused(_, let code, let message): message.isEmpty ? code : message
    default: error.brief
    }
  }
}
